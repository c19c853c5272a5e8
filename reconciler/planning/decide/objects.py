"""What a workflow or webapp needs: created, merged and sent back, or left alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from reconciler.kinds.documents.canonical import (
    assume_unknown,
    find_secret_paths,
    note_unknown_secrets,
    seal_secrets,
    to_canonical,
)
from reconciler.kinds.kind import Family, Kind, Trait, Violation
from reconciler.model.change import Action, Cause, Change, Disruption, Documents, FieldChange, Write
from reconciler.model.graph import GraphChange
from reconciler.model.inventory import Entry
from reconciler.model.live_state import LiveObject, State
from reconciler.model.location import FieldPath, format_field_path
from reconciler.model.ref import Ref
from reconciler.model.resource import Resource
from reconciler.planning.context import Context, Problems
from reconciler.planning.decide.pause import has_schedule, must_stay_paused, note_pause, pause_again
from reconciler.planning.decide.renames import find_entry, find_live_object, find_name_conflict
from reconciler.planning.diff.causes import add_causes
from reconciler.planning.diff.compare import compare_documents
from reconciler.planning.diff.display_names import add_names, name_ids
from reconciler.planning.diff.disruption import assess_disruption
from reconciler.planning.diff.merge import drop_paths, fill_unreadable, matches, merge, treat_as_applied
from reconciler.planning.diff.notes import note_assumed, note_foreign, note_state, note_unsettable
from reconciler.planning.diff.request_body import build_request_body, limit_to_attainable
from reconciler.planning.diff.snapshots import snapshot_object
from reconciler.planning.diff.step_graph_diff import compare_step_graphs
from reconciler.planning.ownership import (
    DELETED_SINCE,
    INTERRUPTED,
    block,
    check_ownership,
    explain_protection,
    explain_rename,
)
from reconciler.planning.resolve import Decided, find_name_paths, resolve_references


def decide_object(
    kind: Kind,
    resource: Resource,
    needs: tuple[Ref, ...],
    decided: Decided,
    context: Context,
    problems: Problems,
) -> Change:
    """The change of one object with a body."""
    entry, moved = find_entry(kind, resource, context)
    live = find_live_object(resource, entry, moved, context)
    names = resolve_references(kind, resource, live.body if live else {}, decided, context, problems)
    body = names.body
    base = Change(
        resource.ref,
        Action.NOOP,
        location=resource.location,
        depends_on=needs,
        applied=seal_secrets(kind, body, context.inventory.key),
        wait=resource.wait,
        resolutions=names.resolutions,
        moved_from=moved,
        protected=resource.lifecycle.prevent_destroy,
    )
    if live is None:
        renamed = context.renamed(resource.ref)
        created = _create(kind, base, resource, body, entry, context)
        return block(base, *explain_rename(renamed, resource.ref)) if renamed else created
    owned = check_ownership(resource, live.id, entry, context, problems)
    base = replace(base, known={"id": live.id})
    return _decide_existing(kind, base, resource, body, live, entry if owned else None, context)


def _decide_existing(
    kind: Kind,
    base: Change,
    resource: Resource,
    body: Mapping[str, Any],
    live: LiveObject,
    entry: Entry | None,
    context: Context,
) -> Change:
    """The change of an object that is there; `entry` is what was recorded of it, None if it is not ours."""
    stands = find_name_conflict(kind, resource.ref, live, context)
    if stands is not None:
        return block(base, *stands)
    deleting = live.state is State.DELETING
    if deleting or (entry is not None and resource.ref in context.replace):
        if base.protected and not deleting:
            return block(base, *explain_protection(resource.ref))
        created = _create(kind, base, resource, body, entry, context)
        return replace(
            _recreate(created, live), snapshot=snapshot_object(live, context, find_secret_paths(body))
        )
    applied = entry.body if entry is not None else {}
    change = _update(kind, base, resource, body, applied, live, entry, context)
    if change.write is not None:
        change = replace(change, snapshot=snapshot_object(live, context, find_secret_paths(body, applied)))
    if entry is None:
        return replace(_mark_adopted(change, "exists already and is nobody's"), adopts=True)
    if base.moved_from is not None:
        return _mark_adopted(change, f"it moves here from {base.moved_from}, and stays the same object")
    interrupted = entry.intended or (entry.keep_paused and change.action is Action.NOOP)
    return _mark_adopted(change, INTERRUPTED) if interrupted else change


def _recreate(change: Change, live: LiveObject) -> Change:
    """Created when what is live is gone, which is deleted for it unless somebody did so already."""
    delete = live.state is not State.DELETING
    write = None if change.write is None else replace(change.write, gone=live.id, delete=delete)
    change = replace(change, known={}, write=write)
    if not delete:
        return replace(change, reason="it is being deleted, and is created again when it is gone")
    before = change.moved_from or change.ref
    reason = f"--replace asks for it: {before} (id {live.id}) is deleted"
    return replace(change, action=Action.REPLACE, reason=reason, disruption=Disruption.DELETES)


def _create(
    kind: Kind,
    base: Change,
    resource: Resource,
    body: Mapping[str, Any],
    entry: Entry | None,
    context: Context,
) -> Change:
    gone = entry is not None and not entry.intended
    reason = DELETED_SINCE if gone else "it does not exist yet"
    after = to_canonical(kind, body, context.inventory.key)
    fields = add_names(_locate(kind, resource, compare_documents(kind, {}, after)), kind, context.live_state)
    documents = Documents({}, name_ids(after, kind, context.live_state))
    graph = _compare_steps(kind, {}, after)
    base = replace(base, notes=note_unknown_secrets(after), documents=documents, graph=graph)
    sent = kind.finish_request(dict(body), {})
    return replace(base, action=Action.CREATE, reason=reason, fields=fields, write=Write(sent))


def _update(
    kind: Kind,
    base: Change,
    resource: Resource,
    body: Mapping[str, Any],
    applied: Mapping[str, Any],
    live: LiveObject,
    entry: Entry | None,
    context: Context,
) -> Change:
    fixed = _find_identity_change(kind, body, live.body)
    if fixed is not None:
        return block(base, *fixed)
    ignored = _list_ignored(kind, resource)
    complete, assumed = fill_unreadable(kind, live.body, applied)
    merged = _merge_bodies(kind, resource, body, applied, complete, ignored)
    hidden = find_secret_paths(body, applied)
    before, wanted = (to_canonical(kind, doc, context.inventory.key, hidden) for doc in (complete, merged))
    unknown = note_unknown_secrets(wanted)
    after, left = limit_to_attainable(kind, before, assume_unknown(before, wanted))
    last = to_canonical(kind, applied, context.inventory.key, hidden)
    changes = add_causes(kind, compare_documents(kind, before, after), last, before, after)
    fields = add_names(_locate(kind, resource, changes), kind, context.live_state)
    unverified = tuple(p for p in assumed if not any(matches(i, p[: len(i)]) for i in ignored))
    foreign = note_foreign(kind, merged, body)
    notes = (*note_unsettable(left), *foreign, *note_assumed(unverified, fields), *unknown)
    whole = Documents(*(name_ids(document, kind, context.live_state) for document in (before, after)))
    base = replace(base, notes=notes, documents=whole)
    if not fields:
        return pause_again(base, live, entry) or _decide_unchanged(base, live)
    base = replace(
        base,
        fields=fields,
        touched=_describe_last_change(fields, live),
        graph=_compare_steps(kind, before, after),
    )
    broken = _find_breakage(kind, live.body, merged)
    if broken is not None:
        return block(base, *broken)
    if live.status == "DELETE_FAILED":
        return _block_failed_deletion(base)
    disruption, disturbs = assess_disruption(kind, fields, live)
    sent = kind.finish_request(build_request_body(kind, before, after, merged), complete)
    return replace(
        base,
        action=Action.UPDATE,
        disruption=disruption,
        disturbs=disturbs,
        notes=(*base.notes, *note_state(live, disruption), *note_pause(live, sent)),
        write=Write(sent, id=live.id, keep_paused=must_stay_paused(live, entry) and has_schedule(sent)),
    )


def _compare_steps(kind: Kind, before: Mapping[str, Any], after: Mapping[str, Any]) -> GraphChange | None:
    """How the steps change, of a kind that has some."""
    if "steps" not in kind.schema.model_fields:
        return None
    change = compare_step_graphs(before, after)
    return None if change.empty else change


def _describe_last_change(fields: tuple[FieldChange, ...], live: LiveObject) -> str:
    """Who changed the live object last, where a field shows that somebody else did."""
    if not any(change.cause in {Cause.DRIFT, Cause.BOTH} for change in fields):
        return ""
    return " ".join(filter(None, (live.updated_by, live.updated_at)))


def _find_identity_change(
    kind: Kind, body: Mapping[str, Any], live: Mapping[str, Any]
) -> tuple[str, str] | None:
    """What was chosen at creation and cannot be another; a field that an answer lacks cannot be compared."""
    for field in kind.rules:
        if field.trait is not Trait.IDENTITY or field.path[0] not in live:
            continue
        (name,) = field.path
        default = kind.rules.find(field.path, Trait.DEFAULT)
        declared = body.get(name, None if default is None else default.value)
        if declared != live[name]:
            reason = f"its {name} cannot change: live it is {live[name]}, declared {declared}"
            return reason, f"declare {name}: {live[name]}, or make it anew with --replace"
    return None


def _list_ignored(kind: Kind, resource: Resource) -> tuple[FieldPath, ...]:
    """The paths of `ignore_changes`; a name that stands for ids is ignored as what it stands for."""
    patterns: list[FieldPath] = [tuple(text.split(".")) for text in resource.lifecycle.ignore_changes]
    ids = [
        key
        for key, name in find_name_paths(kind, resource).items()
        if any(matches(pattern, name) for pattern in patterns)
    ]
    return (*patterns, *ids)


def _merge_bodies(
    kind: Kind,
    resource: Resource,
    body: Mapping[str, Any],
    applied: Mapping[str, Any],
    live: Mapping[str, Any],
    ignored: tuple[FieldPath, ...],
) -> dict[str, Any]:
    if resource.lifecycle.update == "replace":
        known = {name: value for name, value in live.items() if name in kind.schema.model_fields}
        applied = {**applied, **treat_as_applied(kind, known, applied)}
    fixed = (*ignored, *(f.path for f in kind.rules if f.trait is Trait.IDENTITY))
    return merge(kind, drop_paths(body, fixed), drop_paths(applied, fixed), live)


def _find_breakage(kind: Kind, live: Mapping[str, Any], merged: Mapping[str, Any]) -> tuple[str, str] | None:
    """What this change would break that was sound before, such as another's step that loses its parent."""
    if kind.family is Family.DEPLOYED:
        return None
    sound = {_drop_positions(finding) for finding in kind.check(live)}
    errors = [f for f in kind.check(merged) if not f.warning and _drop_positions(f) not in sound]
    if not errors:
        return None
    first = min(errors, key=lambda finding: [str(part) for part in finding.path])
    return f"the result would be invalid: {format_field_path(first.path)}: {first.message}", first.fix


