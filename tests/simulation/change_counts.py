"""Changes that the platform recorded, counted by the names that objects have in manifests."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from reconciler.emulator import StateChange

OWN = "peak-apply-inventory"
"""The beginning of the name of the inventory's artifact, which is not counted."""


def count_changes(changes: Sequence[StateChange], what: str) -> Counter[str]:
    """How often it happened to each object: `workflow/train`, `image/trainer@1.0.0`, `artifact/rules v2`.

    A webapp and a service share their names, and are both called `webapp`. Images by themselves are left out.
    """
    return Counter(name for change, name in _iter_named(changes) if change.what == what)


def find_touched(changes: Sequence[StateChange], since: int) -> frozenset[str]:
    """What was created, updated or deleted since so many changes, without the inventory."""
    done = {"created", "updated", "deleted"}
    after = {change.seq for change in changes[since:] if change.what in done}
    return frozenset(name for change, name in _iter_named(changes) if change.seq in after and OWN not in name)


def _iter_named(changes: Sequence[StateChange]) -> Iterator[tuple[StateChange, str]]:
    names: dict[tuple[str, str], str] = {}
    for change in changes:
        if change.what == "created":
            names.setdefault((change.kind, change.id), _format_name(change, names))
        match change.kind:
            case "workflow" | "webapp" | "artifact":
                yield change, f"{change.kind}/{change.name}"
            case "version":
                yield change, names["version", change.id]
            case "artifact-version":
                yield change, f"artifact/{names['artifact', change.id]} v{change.name}"


def _format_name(change: StateChange, names: dict[tuple[str, str], str]) -> str:
    if change.kind != "version":
        return change.name
    return f"image/{names['image', str(change.after['imageId'])]}@{change.name}"
