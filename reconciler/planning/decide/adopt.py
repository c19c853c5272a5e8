"""`adopt`: what exists already becomes this project's, and nothing of it changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from reconciler.kinds import KINDS, family_of
from reconciler.kinds.documents.canonical import seal_secrets
from reconciler.kinds.kind import Family
from reconciler.model.change import Action, Change, Disruption
from reconciler.model.location import format_field_path
from reconciler.model.placeholder import Sealed, seal
from reconciler.model.plan_options import PlanOptions
from reconciler.model.ref import Ref
from reconciler.planning.context import Context
from reconciler.planning.ownership import block
from reconciler.planning.selection import is_selected

ABSENT = "nothing of its name is live, so there is nothing to adopt"
Changes = Mapping[Ref, Change]


def reduce_to_adoption(changes: Changes, context: Context, options: PlanOptions) -> Changes:
    """The changes reduced to taking over; where refs are named, each of them must be there."""
    return {ref: _adopt_one(change, context, options) for ref, change in changes.items()}


def _adopt_one(change: Change, context: Context, options: PlanOptions) -> Change:
    meant = is_selected(change.ref, options.select)
    entry = context.entry(change.ref)
    begun = entry is not None and entry.intended and entry.id is None
    taking = change.adopts or (begun and change.action in {Action.ADOPT, Action.UPDATE})
    if meant and taking and change.action is not Action.BLOCKED:
        return _adopt_as_live(change, context)
    if meant and options.select and change.action in {Action.CREATE, Action.BUILD}:
        return block(_leave_alone(change), ABSENT, "peak-apply apply creates it")
    if meant and change.action is Action.BLOCKED:
        return change
    return _leave_alone(change)


def _leave_alone(change: Change) -> Change:
    return replace(
        change,
        action=Action.NOOP,
        reason="",
        fields=(),
        write=None,
        disruption=Disruption.NONE,
        disturbs="",
        notes=(),
        unplanned=True,
    )


def _adopt_as_live(change: Change, context: Context) -> Change:
    """What is declared counts as applied with the values that it has live; what differs is the next plan's."""
    if change.action is not Action.UPDATE or change.snapshot is None:
        return change
    differs = ", ".join(format_field_path(field.path) for field in change.fields)
    note = f"it differs from its manifest in {differs}: the next plan says how"
    body, digest = _read_live(change, context)
    key = context.inventory.key
    return replace(
        change,
        action=Action.ADOPT,
        fields=(),
        write=None,
        disruption=Disruption.NONE,
        disturbs="",
        graph=None,
        applied=seal_secrets(KINDS[change.ref.kind], _take_live_values(change.applied, body, key), key),
        digest=digest,
        package=None,
        files=None,
        notes=(*change.notes, note),
    )


def _read_live(change: Change, context: Context) -> tuple[Mapping[str, Any], str]:
    """What is live of it, and the digest of its content."""
    if change.snapshot is None or family_of(change.ref.kind) is Family.UPLOADED:
        artifact = context.artifact_by_id(change.snapshot.id if change.snapshot is not None else None)
        found = {} if artifact is None else {"name": artifact.name, "description": artifact.description}
        return found, artifact.digest if artifact is not None else ""
    live = context.object_by_id(change.ref.kind, change.snapshot.id)
    return {"name": change.ref.name, **(live.body if live is not None else {})}, change.digest


def _take_live_values(declared: Any, live: Any, key: bytes) -> Any:
    """What is declared, with the values that are live: as if these had been applied.

    A list that differs is left out: of its items nobody could say which ones were this project's.
    """
    if isinstance(declared, Mapping):
        there = live if isinstance(live, Mapping) else {}
        found = {name: _take_live_values(value, there.get(name), key) for name, value in declared.items()}
        return {name: value for name, value in found.items() if value is not None}
    if isinstance(declared, list):
        return declared if declared == live else None
    return seal(live, key) if isinstance(declared, Sealed) and live is not None else live