def _drop_positions(finding: Violation) -> tuple[FieldPath, str]:
    """A finding without positions in lists, which a merge may move."""
    return tuple(part for part in finding.path if not isinstance(part, int)), finding.message


def _decide_unchanged(base: Change, live: LiveObject) -> Change:
    match live.state:
        case State.SETTLING:
            return replace(base, action=Action.WAIT, reason=f"it is {live.status.lower()}")
        case State.FAILED if live.status == "DELETE_FAILED":
            return _block_failed_deletion(base)
        case State.FAILED:
            fix = (
                f"change its manifest so that it is deployed again, or make it anew with --replace {base.ref}"
            )
            return block(base, f"it is as declared but its status is {live.status}", fix)
        case _:
            return base


def _block_failed_deletion(base: Change) -> Change:
    """The platform takes no update in this state (A67)."""
    fix = f"delete it again on the platform, then plan again, or make it anew with --replace {base.ref}"
    return block(base, "somebody deleted it and its deletion failed", fix)


def _mark_adopted(change: Change, reason: str) -> Change:
    """Recorded as ours, together with whatever has to change."""
    if change.action is Action.NOOP:
        return replace(change, action=Action.ADOPT, reason=reason)
    return replace(change, reason=change.reason or reason)


def _locate(kind: Kind, resource: Resource, fields: tuple[FieldChange, ...]) -> tuple[FieldChange, ...]:
    """Each field with the place in the manifest that asks for it."""
    names = find_name_paths(kind, resource)
    return tuple(
        replace(f, location=resource.locations.at(("body", *names.get(f.path, f.path)))) for f in fields
    )
