"""Reasons and fixes that several decisions share."""

from __future__ import annotations

from reconciler.model.observed.inventory import Entry
from reconciler.model.plans.change import Action, Change
from reconciler.model.ref import Ref

DELETED_SINCE = "it was deleted since the last apply"
INTERRUPTED = "an earlier apply was interrupted before it recorded this"
PACKED_BEFORE = "packed by the rules of a former version of peak-apply, which is no reason to pack it again"
UNMANAGED = "exists but is not managed by any project"


def explain_absence(entry: Entry | None, what: str = "it") -> str:
    """Why something is created."""
    deleted = entry is not None and not entry.intended
    return DELETED_SINCE if deleted else f"{what} does not exist yet"


def adopt_live(change: Change, entry: Entry | None) -> Change:
    """Record a live object that is unmanaged, declared as something else before, or left by an interrupted apply."""
    if entry is None:
        return change.adopt(UNMANAGED, unmanaged=True)
    if change.entry.moved_from is not None:
        return change.adopt(f"declared as {change.entry.moved_from} before; it stays the same object")
    interrupted = entry.intended or (entry.keep_paused and change.action is Action.NOOP)
    return change.adopt(INTERRUPTED) if interrupted else change


def explain_rename(name: str, ref: Ref) -> tuple[str, str]:
    """Reason and fix for a resource whose live object has another name now; it is not created again."""
    follow = f"write `name: {name}` and `lifecycle: {{renamed_from: {ref.name}}}` here"
    return f"{ref.name!r} was renamed to {name!r} on the platform", f"rename it back there, or {follow}"


def explain_protection(ref: Ref) -> tuple[str, str]:
    """Reason and fix for a resource that must not be deleted."""
    fix = "to delete it, first remove that line from its manifest and apply"
    return f"`lifecycle.prevent_destroy` protects {ref} from being deleted", fix
