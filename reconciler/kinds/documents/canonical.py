"""The canonical form, in which documents of a kind are compared: order, defaults and secrets are normalized."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from reconciler.kinds.documents.schema_paths import has_field
from reconciler.kinds.kind import Kind, Trait, format_scalar
from reconciler.model.documents import iter_values, map_values
from reconciler.model.location import FieldPath
from reconciler.model.placeholder import KnownAfterApply, Sealed, seal, to_json
from reconciler.model.secret import Secret


@dataclass(frozen=True)
class _Form:
    """The parameters of a conversion: the kind, the key for secrets, and the paths at which values are secret."""

    kind: Kind
    key: bytes
    hidden: frozenset[FieldPath]

    def hides(self, path: FieldPath, value: Any) -> bool:
        if isinstance(value, Secret) or self.kind.rules.find(path, Trait.SECRET):
            return True
        return bool(self.hidden) and replace_positions(path) in self.hidden


def to_canonical(
    kind: Kind, body: Mapping[str, Any], key: bytes, hidden: frozenset[FieldPath] = frozenset()
) -> dict[str, Any]:
    """Convert a body: keyed lists become maps, sets are sorted, defaults and empty values are left out.

    `hidden` are the paths (see `hidden_paths`) at which this document holds a secret because another one does.
    """
    result = _convert(_Form(kind, key, hidden), body, ())
    return result if isinstance(result, dict) else {}


def live_to_canonical(
    kind: Kind,
    answer: Mapping[str, Any],
    key: bytes,
    hidden: frozenset[FieldPath] = frozenset(),
    *declared: Mapping[str, Any],
) -> dict[str, Any]:
    """Convert what an answer shows: keys that are neither known nor in a declared body make no difference (A70)."""
    return to_canonical(kind, drop_unknown(kind, answer, *declared), key, hidden)


def drop_unknown(kind: Kind, document: Mapping[str, Any], *declared: Mapping[str, Any]) -> dict[str, Any]:
    """A copy without the keys, at any depth, that neither the model of the kind nor a declared body has."""
    extra = {
        replace_positions(path)
        for body in declared
        for path, _ in iter_values(body)
        if path and not has_field(kind.schema, path)
    }

    def is_known(path: FieldPath) -> bool:
        return path in extra or has_field(kind.schema, path)

    def convert(path: FieldPath, value: Any) -> Any:
        if isinstance(value, Mapping):
            return {
                name: convert(here, item) for name, item in value.items() if is_known(here := (*path, name))
            }
        return [convert((*path, "*"), item) for item in value] if isinstance(value, list) else value

    return dict(convert((), document))


def find_secret_paths(*bodies: Mapping[str, Any]) -> frozenset[FieldPath]:
    """The paths at which any of the bodies holds a secret, with `*` for positions: live values there are secret too."""
    return frozenset(
        replace_positions(path)
        for body in bodies
        for path, value in iter_values(body)
        if isinstance(value, Secret | Sealed)
    )


def replace_positions(path: FieldPath) -> FieldPath:
    """The path with `*` for every position in a list."""
    return tuple("*" if isinstance(part, int) else part for part in path)


def assume_unknown(before: Any, after: Any) -> Any:
    """The desired document, with each secret that has no source here taken from the one before."""
    if isinstance(after, Sealed) and after.unknown and isinstance(before, Sealed):
        return before
    if isinstance(after, Mapping) and isinstance(before, Mapping):
        return {name: assume_unknown(before.get(name), item) for name, item in after.items()}
    return after


def list_unknown_secrets(document: Any) -> tuple[str, ...]:
    """The names of the secrets of a canonical document that have no source here, sorted."""
    sealed = (value for _, value in iter_values(document) if isinstance(value, Sealed))
    return tuple(sorted({name for value in sealed for name in value.unknown}))


def seal_secrets(kind: Kind, body: Any, key: bytes) -> Any:
    """The body as written, with each secret reduced to its keyed digest."""

    def convert(path: FieldPath, value: Any) -> Any:
        secret = isinstance(value, Secret) or kind.rules.find(path, Trait.SECRET)
        return seal(value, key) if secret and not isinstance(value, Sealed) else value

    return map_values(body, convert)


def to_canonical_text(document: Any) -> str:
    """Canonical JSON: texts are equal exactly if the documents are, where 1 and True differ."""
    return json.dumps(to_json(document), sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def build_item_key(how: Any) -> Callable[[Any], str]:
    """The function that identifies items of a keyed list: given as such, or by the name of a field."""
    return how if callable(how) else lambda item: str(item.get(how))


def _convert(form: _Form, value: Any, path: FieldPath) -> Any:
    if isinstance(value, Sealed | KnownAfterApply):
        return value
    if form.hides(path, value):
        return seal(value, form.key)
    kind = form.kind
    default = kind.rules.find(path, Trait.DEFAULT)
    if kind.rules.find(path, Trait.WRITE_ONLY) or (default and default.value == value):
        return None
    if isinstance(value, Mapping):
        return _convert_map(form, value, path)
    if isinstance(value, list):
        return _convert_list(form, value, path)
    return format_scalar(value) if kind.rules.find(path, Trait.TEXT) else value


def _convert_map(form: _Form, value: Mapping[str, Any], path: FieldPath) -> dict[str, Any]:
    items = {name: _convert(form, value[name], (*path, name)) for name in sorted(value)}
    return {name: item for name, item in items.items() if _is_significant(item)}


def _convert_list(form: _Form, value: list[Any], path: FieldPath) -> Any:
    items = [_convert(form, item, (*path, index)) for index, item in enumerate(value)]
    kept = [item for item in items if _is_significant(item)]
    if form.kind.rules.find(path, Trait.SET):
        return sorted({to_canonical_text(item): item for item in kept}.values(), key=to_canonical_text)
    keyed = form.kind.rules.find(path, Trait.KEYED)
    if keyed is not None:
        name_of = build_item_key(keyed.value)
        return {name_of(raw): item for raw, item in zip(value, items, strict=True)}
    return kept


def _is_significant(value: Any) -> bool:
    """True if the value differs from one that is absent."""
    return value is not None and not (isinstance(value, dict | list) and not value)


def find_secret_texts(kind: Kind, body: Mapping[str, Any], *others: Mapping[str, Any]) -> Iterator[str]:
    """Secrets, values of fields that are always secret, and values at paths where one of `others` has a secret."""
    where = find_secret_paths(*others)
    for path, text in iter_values(body):
        if isinstance(text, Secret):
            yield text.reveal() if text.known else ""
        elif isinstance(text, str) and (
            kind.rules.find(path, Trait.SECRET) or replace_positions(path) in where
        ):
            yield text
