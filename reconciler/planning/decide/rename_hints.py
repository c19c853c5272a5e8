"""A new object that resembles one that is no longer declared was probably renamed: its plan says how to write that."""

from __future__ import annotations

from collections.abc import Iterable

from reconciler.kinds import KINDS
from reconciler.kinds.kind import can_be_renamed
from reconciler.model.observed.inventory import Entry
from reconciler.model.plans.change import Action, Change, Changes
from reconciler.model.ref import Ref
from reconciler.planning.context import Context
from reconciler.planning.likeness import ALIKE, compute_likeness


def hint_at_renames(changes: Changes, undeclared: Iterable[Ref], context: Context) -> Changes:
    """The changes, with a note at each creation that resembles an owned object without a manifest."""
    entries = [context.inventory.entries[ref] for ref in undeclared]
    former: dict[str, list[Entry]] = {}
    for entry in entries:
        if entry.body and can_be_renamed(KINDS[entry.ref.kind]):
            former.setdefault(entry.ref.kind, []).append(entry)
    return {ref: _add_hint(change, former.get(ref.kind, [])) for ref, change in changes.items()}


def _add_hint(change: Change, former: list[Entry]) -> Change:
    if change.action is not Action.CREATE or not former:
        return change
    likeness, name = max(
        (compute_likeness(change.entry.body, entry.body), entry.ref.name) for entry in former
    )
    if likeness < ALIKE:
        return change
    return change.add_notes(
        f"it resembles {change.ref.kind}/{name}, which is no longer declared: if it was renamed, write "
        f"`lifecycle: {{renamed_from: {name}}}` so that it stays the same object"
    )
