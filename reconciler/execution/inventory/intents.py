"""What the inventory says before the first write of an apply: everything that may be there after it."""

from __future__ import annotations

from dataclasses import replace

from reconciler.model.observed.inventory import Entry, Inventory
from reconciler.model.plans.change import Action, Change

_CREATING = frozenset({Action.CREATE, Action.BUILD, Action.REBUILD, Action.REPLACE})
"""Actions that create something, also under a ref that has an entry: after a deletion or a failure."""


def _may_create(change: Change) -> bool:
    """Whether something of this ref may be there afterwards that was not; what only moves is recorded already."""
    return change.action.pending and (
        change.entry.moved_from is None or change.write is None or change.write.id is None
    )


def add_intents(inventory: Inventory, changes: tuple[Change, ...]) -> Inventory:
    """Widened before the first write: what is about to be made is ours even if we die meanwhile."""
    intents = [
        Entry(
            change.ref,
            digest=change.entry.digest,
            intended=True,
            keep_paused=change.write is not None and change.write.keep_paused,
        )
        for change in changes
        if _may_create(change) and change.ref not in inventory.entries
    ]
    paused = [
        replace(inventory.entries[ref], keep_paused=True)
        for change in changes
        if change.write is not None and change.write.keep_paused
        for ref in (change.ref, change.entry.moved_from)
        if ref is not None and ref in inventory.entries
    ]
    again = [
        replace(inventory.entries[change.ref], digest=change.entry.digest, intended=True)
        for change in changes
        if change.ref in inventory.entries and change.action in _CREATING
    ]
    return inventory.add_entries(*intents, *paused, *again)
