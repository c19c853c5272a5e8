"""What a workflow or webapp needs: created, merged and sent back, or left alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from reconciler.kinds.documents.canonical import believed, canonical, hidden_paths, sealed, unknown_notes
from reconciler.kinds.kind import Finding, Kind, Quirk
from reconciler.model.change import Action, Cause, Change, Disruption, Documents, FieldChange, Write
from reconciler.model.graph import GraphChange
from reconciler.model.inventory import Entry
from reconciler.model.live_state import LiveObject, State
from reconciler.model.location import Path, dotted
from reconciler.model.ref import Ref
from reconciler.model.resource import Resource
from reconciler.planning.context import Context, Problems
from reconciler.planning.decide.pause import pause_notes, paused_again, scheduled, stays_paused
from reconciler.planning.decide.renames import meant, recorded, standing_in_the_way
from reconciler.planning.diff.causes import with_causes
from reconciler.planning.diff.compare import field_changes
from reconciler.planning.diff.display_names import named_document, with_names
from reconciler.planning.diff.disruption import disturbance
from reconciler.planning.diff.merge import as_ours, matches, merge, with_unreadable, without
from reconciler.planning.diff.notes import assumed_notes, foreign_notes, left_notes, state_notes
from reconciler.planning.diff.request_body import attainable, request_body
from reconciler.planning.diff.snapshots import seen_object
from reconciler.planning.diff.step_graph_diff import rewiring
from reconciler.planning.ownership import GONE, INTERRUPTED, blocked, ownership, protected, renaming
from reconciler.planning.resolve import Decided, resolved, written_at


def decide_object(
    kind: Kind,
    resource: Resource,
    needs: tuple[Ref, ...],
    decided: Decided,
    context: Context,
    problems: Problems,
) -> Change:
    """The change of one object with a body."""
    entry, moved = recorded(kind, resource, context)
    live = meant(resource, entry, moved, context)
    names = resolved(kind, resource, live.body if live else {}, decided, context, problems)
    body = names.body
    base = Change(
        resource.ref,
        Action.NOOP,
        place=resource.place,
        depends_on=needs,
        applied=sealed(kind, body, context.inventory.key),
        wait=resource.wait,
        resolutions=names.resolutions,
        moved_from=moved,
        protected=resource.lifecycle.prevent_destroy,
    )
    if live is None:
        renamed = context.renamed(resource.ref)
        created = _created(kind, base, resource, body, entry, context)
        return blocked(base, *renaming(renamed, resource.ref)) if renamed else created
    owned = ownership(resource, live.id, entry, context, problems)
    base = replace(base, known={"id": live.id})
    return _existing(kind, base, resource, body, live, entry if owned else None, context)


def _existing(
    kind: Kind,
    base: Change,
    resource: Resource,
    body: Mapping[str, Any],
    live: LiveObject,
    entry: Entry | None,
    context: Context,
) -> Change:
    """The change of an object that is there; `entry` is what was recorded of it, None if it is not ours."""
    stands = standing_in_the_way(kind, resource.ref, live, context)
    if stands is not None:
        return blocked(base, *stands)
    deleting = live.state is State.DELETING
    if deleting or (entry is not None and resource.ref in context.replace):
        if base.protected and not deleting:
            return blocked(base, *protected(resource.ref))
        created = _created(kind, base, resource, body, entry, context)
        return replace(_anew(created, live), seen=seen_object(live, context, hidden_paths(body)))
    applied = entry.body if entry is not None else {}
    change = _updated(kind, base, resource, body, applied, live, entry, context)
    if change.write is not None:
        change = replace(change, seen=seen_object(live, context, hidden_paths(body, applied)))
    if entry is None:
        return replace(_taking(change, "exists already and is nobody's"), adopts=True)
    if base.moved_from is not None:
        return _taking(change, f"it moves here from {base.moved_from}, and stays the same object")
    interrupted = entry.intended or (entry.keep_paused and change.action is Action.NOOP)
    return _taking(change, INTERRUPTED) if interrupted else change


def _anew(change: Change, live: LiveObject) -> Change:
    """Created when what is live is gone, which is deleted for it unless somebody did so already."""
    delete = live.state is not State.DELETING
    write = None if change.write is None else replace(change.write, gone=live.id, delete=delete)
    change = replace(change, known={}, write=write)
    if not delete:
        return replace(change, reason="it is being deleted, and is created again when it is gone")
    before = change.moved_from or change.ref
    reason = f"--replace asks for it: {before} (id {live.id}) is deleted"
    return replace(change, action=Action.REPLACE, reason=reason, disruption=Disruption.DELETES)


def _created(
    kind: Kind,
    base: Change,
    resource: Resource,
    body: Mapping[str, Any],
    entry: Entry | None,
    context: Context,
) -> Change:
    gone = entry is not None and not entry.intended
    reason = GONE if gone else "it does not exist yet"
    after = canonical(kind, body, context.inventory.key)
    fields = with_names(_placed(kind, resource, field_changes(kind, {}, after)), kind, context.world)
    documents = Documents({}, named_document(after, kind, context.world))
    graph = _graph(kind, {}, after)
    base = replace(base, notes=unknown_notes(after), documents=documents, graph=graph)
    sent = kind.finish(dict(body), {})
    return replace(base, action=Action.CREATE, reason=reason, fields=fields, write=Write(sent))


def _updated(
    kind: Kind,
    base: Change,
    resource: Resource,
    body: Mapping[str, Any],
    applied: Mapping[str, Any],
    live: LiveObject,
    entry: Entry | None,
    context: Context,
) -> Change:
    fixed = _fixed(kind, body, live.body)
    if fixed is not None:
        return blocked(base, *fixed)
    ignored = _ignored(kind, resource)
    complete, assumed = with_unreadable(kind, live.body, applied)
    merged = _merged(kind, resource, body, applied, complete, ignored)
    hidden = hidden_paths(body, applied)
    before, wanted = (canonical(kind, doc, context.inventory.key, hidden) for doc in (complete, merged))
    unknown = unknown_notes(wanted)
    after, left = attainable(kind, before, believed(before, wanted))
    last = canonical(kind, applied, context.inventory.key, hidden)
    changes = with_causes(kind, field_changes(kind, before, after), last, before, after)
    fields = with_names(_placed(kind, resource, changes), kind, context.world)
    unverified = tuple(p for p in assumed if not any(matches(i, p[: len(i)]) for i in ignored))
    foreign = foreign_notes(kind, merged, body)
    notes = (*left_notes(left), *foreign, *assumed_notes(unverified, fields), *unknown)
    whole = Documents(*(named_document(document, kind, context.world) for document in (before, after)))
    base = replace(base, notes=notes, documents=whole)
    if not fields:
        return paused_again(base, live, entry) or _unchanged(base, live)
    base = replace(base, fields=fields, touched=_touched(fields, live), graph=_graph(kind, before, after))
    broken = _broken(kind, live.body, merged)
    if broken is not None:
        return blocked(base, *broken)
    if live.status == "DELETE_FAILED":
        return _deletion_failed(base)
    disruption, disturbs = disturbance(kind, fields, live)
    sent = kind.finish(request_body(kind, before, after, merged), complete)
    return replace(
        base,
        action=Action.UPDATE,
        disruption=disruption,
        disturbs=disturbs,
        notes=(*base.notes, *state_notes(live, disruption), *pause_notes(live, sent)),
        write=Write(sent, id=live.id, keep_paused=stays_paused(live, entry) and scheduled(sent)),
    )


def _graph(kind: Kind, before: Mapping[str, Any], after: Mapping[str, Any]) -> GraphChange | None:
    """How the steps change, of a kind that has some."""
    if "steps" not in kind.schema.model_fields:
        return None
    change = rewiring(before, after)
    return None if change.empty else change


def _touched(fields: tuple[FieldChange, ...], live: LiveObject) -> str:
    """Who changed the live object last, where a field shows that somebody else did."""
    if not any(change.cause in {Cause.DRIFT, Cause.BOTH} for change in fields):
        return ""
    return " ".join(filter(None, (live.updated_by, live.updated_at)))


def _fixed(kind: Kind, body: Mapping[str, Any], live: Mapping[str, Any]) -> tuple[str, str] | None:
    """What was chosen at creation and cannot be another; a field that an answer lacks cannot be compared."""
    for field in kind.fields:
        if field.quirk is not Quirk.IDENTITY or field.path[0] not in live:
            continue
        (name,) = field.path
        default = kind.quirk(field.path, Quirk.DEFAULT)
        declared = body.get(name, None if default is None else default.value)
        if declared != live[name]:
            reason = f"its {name} cannot change: live it is {live[name]}, declared {declared}"
            return reason, f"declare {name}: {live[name]}, or make it anew with --replace"
    return None


def _ignored(kind: Kind, resource: Resource) -> tuple[Path, ...]:
    """The paths of `ignore_changes`; a name that stands for ids is ignored as what it stands for."""
    patterns: list[Path] = [tuple(text.split(".")) for text in resource.lifecycle.ignore_changes]
    ids = [
        key
        for key, name in written_at(kind, resource).items()
        if any(matches(pattern, name) for pattern in patterns)
    ]
    return (*patterns, *ids)


def _merged(
    kind: Kind,
    resource: Resource,
    body: Mapping[str, Any],
    applied: Mapping[str, Any],
    live: Mapping[str, Any],
    ignored: tuple[Path, ...],
) -> dict[str, Any]:
    if resource.lifecycle.update == "replace":
        known = {name: value for name, value in live.items() if name in kind.schema.model_fields}
        applied = {**applied, **as_ours(kind, known, applied)}
    fixed = (*ignored, *(f.path for f in kind.fields if f.quirk is Quirk.IDENTITY))
    return merge(kind, without(body, fixed), without(applied, fixed), live)


def _broken(kind: Kind, live: Mapping[str, Any], merged: Mapping[str, Any]) -> tuple[str, str] | None:
    """What this change would break that was sound before, such as another's step that loses its parent."""
    if kind.updates == "patch":
        return None
    sound = {_told(finding) for finding in kind.check(live)}
    errors = [f for f in kind.check(merged) if not f.warning and _told(f) not in sound]
    if not errors:
        return None
    first = min(errors, key=lambda finding: [str(part) for part in finding.path])
    return f"the result would be invalid: {dotted(first.path)}: {first.message}", first.remedy


