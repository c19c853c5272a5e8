"""`adopt`: what exists already becomes owned, and nothing of it changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from reconciler.kinds import KINDS
from reconciler.kinds.documents.canonical import seal_secrets
from reconciler.model.location import format_field_path
from reconciler.model.observed.live_state import LiveArtifact, LiveObject
from reconciler.model.placeholder import Sealed, seal
from reconciler.model.plans.change import Action, Change, Changes
from reconciler.model.plans.plan import PlanOptions
from reconciler.model.ref import Ref
from reconciler.planning.context import Context
from reconciler.planning.selection import is_selected

ABSENT = "no object of this name exists, so there is nothing to adopt"


def reduce_to_adoption(changes: Changes, context: Context, options: PlanOptions) -> Changes:
    """Keep only adoptions; a ref that is named is blocked where nothing of its name exists."""
    return {
        ref: _adopt_one(change, context, options)
        if is_selected(ref, options.select)
        else change.leave_alone()
        for ref, change in changes.items()
    }


def _adopt_one(change: Change, context: Context, options: PlanOptions) -> Change:
    if change.action is Action.BLOCKED:
        return change
    entry = context.entry(change.ref)
    intended = entry is not None and entry.intended and entry.id is None
    if change.entry.unmanaged or (intended and change.action in {Action.ADOPT, Action.UPDATE}):
        return _adopt_as_live(change, context)
    if options.select and change.action in {Action.CREATE, Action.BUILD}:
        return change.leave_alone().block(ABSENT, "peak-apply apply creates it")
    return change.leave_alone()


def _adopt_as_live(change: Change, context: Context) -> Change:
    """Record what is declared with its live values as applied; the next plan shows what differs."""
    if change.action is not Action.UPDATE or change.snapshot is None:
        return change
    key, live = context.inventory.key, context.live_by_id(change.ref.kind, change.snapshot.id)
    body = seal_secrets(
        KINDS[change.ref.kind], _take_live_values(change.entry.body, _read_live(change.ref, live), key), key
    )
    digest = live.digest if isinstance(live, LiveArtifact) else change.entry.digest
    differs = ", ".join(format_field_path(field.path) for field in change.details.fields)
    note = f"it differs from its manifest in {differs}; the next plan shows how"
    kept = change.leave_alone(*change.details.notes, note).show(graph=None, package=None, files=None)
    entry = replace(change.entry, body=body, digest=digest, files={})
    return replace(kept, entry=entry).adopt(change.reason, unmanaged=entry.unmanaged)


def _read_live(ref: Ref, live: LiveObject | LiveArtifact | None) -> Mapping[str, Any]:
    if isinstance(live, LiveArtifact):
        return {"name": live.name, "description": live.description}
    return {"name": ref.name, **(live.body if live is not None else {})}


def _take_live_values(declared: Any, live: Any, key: bytes) -> Any:
    """What is declared, with the live values.

    A list that differs is left out: nothing tells which of its items came from this project.
    """
    if isinstance(declared, Mapping):
        there = live if isinstance(live, Mapping) else {}
        found = {name: _take_live_values(value, there.get(name), key) for name, value in declared.items()}
        return {name: value for name, value in found.items() if value is not None}
    if isinstance(declared, list):
        return declared if declared == live else None
    return seal(live, key) if isinstance(declared, Sealed) and live is not None else live
