"""Inventory entries that are out of date although nothing else has to be done."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reconciler.kinds import KINDS
from reconciler.kinds.documents.canonical import assume_unknown, to_canonical, to_canonical_text
from reconciler.model.location import format_field_path
from reconciler.model.observed.inventory import Entry
from reconciler.model.placeholder import Sealed
from reconciler.model.plans.change import Action, Change
from reconciler.planning.context import Context
from reconciler.planning.diff.compare import compare_documents


def refresh_entry(change: Change, context: Context) -> Change:
    """Turn an unchanged resource into a RECORD where its entry is out of date.

    The next merge needs what was applied last, and a deletion needs the protection: both are read from the
    inventory, which must be right when the manifest no longer exists.
    """
    entry = context.entry(change.ref)
    if change.action is not Action.NOOP or entry is None:
        return change
    applied, declared = _compare_applied(change, entry, context)
    differs = []
    if entry.protected != change.entry.protected:
        differs.append("protected from now on" if change.entry.protected else "no longer protected")
    if to_canonical_text(applied) != to_canonical_text(declared):
        differs.append("last applied values")
    if not differs:
        return change
    secrets = tuple(
        field
        for field in compare_documents(KINDS[change.ref.kind], applied, declared)
        if isinstance(field.before, Sealed) and isinstance(field.after, Sealed)
    )
    differs += [f"secret {format_field_path(field.path)}" for field in secrets]
    recorded = change.record(f"as declared; its inventory entry is updated: {', '.join(differs)}")
    return recorded.show(fields=secrets)


def _compare_applied(
    change: Change, entry: Entry, context: Context
) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """The body that was applied last and the declared one, in canonical form."""
    if entry.body == change.entry.body:
        return {}, {}
    kind, key = KINDS[change.ref.kind], context.inventory.key
    applied, declared = (to_canonical(kind, body, key) for body in (entry.body, change.entry.body))
    return applied, assume_unknown(applied, declared)