def _told(finding: Finding) -> tuple[Path, str]:
    """A finding without positions in lists, which a merge may move."""
    return tuple(part for part in finding.path if not isinstance(part, int)), finding.message


def _unchanged(base: Change, live: LiveObject) -> Change:
    match live.state:
        case State.SETTLING:
            return replace(base, action=Action.WAIT, reason=f"it is {live.status.lower()}")
        case State.FAILED if live.status == "DELETE_FAILED":
            return _deletion_failed(base)
        case State.FAILED:
            remedy = (
                f"change its manifest so that it is deployed again, or make it anew with --replace {base.ref}"
            )
            return blocked(base, f"it is as declared but its status is {live.status}", remedy)
        case _:
            return base


def _deletion_failed(base: Change) -> Change:
    """The platform takes no update in this state (A67)."""
    remedy = f"delete it again on the platform, then plan again, or make it anew with --replace {base.ref}"
    return blocked(base, "somebody deleted it and its deletion failed", remedy)


def _taking(change: Change, reason: str) -> Change:
    """Recorded as ours, together with whatever has to change."""
    if change.action is Action.NOOP:
        return replace(change, action=Action.ADOPT, reason=reason)
    return replace(change, reason=change.reason or reason)


def _placed(kind: Kind, resource: Resource, fields: tuple[FieldChange, ...]) -> tuple[FieldChange, ...]:
    """Each field with the place in the manifest that asks for it."""
    names = written_at(kind, resource)
    return tuple(replace(f, place=resource.places.at(("body", *names.get(f.path, f.path)))) for f in fields)
