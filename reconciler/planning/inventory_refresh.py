"""Whether the inventory would say of a resource what its manifest says now, where nothing else is to be done."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from reconciler.kinds import KINDS
from reconciler.kinds.documents.canonical import assume_unknown, to_canonical, to_canonical_text
from reconciler.model.change import Action, Change
from reconciler.model.inventory import Entry
from reconciler.planning.context import Context


def refresh_entry(change: Change, context: Context) -> Change:
    """The change, as one of the record alone where that is out of date.

    The next merge compares with what was applied last, and a deletion asks for the protection: both are read from
    the inventory, also when the manifest is gone by then.
    """
    entry = context.entry(change.ref)
    if change.action is not Action.NOOP or entry is None:
        return change
    differs = tuple(_find_outdated(change, entry, context))
    if not differs:
        return change
    reason = f"as declared; the record of it is renewed: {', '.join(differs)}"
    return replace(change, action=Action.RECORD, reason=reason)


def _find_outdated(change: Change, entry: Entry, context: Context) -> Iterator[str]:
    if entry.protected != change.protected:
        yield "protected from now on" if change.protected else "no longer protected"
    if entry.body != change.applied:
        kind, key = KINDS[change.ref.kind], context.inventory.key
        before, after = (to_canonical(kind, body, key) for body in (entry.body, change.applied))
        if to_canonical_text(before) != to_canonical_text(assume_unknown(before, after)):
            yield "what was applied last"
