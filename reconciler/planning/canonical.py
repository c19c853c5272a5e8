"""Documents in the form in which they are compared: order, defaults and secrets made the same."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from reconciler.kinds.base import Kind, Quirk, as_text
from reconciler.model.place import Path
from reconciler.model.value import Pending, Sealed, seal, to_json


def canonical(kind: Kind, body: Mapping[str, Any], key: bytes) -> dict[str, Any]:
    """What a body means: keyed lists as maps, sets sorted, defaults and empty values left out."""
    result = _value(kind, body, (), key)
    return result if isinstance(result, dict) else {}


def sealed(kind: Kind, body: Any, key: bytes, path: Path = ()) -> Any:
    """The body as written, with each secret reduced to its keyed digest."""
    if kind.quirk(path, Quirk.SECRET) and not isinstance(body, Sealed):
        return seal(body, key)
    if isinstance(body, Mapping):
        return {name: sealed(kind, item, key, (*path, name)) for name, item in body.items()}
    if isinstance(body, list):
        return [sealed(kind, item, key, (*path, index)) for index, item in enumerate(body)]
    return body


def text(document: Any) -> str:
    """Canonical JSON: equal texts mean equal documents, 1 and True told apart."""
    return json.dumps(to_json(document), sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def item_key(how: Any) -> Callable[[Any], str]:
    """How the items of a keyed list are told apart: by a key's name or by a function."""
    return how if callable(how) else lambda item: str(item.get(how))


def _value(kind: Kind, value: Any, path: Path, key: bytes) -> Any:
    if isinstance(value, Sealed | Pending):
        return value
    if kind.quirk(path, Quirk.SECRET):
        return seal(value, key)
    default = kind.quirk(path, Quirk.DEFAULT)
    if kind.quirk(path, Quirk.WRITE_ONLY) or (default and default.value == value):
        return None
    if isinstance(value, Mapping):
        return _map(kind, value, path, key)
    if isinstance(value, list):
        return _list(kind, value, path, key)
    return as_text(value) if kind.quirk(path, Quirk.TEXT) else value


def _map(kind: Kind, value: Mapping[str, Any], path: Path, key: bytes) -> dict[str, Any]:
    items = {name: _value(kind, value[name], (*path, name), key) for name in sorted(value)}
    return {name: item for name, item in items.items() if _says_something(item)}


def _list(kind: Kind, value: list[Any], path: Path, key: bytes) -> Any:
    items = [_value(kind, item, (*path, index), key) for index, item in enumerate(value)]
    kept = [item for item in items if _says_something(item)]
    if kind.quirk(path, Quirk.SET):
        return sorted({text(item): item for item in kept}.values(), key=text)
    keyed = kind.quirk(path, Quirk.KEYED)
    if keyed is not None:
        name_of = item_key(keyed.value)
        return {name_of(raw): item for raw, item in zip(value, items, strict=True)}
    return kept


def _says_something(value: Any) -> bool:
    """Whether a value differs from one that is absent."""
    return value is not None and not (isinstance(value, dict | list) and not value)
