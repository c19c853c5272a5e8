"""What changed since the last apply: what was applied is planned again, and every difference is drift."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from reconciler.model.location import Location, Locations
from reconciler.model.observed.inventory import Inventory
from reconciler.model.observed.live_state import LiveState
from reconciler.model.plans.change import Action
from reconciler.model.plans.change import Change as Planned
from reconciler.model.plans.drift import Drift, DriftedResource, DriftKind
from reconciler.model.plans.field_change import FieldChange, FieldEdit
from reconciler.model.resource import Lifecycle, Resource
from reconciler.planning.planner import Heading, PlanRequest, make_plan

_REVERSED_EDITS = {
    FieldEdit.ADD: FieldEdit.REMOVE,
    FieldEdit.REMOVE: FieldEdit.ADD,
    FieldEdit.CHANGE: FieldEdit.CHANGE,
}
_CREATING = frozenset({Action.CREATE, Action.BUILD})


def restore_last_applied(inventory: Inventory, declared: Iterable[Resource] = ()) -> tuple[Resource, ...]:
    """The resources that the inventory records, as if they were declared; what a manifest ignores is ignored."""
    ignored = {resource.ref: resource.lifecycle.ignore_changes for resource in declared}
    return tuple(
        Resource(
            entry.ref,
            entry.body,
            Locations(Location(str(entry.ref))),
            lifecycle=Lifecycle(ignore_changes=ignored.get(entry.ref, ())),
            digest=entry.digest,
        )
        for entry in inventory.entries.values()
        if entry.body
    )


def detect_drift(
    heading: Heading, resources: tuple[Resource, ...], inventory: Inventory, live_state: LiveState
) -> Drift:
    """What differs from what was applied last, whatever the manifests would change."""
    made = make_plan(PlanRequest(heading, resources, inventory, live_state, lenient=True))
    found = {change.ref: _describe_drift(change) for change in made.changes}
    drifted = tuple(one for ref in sorted(found) if (one := found[ref]) is not None)
    same = len(found) - len(drifted)
    return Drift(heading.project, heading.target, heading.address, drifted, same, made.warnings)


def _describe_drift(change: Planned) -> DriftedResource | None:
    if change.action in _CREATING:
        return DriftedResource(change.ref, DriftKind.DELETED, change.reason)
    if change.action is Action.BLOCKED and not change.details.fields:
        return DriftedResource(change.ref, DriftKind.UNCLEAR, change.reason)
    fields = tuple(_reverse(field) for field in change.details.fields)
    if not fields or change.action is Action.REBUILD:
        return None
    return DriftedResource(change.ref, DriftKind.CHANGED, "", fields, change.details.last_change)


def _reverse(field: FieldChange) -> FieldChange:
    """A plan leads from live to applied, drift from applied to live."""
    return replace(
        field, edit=_REVERSED_EDITS[field.edit], before=field.after, after=field.before, location=None
    )
