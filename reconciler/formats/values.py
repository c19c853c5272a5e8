"""Values in JSON: a placeholder becomes an object of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any

from pydantic import BeforeValidator, PlainSerializer, ValidationInfo, WithJsonSchema

from reconciler.model.documents import map_leaves
from reconciler.model.placeholder import KnownAfterApply, NamedId, Sealed, from_json, to_json
from reconciler.model.ref import Ref
from reconciler.model.secret import Secret


def _print(value: Any) -> Any:
    match value:
        case NamedId(ident, name):
            return {"id": _print(ident), "name": name}
        case KnownAfterApply(ref, attribute):
            return {"known_after_apply": f"{ref}#{attribute}"}
        case Sealed(unknown=unknown) if unknown:
            return {"sensitive": True, "unknown": list(unknown)}
        case Sealed() | Secret():
            return {"sensitive": True}
        case _:
            return value


def _save(value: Any) -> Any:  # noqa: PLR0911 - one for each form
    match value:
        case NamedId(ident, name):
            return {"$named": [_save(ident), name]}
        case KnownAfterApply(ref, attribute):
            return {"$pending": [str(ref), attribute]}
        case Sealed(unknown=unknown):
            return {"$sensitive": list(unknown)}
        case Secret():
            return {"$sensitive": []}
        case Mapping():
            items = {str(name): _save(item) for name, item in value.items()}
            return {"$map": items} if any(name.startswith("$") for name in items) else items
        case list() | tuple():
            return [_save(item) for item in value]
        case _:
            return value


def _decode_saved(value: Any) -> Any:  # noqa: PLR0911 - one for each form
    match value:
        case {"$sensitive": list(unknown)}:
            return Sealed("", tuple(unknown))
        case {"$pending": [str(ref), attribute]}:
            return KnownAfterApply(Ref.parse(ref), attribute)
        case {"$named": [ident, name]}:
            return NamedId(_decode_saved(ident), name)
        case {"$map": dict(items)}:
            return {name: _decode_saved(item) for name, item in items.items()}
        case dict():
            return {name: _decode_saved(item) for name, item in value.items()}
        case list():
            return [_decode_saved(item) for item in value]
        case _:
            return value


def _decoder(decode: Callable[[Any], Any]) -> BeforeValidator:
    """Decodes what is read; what is written holds values already, and any map in them is data."""

    def validate(value: Any, info: ValidationInfo) -> Any:
        return decode(value) if info.context else value

    return BeforeValidator(validate)


PrintedValue = Annotated[
    Any,
    PlainSerializer(lambda value: map_leaves(value, _print, str)),
    WithJsonSchema(
        {
            "description": "a secret is {sensitive: true}, what does not exist yet {known_after_apply: REF#ATTRIBUTE}"
        }
    ),
]
"""As scripts read it; an id with a name is `{"id", "name"}`."""

SavedValue = Annotated[
    Any,
    _decoder(_decode_saved),
    PlainSerializer(_save),
]
"""As it is read back, without its secrets."""

StoredValue = Annotated[Any, _decoder(from_json), PlainSerializer(to_json)]
"""As the inventory records it, with fingerprints of its secrets."""
