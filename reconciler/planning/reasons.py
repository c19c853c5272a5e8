"""Reasons and fixes that several decisions share."""

from __future__ import annotations

from reconciler.model.ref import Ref

DELETED_SINCE = "it was deleted since the last apply"
INTERRUPTED = "an earlier apply was interrupted before it recorded this"
UNMANAGED = "exists but is not managed by any project"


def explain_move(before: Ref) -> str:
    """Why a resource is recorded again although its live object is owned already."""
    return f"declared as {before} before; it stays the same object"


def explain_rename(name: str, ref: Ref) -> tuple[str, str]:
    """Reason and fix for a resource whose live object has another name now; it is not created again."""
    follow = f"write `name: {name}` and `lifecycle: {{renamed_from: {ref.name}}}` here"
    return f"{ref.name!r} was renamed to {name!r} on the platform", f"rename it back there, or {follow}"


def explain_protection(ref: Ref) -> tuple[str, str]:
    """Reason and fix for a resource that must not be deleted."""
    fix = "to delete it, first remove that line from its manifest and apply"
    return f"`lifecycle.prevent_destroy` protects {ref} from being deleted", fix
