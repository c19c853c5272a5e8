"""The inventory at the end of an apply: what exists, and what may exist (reliability 4c.3)."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import replace

from reconciler.model.observed.inventory import Entry, Inventory
from reconciler.model.plans.change import Action, Change
from reconciler.model.plans.plan import Plan
from reconciler.model.ref import Ref


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
    """What of one whose end is known; None where nothing was made, and nothing was known before."""
    announced = before is not None and not before.keep_paused and entry == replace(before, keep_paused=True)
    if announced or (entry.intended and entry.ref not in kept_intents):
        return before
    if entry.ref == change.ref and change.action is Action.NOOP and not change.entry.unchanged:
        same = entry.version_id == change.known.get("version", entry.version_id)
        return replace(entry, body=change.entry.body, digest=change.entry.digest if same else entry.digest)
    return entry
