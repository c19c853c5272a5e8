"""Comparison of what was sent with what is live, as far as answers show it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from reconciler.kinds.documents.canonical import (
    find_secret_paths,
    live_to_canonical,
    to_canonical,
    to_canonical_text,
)
from reconciler.kinds.documents.schema_paths import has_field
from reconciler.kinds.kind import Family, Kind, Trait
from reconciler.model.documents import MISSING, iter_fields, value_at
from reconciler.model.location import FieldPath


def is_as_sent(kind: Kind, sent: Mapping[str, Any], live: Mapping[str, Any], key: bytes) -> bool:
    """True if every field that was sent is live with this value; `live` is in the form that can be sent back.

    A field that an answer may lack, and does, is not held against it.
    """
    hidden = find_secret_paths(sent)  # a secret is sealed in both, or it would never agree
    wanted, found = to_canonical(kind, sent, key), live_to_canonical(kind, live, key, hidden, sent)
    return all(_is_live(kind, path, value, found) for path, value in iter_fields(wanted))


def has_taken_effect(
    kind: Kind,
    sent: Mapping[str, Any],
    before: Mapping[str, Any],
    live: Mapping[str, Any],
    key: bytes,
    changed: Iterable[FieldPath],
) -> bool:
    """True if an update shows: what it sets is live, what it removes is not, and at least one change can be seen.

    `before` is the canonical document that was live before, `changed` are the paths that the update changes: of these
    one that shows is enough, since an update is done as a whole or not at all.
    """
    if not is_as_sent(kind, sent, live, key):
        return False
    wanted = to_canonical(kind, sent, key)
    found = live_to_canonical(kind, live, key, find_secret_paths(sent), sent)
    asked = [path for path, _ in iter_fields(wanted)]
    gone = [
        (path, value)
        for path, value in iter_fields(before)
        if (kind.family is Family.DEFINED or path[0] in sent)
        and not any(_is_related(path, one) for one in asked)
    ]
    if any(_agree(value_at(found, path), value) for path, value in gone):
        return False
    unseen = [
        _may_be_missing(kind, path) and value_at(found, path) is MISSING and value_at(before, path) is MISSING
        for path in changed
    ]
    return not unseen or not all(unseen)


def is_unchanged(
    kind: Kind, before: Mapping[str, Any], now: Mapping[str, Any], changed: Iterable[FieldPath]
) -> bool:
    """True if all of the changed fields that can be seen have their old values; both documents are canonical."""
    pairs = [
        (value_at(before, path), value_at(now, path))
        for path in changed
        if value_at(before, path) is not MISSING or not _may_be_missing(kind, path)
    ]
    return bool(pairs) and all(one is other or _agree(one, other) for one, other in pairs)


def _is_live(kind: Kind, path: FieldPath, value: Any, found: Mapping[str, Any]) -> bool:
    there = value_at(found, path)
    return _may_be_missing(kind, path) if there is MISSING else _agree(there, value)


def _agree(one: Any, other: Any) -> bool:
    return one is not MISSING and other is not MISSING and to_canonical_text(one) == to_canonical_text(other)


def _is_related(one: FieldPath, other: FieldPath) -> bool:
    """True if one path is the other, or leads to it."""
    return all(a == b for a, b in zip(one, other, strict=False))


def _may_be_missing(kind: Kind, path: FieldPath) -> bool:
    """True if an answer may lack the field although it is set."""
    silent = any(kind.rules.find(path[:end], Trait.UNREADABLE) for end in range(1, len(path) + 1))
    return silent or not has_field(kind.schema, path)
