"""How an update changes the graph of a workflow's steps: canonical documents in, a GraphChange out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reconciler.kinds.documents.canonical import to_canonical_text
from reconciler.model.graph import GraphChange

Edge = tuple[str, str]
_IMAGE = ("imageId", "imageVersionId")


def compare_step_graphs(before: Mapping[str, Any], after: Mapping[str, Any]) -> GraphChange:
    """What is added, removed, rewired, and which steps go on with another image."""
    old, new = before.get("steps", {}), after.get("steps", {})
    old_edges, new_edges = _list_edges(old), _list_edges(new)
    return GraphChange(
        steps=tuple(sorted(new)),
        edges=tuple(sorted(new_edges)),
        added=tuple(sorted(set(new) - set(old))),
        removed=tuple(sorted(set(old) - set(new))),
        rolled=tuple(name for name in sorted(set(old) & set(new)) if _changes_image(old[name], new[name])),
        added_edges=tuple(sorted(new_edges - old_edges)),
        removed_edges=tuple(sorted(old_edges - new_edges)),
    )


def _list_edges(steps: Mapping[str, Any]) -> set[Edge]:
    return {(parent, name) for name, step in steps.items() for parent in step.get("parents") or ()}


def _changes_image(old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    """Whether a step goes on with another image; one that becomes another type is another step."""
    return old.get("type") == new.get("type") and _build_image_key(old) != _build_image_key(new)


def _build_image_key(step: Mapping[str, Any]) -> str:
    return to_canonical_text({key: step.get(key) for key in _IMAGE})
