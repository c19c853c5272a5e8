"""Inventory entries that are out of date although nothing else has to be done."""

from __future__ import annotations

from collections.abc import Iterator

from reconciler.kinds import KINDS
from reconciler.kinds.documents.canonical import assume_unknown, to_canonical, to_canonical_text
from reconciler.model.observed.inventory import Entry
from reconciler.model.plans.change import Action, Change
from reconciler.planning.context import Context


def refresh_entry(change: Change, context: Context) -> Change:
    """Turn an unchanged resource into a RECORD where its entry is out of date.

    The next merge needs what was applied last, and a deletion needs the protection: both are read from the
    inventory, which must be right when the manifest no longer exists.
    """
    entry = context.entry(change.ref)
    if change.action is not Action.NOOP or entry is None:
        return change
    differs = tuple(_find_outdated(change, entry, context))
    if not differs:
        return change
    return change.record(f"as declared; its inventory entry is updated: {', '.join(differs)}")


def _find_outdated(change: Change, entry: Entry, context: Context) -> Iterator[str]:
    if entry.protected != change.entry.protected:
        yield "protected from now on" if change.entry.protected else "no longer protected"
    if entry.body != change.entry.body:
        kind, key = KINDS[change.ref.kind], context.inventory.key
        before, after = (to_canonical(kind, body, key) for body in (entry.body, change.entry.body))
        if to_canonical_text(before) != to_canonical_text(assume_unknown(before, after)):
            yield "last applied values"
