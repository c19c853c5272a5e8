"""Intents: entries written before the first write of an apply, and resolved at its end (reliability 4a, 4c)."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import replace

from reconciler.model.observed.checkout import AppliedCommit
from reconciler.model.observed.inventory import Entry, Inventory
from reconciler.model.observed.receipt import Provenance
from reconciler.model.plans.change import Action, Change
from reconciler.model.plans.plan import Plan
from reconciler.model.ref import Ref

_CREATING = frozenset({Action.CREATE, Action.BUILD, Action.REBUILD, Action.REPLACE})
"""Actions that create something, also under a ref that has an entry: after a deletion or a failure."""


def add_intents(inventory: Inventory, changes: tuple[Change, ...]) -> Inventory:
    """The inventory with everything that these changes may create, so that it is ours even if this run is killed."""
    return inventory.add_entries(
        *(entry for change in changes for entry in _build_intents(inventory, change))
    )


def _build_intents(inventory: Inventory, change: Change) -> Iterator[Entry]:
    entry = inventory.entries.get(change.ref)
    keeps_paused = change.write is not None and change.write.keep_paused
    if entry is None and _may_create(change):
        creates_image = change.ref.is_versioned and change.action is Action.CREATE
        yield Entry(
            change.ref,
            digest=change.entry.digest,
            rules=change.entry.rules,
            intended=True,
            keep_paused=keeps_paused,
            created_image=creates_image,
        )
    elif entry is not None and change.action in _CREATING:
        yield replace(entry, digest=change.entry.digest, rules=change.entry.rules, intended=True)
    elif keeps_paused:
        for ref in (change.ref, change.entry.moved_from):
            if ref is not None and ref in inventory.entries:
                yield replace(inventory.entries[ref], keep_paused=True)


def _may_create(change: Change) -> bool:
    """Return whether the change may create an object; one that only moves is recorded already."""
    return change.action.pending and (
        change.entry.moved_from is None or change.write is None or change.write.id is None
    )


def resolve_intents(
    plan: Plan, inventory: Inventory, unknown: AbstractSet[Ref], kept_intents: AbstractSet[Ref]
) -> Inventory:
    """The inventory without intents, except those of writes with an unknown outcome and `kept_intents`."""
    for change in plan.changes:
        for ref in (change.ref, change.entry.moved_from):
            entry = None if ref is None else inventory.entries.get(ref)
            if ref is None or entry is None:
                continue
            before = plan.inventory.entries.get(ref)
            kept = (
                _keep_uncertain(entry, before)
                if change.ref in unknown
                else _keep_known(change, entry, before, kept_intents)
            )
            inventory = inventory.without(ref) if kept is None else inventory.add_entries(kept)
    return inventory


def _keep_uncertain(entry: Entry, before: Entry | None) -> Entry:
    """The entry of a resource of which a write may still take effect: the next apply waits for that."""
    nothing_new = before is not None and entry.body == before.body
    return replace(entry, intended=True) if nothing_new else entry


def _keep_known(
    change: Change, entry: Entry, before: Entry | None, kept_intents: AbstractSet[Ref]
) -> Entry | None:
    """The entry of a resource whose end is known; None where nothing was created, and no entry was there before."""
    pause_only = before is not None and not before.keep_paused and entry == replace(before, keep_paused=True)
    if pause_only or (entry.intended and entry.ref not in kept_intents):
        return before
    if entry.ref == change.ref and change.action is Action.NOOP and not change.entry.unchanged:
        same = entry.version_id == change.known.get("version", entry.version_id)
        digest, rules = (change.entry.digest, change.entry.rules) if same else (entry.digest, entry.rules)
        return replace(entry, body=change.entry.body, digest=digest, rules=rules)
    return entry


def record_commit(inventory: Inventory, origin: Provenance) -> Inventory:
    """The inventory with the commit that is about to be applied; where none is known, the last known one stays."""
    here = origin.checkout
    if not here.commit or origin.destroyed:
        return inventory
    applied = AppliedCommit(here.commit, here.repository, here.digest, origin.who, origin.started)
    return replace(inventory, applied=applied)
