"""Bodies of updates: the whole body for PUT, the fields that differ for PATCH; and what neither can unset."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reconciler.kinds.kind import Family, Kind, Trait
from reconciler.model.documents import drop_values, fill_missing
from reconciler.model.location import FieldPath
from reconciler.model.placeholder import Sealed

Document = Mapping[str, Any]


def limit_to_attainable(
    kind: Kind, before: Document, after: Document
) -> tuple[dict[str, Any], tuple[FieldPath, ...]]:
    """The document that a request can achieve, and the fields that it cannot unset: they stay as they are.

    Both documents are canonical. A PATCH cannot unset a field without a documented default; a PUT
    only what the platform keeps by itself.
    """
    return fill_missing(after, before, lambda path: _cannot_unset(kind, path, before, after))


def _cannot_unset(kind: Kind, path: FieldPath, before: Document, after: Document) -> bool:
    sticky = kind.rules.find(path, Trait.STICKY)
    if sticky is not None:
        return bool(before.get(sticky.value) == after.get(sticky.value))
    return (
        kind.family is not Family.DEFINED and len(path) == 1 and kind.rules.find(path, Trait.DEFAULT) is None
    )


def build_request_body(kind: Kind, before: Document, after: Document, merged: Document) -> dict[str, Any]:
    """The body of an update: PUT takes everything.

    PATCH takes each top-level field that differs, whole (A64); a field that is no longer there is
    set to its documented default. What is known by its digest only cannot be sent.
    """
    sent: dict[str, Any] = drop_values(merged, lambda value: isinstance(value, Sealed))
    if kind.family is Family.DEFINED:
        return sent
    differing = (name for name in sorted({*before, *after}) if before.get(name) != after.get(name))
    return {name: sent[name] if name in sent else _find_default(kind, name) for name in differing}


def _find_default(kind: Kind, name: str) -> Any:
    default = kind.rules.find((name,), Trait.DEFAULT)
    return None if default is None else default.value
