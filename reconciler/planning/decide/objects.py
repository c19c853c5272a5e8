"""Decide what a workflow, webapp or service needs: create, update, replace, adopt, or nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from reconciler.kinds.documents.canonical import find_secret_paths, list_unknown_secrets, to_canonical
from reconciler.model.observed.inventory import Entry
from reconciler.model.observed.live_state import LiveObject, State
from reconciler.model.plans.change import Action, Change, Disruption, Impact, Write
from reconciler.model.plans.field_change import Documents
from reconciler.planning.decide.object_updates import update_object
from reconciler.planning.decide.renames import find_entry, find_live, find_name_conflict
from reconciler.planning.diff.compare import compare_documents
from reconciler.planning.diff.display_names import add_names, name_ids
from reconciler.planning.diff.notes import note_unknown_secrets
from reconciler.planning.diff.snapshots import snapshot_object
from reconciler.planning.diff.step_graph_diff import compare_step_graphs
from reconciler.planning.numeric_references import check_numeric_references
from reconciler.planning.ownership import check_ownership
from reconciler.planning.reasons import adopt_live, explain_absence, explain_protection, explain_rename
from reconciler.planning.resolve import resolve_references
from reconciler.planning.subject import Subject

Body = Mapping[str, Any]


def decide_object(subject: Subject) -> Change:
    """The change of one object that has a body."""
    entry, moved_from = find_entry(subject.resource, subject.context)
    live = find_live(subject, entry, moved_from)
    names = resolve_references(subject, live.body if isinstance(live, LiveObject) else {})
    unchecked = check_numeric_references(subject, live.body if isinstance(live, LiveObject) else {})
    base = subject.start(names.body, moved_from).show(resolutions=names.resolutions)
    if isinstance(live, LiveObject):
        owned = check_ownership(subject, live.id, entry)
        base = replace(base, known={"id": live.id}).show(addresses=live.addresses)
        change = _decide_existing(subject, base, names.body, live, entry if owned else None)
        return change.add_notes(*unchecked)
    renamed = subject.context.new_name(subject.ref)
    if renamed:
        return base.block(*explain_rename(renamed, subject.ref))
    return _create(subject, base, names.body, entry).add_notes(*unchecked)


def _decide_existing(
    subject: Subject, base: Change, body: Body, live: LiveObject, entry: Entry | None
) -> Change:
    """The change of an object that is live; `entry` is None where this project does not own it."""
    conflict = find_name_conflict(subject, live)
    if conflict is not None:
        return base.block(*conflict)
    if live.state is State.DELETING or (entry is not None and subject.ref in subject.context.replace):
        return _recreate(subject, base, body, live, entry)
    applied = entry.body if entry is not None else {}
    change = update_object(subject, base, body, live, entry)
    if change.write is not None:
        snapshot = snapshot_object(live, subject.context, find_secret_paths(body, applied))
        change = replace(change, snapshot=snapshot)
    return adopt_live(change, entry)


def _create(subject: Subject, base: Change, body: Body, entry: Entry | None) -> Change:
    kind, live_state = subject.kind, subject.context.live_state
    after = to_canonical(kind, body, subject.key)
    return base.show(
        fields=add_names(subject.locate(compare_documents(kind, {}, after)), kind, live_state, after),
        notes=note_unknown_secrets(list_unknown_secrets(after)),
        documents=Documents({}, name_ids(after, kind, live_state)),
        graph=compare_step_graphs(kind, {}, after),
    ).send(Action.CREATE, explain_absence(entry), Write(kind.finish_request(dict(body), {})))


def _recreate(subject: Subject, base: Change, body: Body, live: LiveObject, entry: Entry | None) -> Change:
    """Create it when the live object is gone: execution deletes it, unless someone else is doing so already."""
    deleting = live.state is State.DELETING
    if base.entry.protected and not deleting:
        return base.block(*explain_protection(subject.ref))
    snapshot = snapshot_object(live, subject.context, find_secret_paths(body))
    change = replace(_create(subject, base, body, entry), known={}, snapshot=snapshot)
    write = Write(change.write.body if change.write else {}, replaces=live.id, deletes_replaced=not deleting)
    if deleting:
        return change.send(Action.CREATE, "it is being deleted; it is created again once it is gone", write)
    reason = f"--replace deletes {base.entry.moved_from or base.ref} (id {live.id}) first"
    impact = Impact(Disruption.DELETES, "nothing serves until it is deployed again")
    return change.send(Action.REPLACE, reason, write, impact)
