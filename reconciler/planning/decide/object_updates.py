"""Decide how a live object is updated: merged with what others changed, blocked, or left as it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reconciler.kinds.kind import Family, Kind, Trait, Violation
from reconciler.model.location import FieldPath, format_field_path
from reconciler.model.observed.inventory import Entry
from reconciler.model.observed.live_state import LiveObject, State
from reconciler.model.plans.change import Action, Change, Write
from reconciler.model.plans.field_change import Cause, Documents, FieldChange
from reconciler.planning.decide.pause import has_schedule, must_stay_paused, note_pause, pause_again
from reconciler.planning.diff.comparison import Comparison, compare
from reconciler.planning.diff.display_names import add_names, name_ids
from reconciler.planning.diff.disruption import assess_impact
from reconciler.planning.diff.notes import note_assumed, note_foreign, note_state, note_unknown_secrets
from reconciler.planning.diff.step_graph_diff import compare_step_graphs
from reconciler.planning.subject import Subject

Body = Mapping[str, Any]


def update_object(
    subject: Subject, base: Change, body: Body, live: LiveObject, entry: Entry | None
) -> Change:
    """The change of a live object without regard to who owns it."""
    fixed = _find_identity_change(subject.kind, body, live.body)
    if fixed is not None:
        return base.block(*fixed)
    found = compare(subject, body, entry.body if entry is not None else {}, live.body)
    base = _show(subject, base, found, body)
    if not found.fields:
        return pause_again(base, live, entry) or _decide_unchanged(base, live)
    base = base.show(
        last_change=_describe_last_change(found.fields, live),
        graph=compare_step_graphs(found.kind, found.before, found.after),
    )
    broken = _find_breakage(found.kind, live.body, found.merged)
    if broken is not None:
        return base.block(*broken)
    if live.status == "DELETE_FAILED":
        return _block_failed_deletion(base)
    return _send(base, found, live, entry)


def _show(subject: Subject, base: Change, found: Comparison, body: Body) -> Change:
    kind, live_state = found.kind, subject.context.live_state
    foreign = note_foreign(kind, found.merged, body)
    notes = (
        *found.kept,
        *foreign,
        *note_assumed(found.assumed, found.fields),
        *note_unknown_secrets(found.unknown),
    )
    documents = Documents(name_ids(found.before, kind, live_state), name_ids(found.after, kind, live_state))
    return base.show(
        notes=notes,
        unknown_secrets=found.unknown,
        documents=documents,
        fields=add_names(found.fields, kind, live_state, found.after),
    )


def _send(base: Change, found: Comparison, live: LiveObject, entry: Entry | None) -> Change:
    graph = base.details.graph
    rolled = graph.rolled if graph is not None else ()
    impact = assess_impact(found.kind, base.details.fields, rolled, live)
    sent = found.kind.finish_request(found.request, found.live)
    paused = must_stay_paused(live, entry) and has_schedule(sent)
    change = base.add_notes(*note_state(live, impact.disruption), *note_pause(live, sent))
    return change.send(Action.UPDATE, "", Write(sent, id=live.id, keep_paused=paused), impact)


def _describe_last_change(fields: tuple[FieldChange, ...], live: LiveObject) -> str:
    """Who changed the live object last, where a field shows that someone else did."""
    if not any(change.cause in {Cause.DRIFT, Cause.BOTH} for change in fields):
        return ""
    return live.last_change


def _find_identity_change(kind: Kind, body: Body, live: Body) -> tuple[str, str] | None:
    """Reason and fix where a field that is fixed at creation differs; one that an answer lacks cannot be compared."""
    for field in kind.rules:
        if field.trait is not Trait.IDENTITY or field.path[0] not in live:
            continue
        (name,) = field.path
        default = kind.rules.find(field.path, Trait.DEFAULT)
        declared = body.get(name, None if default is None else default.value)
        if declared != live[name]:
            reason = f"{name} cannot be changed (live: {live[name]}, declared: {declared})"
            return reason, f"declare {name}: {live[name]}, or recreate it with --replace"
    return None


def _find_breakage(kind: Kind, live: Body, merged: Body) -> tuple[str, str] | None:
    """Reason and fix where the update would break what is valid now, such as a foreign step that loses its parent."""
    if kind.family is Family.DEPLOYED:
        return None
    before = {_drop_positions(finding) for finding in kind.check(live)}
    errors = [f for f in kind.check(merged) if not f.warning and _drop_positions(f) not in before]
    if not errors:
        return None
    first = min(errors, key=lambda finding: [str(part) for part in finding.path])
    return f"the result would be invalid: {format_field_path(first.path)}: {first.message}", first.fix


def _drop_positions(finding: Violation) -> tuple[FieldPath, str]:
    """A finding without positions in lists, which a merge may change."""
    return tuple(part for part in finding.path if not isinstance(part, int)), finding.message


def _decide_unchanged(base: Change, live: LiveObject) -> Change:
    match live.state:
        case State.SETTLING:
            return base.wait_for(f"it is {live.status.lower()}")
        case State.FAILED if live.status == "DELETE_FAILED":
            return _block_failed_deletion(base)
        case State.FAILED:
            fix = (
                f"change its manifest so that it is deployed again, or recreate it with --replace {base.ref}"
            )
            return base.block(f"it is as declared but its status is {live.status}", fix)
        case _:
            return base


def _block_failed_deletion(base: Change) -> Change:
    """The platform takes no update in this state (A67)."""
    fix = f"delete it again on the platform, then plan again, or recreate it with --replace {base.ref}"
    return base.block("someone deleted it but the deletion failed", fix)
