"""How an update changes the graph of a workflow's steps; the documents are canonical."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reconciler.kinds.documents.canonical import to_canonical_text
from reconciler.kinds.kind import Kind
from reconciler.model.graph import GraphChange

Edge = tuple[str, str]
_IMAGE = ("imageId", "imageVersionId")


def compare_step_graphs(
    kind: Kind, before: Mapping[str, Any], after: Mapping[str, Any]
) -> GraphChange | None:
    """The steps and edges that are added or removed, and the steps that go on with another image; None if none."""
    if "steps" not in kind.schema.model_fields:
        return None
    old, new = before.get("steps", {}), after.get("steps", {})
    old_edges, new_edges = _list_edges(old), _list_edges(new)
    change = GraphChange(
        steps=tuple(sorted(new)),
        edges=tuple(sorted(new_edges)),
        added=tuple(sorted(set(new) - set(old))),
        removed=tuple(sorted(set(old) - set(new))),
        rolled=tuple(name for name in sorted(set(old) & set(new)) if _changes_image(old[name], new[name])),
        added_edges=tuple(sorted(new_edges - old_edges)),
        removed_edges=tuple(sorted(old_edges - new_edges)),
    )
    return None if change.empty else change


def _list_edges(steps: Mapping[str, Any]) -> set[Edge]:
    return {(parent, name) for name, step in steps.items() for parent in step.get("parents") or ()}


def _changes_image(old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    """True if a step goes on with another image; one whose type changes, too, is another step."""
    return old.get("type") == new.get("type") and _build_image_key(old) != _build_image_key(new)


def _build_image_key(step: Mapping[str, Any]) -> str:
    return to_canonical_text({key: step.get(key) for key in _IMAGE})
