"""Deletions that are held back because what may replace the object is blocked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from reconciler.kinds import family_of
from reconciler.model.observed.inventory import Entry
from reconciler.model.plans.change import Action, Change
from reconciler.model.ref import Ref
from reconciler.model.resource import Resource
from reconciler.planning.context import Context
from reconciler.planning.likeness import is_alike

Changes = Mapping[Ref, Change]
FIX = "clear the way for what is blocked, or add --prune-despite-failures to delete it anyway"


def hold_back_deletions(
    removals: Changes, declared: Changes, resources: Iterable[Resource], context: Context
) -> Changes:
    """Block the deletion of each object that a blocked resource of like content may replace."""
    blocked = [one for one in resources if declared[one.ref].action is Action.BLOCKED]
    return {ref: _hold_back(change, blocked, declared, context) for ref, change in removals.items()}


def _hold_back(change: Change, blocked: list[Resource], declared: Changes, context: Context) -> Change:
    entry = context.inventory.entries.get(change.ref)
    if change.action is not Action.DELETE or entry is None:
        return change
    found = [str(one.ref) for one in blocked if _may_replace(one, declared[one.ref], entry)]
    if not found:
        return change
    return change.block(f"held back: {', '.join(found)} may replace it and is blocked", FIX)


def _may_replace(resource: Resource, change: Change, entry: Entry) -> bool:
    """Return whether a resource may take the place of an entry: another version of its image, or like content."""
    if entry.ref.is_versioned or resource.ref.is_versioned:
        return entry.ref.unversioned == resource.ref.unversioned
    if family_of(resource.ref.kind) is not family_of(entry.ref.kind):
        return False
    return is_alike(change.entry.body or resource.body, entry.body)
