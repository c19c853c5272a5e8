"""Field changes between two bodies: deepdiff over canonical documents, behind an equality gate."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from deepdiff import DeepDiff

from reconciler.kinds.documents.canonical import to_canonical_text
from reconciler.kinds.kind import Kind, Trait
from reconciler.model.change import FieldChange, FieldEdit
from reconciler.model.documents import MISSING, map_leaves, value_at
from reconciler.model.location import FieldPath
from reconciler.model.placeholder import KnownAfterApply, Sealed


def compare_documents(
    kind: Kind, before: Mapping[str, Any], after: Mapping[str, Any]
) -> tuple[FieldChange, ...]:
    """The fields in which two canonical documents differ, sorted by path.

    deepdiff costs a hundred times what the gate costs (libraries 3), so equal documents never
    reach it.
    """
    if to_canonical_text(before) == to_canonical_text(after):
        return ()
    paths = {_shorten_path(kind, path) for path in _find_differences(before, after)}
    changes = [_describe_change(kind, path, before, after) for path in paths]
    return tuple(sorted(changes, key=lambda change: [str(part) for part in change.path]))


def _find_differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> set[FieldPath]:
    """Paths of all differences. The options turn off deepdiff's guesses (libraries 3)."""
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
    """Placeholders as text: deepdiff would look inside them. Booleans too: deep in lists it takes False for 0."""
    return map_leaves(document, _to_opaque_text)


def _to_opaque_text(value: Any) -> Any:
    match value:
        case bool():
            return f"\0{value}"
        case Sealed(digest, unknown):
            return f"\0sealed {digest}{unknown}"
        case KnownAfterApply(ref, attribute):
            return f"\0pending {ref}#{attribute}"
        case _:
            return value


def _shorten_path(kind: Kind, path: FieldPath) -> FieldPath:
    """A difference inside a set or a value that is replaced whole is shown at that value."""
    for end in range(1, len(path)):
        if kind.rules.find(path[:end], Trait.SET) or kind.rules.find(path[:end], Trait.WHOLE):
            return path[:end]
    first_list = next((i for i, part in enumerate(path) if isinstance(part, int)), None)
    return path if first_list is None else path[:first_list]


def _describe_change(
    kind: Kind, path: FieldPath, before: Mapping[str, Any], after: Mapping[str, Any]
) -> FieldChange:
    """One difference; of an object that exists, a default that no manifest names is shown in clear."""
    old, new = value_at(before, path), value_at(after, path)
    default = kind.rules.find(path, Trait.DEFAULT)
    if default is not None and default.value != {} and before:
        old, new = (default.value if value is MISSING else value for value in (old, new))
    if old is MISSING:
        return FieldChange(path, FieldEdit.ADD, None, new)
    if new is MISSING:
        return FieldChange(path, FieldEdit.REMOVE, old, None)
    return FieldChange(path, FieldEdit.CHANGE, old, new)
