"""The fields in which two canonical documents differ, and why they change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from reconciler.kinds.documents.canonical import to_canonical_text
from reconciler.kinds.kind import Kind, Trait
from reconciler.model.documents import MISSING, map_leaves, value_at
from reconciler.model.location import FieldPath
from reconciler.model.plans.field_change import Cause, FieldChange, FieldEdit

Document = Mapping[str, Any]


def compare_documents(kind: Kind, before: Document, after: Document) -> tuple[FieldChange, ...]:
    """The fields in which two canonical documents differ, sorted by path.

    Equal documents never reach deepdiff: it costs a hundred times what comparing their text costs (libraries 3).
    """
    if to_canonical_text(before) == to_canonical_text(after):
        return ()
    paths = {_shorten_path(kind, path) for path in _find_differences(before, after)}
    changes = [_describe_change(kind, path, before, after) for path in paths]
    return tuple(sorted(changes, key=lambda change: [str(part) for part in change.path]))


def compare_with_causes(
    kind: Kind, applied: Document, before: Document, after: Document
) -> tuple[FieldChange, ...]:
    """The fields that differ, each with its cause: the manifest, that it is no longer declared, or drift.

    `applied` is empty where nothing was recorded.
    """
    return tuple(
        replace(change, cause=_find_cause(kind, change, applied, before, after))
        for change in compare_documents(kind, before, after)
    )


def _find_differences(before: Document, after: Document) -> set[FieldPath]:
    """The paths of all differences. The options turn off deepdiff's guesses (libraries 3)."""
    from deepdiff import DeepDiff  # noqa: PLC0415 - it takes longer to import than most plans take to compare

    diff = DeepDiff(
        _make_opaque(before),
        _make_opaque(after),
        view="tree",
        threshold_to_diff_deeper=0,
        ignore_private_variables=False,
        ignore_numeric_type_changes=True,
    )
    return {tuple(level.path(output_format="list")) for levels in diff.values() for level in levels}


def _make_opaque(document: Any) -> Any:
    """Everything but numbers as text: deepdiff looks inside placeholders, and takes False for 0 inside of lists."""

    def convert(value: Any) -> Any:
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        return value if is_number else to_canonical_text(value)

    return map_leaves(document, convert)


def _shorten_path(kind: Kind, path: FieldPath) -> FieldPath:
    """The path of the field that is shown: a set, a list or a value that is replaced whole is shown as a whole."""
    for end in range(1, len(path)):
        if kind.rules.find(path[:end], Trait.SET) or kind.rules.find(path[:end], Trait.WHOLE):
            return path[:end]
    first_list = next((i for i, part in enumerate(path) if isinstance(part, int)), None)
    return path if first_list is None else path[:first_list]


def _describe_change(kind: Kind, path: FieldPath, before: Document, after: Document) -> FieldChange:
    """Describe one difference; for an object that exists a default is shown although no manifest declares it."""
    old, new = value_at(before, path), value_at(after, path)
    default = kind.rules.find(path, Trait.DEFAULT)
    if default is not None and default.value != {} and before:
        old, new = (default.value if value is MISSING else value for value in (old, new))
    if old is MISSING:
        return FieldChange(path, FieldEdit.ADD, None, new)
    if new is MISSING:
        return FieldChange(path, FieldEdit.REMOVE, old, None)
    return FieldChange(path, FieldEdit.CHANGE, old, new)


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
