"""Why a field changes: because of the manifest, because it is no longer declared, or because of drift."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from reconciler.kinds.documents.canonical import to_canonical_text
from reconciler.kinds.kind import Kind, Trait
from reconciler.model.documents import MISSING, value_at
from reconciler.model.plans.field_change import Cause, FieldChange

Document = Mapping[str, Any]


def add_causes(
    kind: Kind, fields: tuple[FieldChange, ...], applied: Document, before: Document, after: Document
) -> tuple[FieldChange, ...]:
    """Add its cause to each field; the documents are canonical, `applied` is empty where nothing was recorded."""
    return tuple(
        replace(change, cause=_find_cause(kind, change, applied, before, after)) for change in fields
    )


def _find_cause(
    kind: Kind, change: FieldChange, applied: Document, before: Document, after: Document
) -> Cause:
    recorded, old, new = (value_at(document, change.path) for document in (applied, before, after))
    by_itself = old is MISSING or not applied or kind.rules.find(change.path, Trait.FILLED) is not None
    if recorded is MISSING and by_itself:
        return Cause.DECLARED
    if _is_same(recorded, old):
        return Cause.REMOVED if new is MISSING else Cause.DECLARED
    return Cause.DRIFT if _is_same(recorded, new) else Cause.BOTH


def _is_same(one: Any, other: Any) -> bool:
    if one is MISSING or other is MISSING:
        return one is other
    return to_canonical_text(one) == to_canonical_text(other)
