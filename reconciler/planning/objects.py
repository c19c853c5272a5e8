"""What a workflow or webapp needs: created, merged and sent back, or left alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from reconciler.kinds.base import Kind, Quirk
from reconciler.model.change import Action, Change, Disruption, FieldChange, Write
from reconciler.model.inventory import Entry
from reconciler.model.live import LiveObject, State
from reconciler.model.place import dotted
from reconciler.model.ref import Ref
from reconciler.model.resource import Resource
from reconciler.planning.canonical import canonical, sealed
from reconciler.planning.compare import field_changes
from reconciler.planning.context import Context, Problems
from reconciler.planning.guard import GONE, INTERRUPTED, ownership
from reconciler.planning.merge import merge, with_unreadable, without_ignored
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
    live = context.object(resource.ref)
    entry = context.entry(resource.ref)
    body = resolved(kind, resource, live.body if live else {}, decided, context, problems)
    base = Change(
        resource.ref,
        Action.NOOP,
        place=resource.place,
        depends_on=needs,
        applied=sealed(kind, body, context.inventory.key),
        wait=resource.wait,
    )
    if live is None:
        return _created(kind, base, resource, body, entry, context)
    base = replace(base, known={"id": live.id})
    owned = ownership(resource, live.id, entry, context, problems)
    if live.state is State.DELETING:
        return _blocked(base, "it is being deleted", "plan again when it is gone")
    applied = entry.body if owned and entry is not None else {}
    change = _updated(kind, base, resource, body, applied, live, context)
    if not owned:
        return _taking(change, "exists already and is nobody's")
    interrupted = entry is not None and entry.intended
    return _taking(change, INTERRUPTED) if interrupted else change


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
    fields = _placed(kind, resource, field_changes(kind, {}, after))
    sent = kind.finish(dict(body), {})
    return replace(base, action=Action.CREATE, reason=reason, fields=fields, write=Write(sent))


def _updated(
    kind: Kind,
    base: Change,
    resource: Resource,
    body: Mapping[str, Any],
    applied: Mapping[str, Any],
    live: LiveObject,
    context: Context,
) -> Change:
    complete, assumed = with_unreadable(kind, live.body, applied)
    merged = _merged(kind, resource, body, applied, complete)
    key = context.inventory.key
    before, after = canonical(kind, complete, key), canonical(kind, merged, key)
    sent, left = _to_send(kind, before, after, merged)
    after = {**after, **{name: before[name] for name in left}}
    fields = field_changes(kind, before, after)
    foreign = _foreign_notes(kind, merged, body)
    base = replace(base, notes=(*_left_notes(left), *foreign, *_assumed_notes(assumed, fields)))
    if not fields:
        return _unchanged(base, live)
    broken = _broken(kind, live.body, merged)
    if broken is not None:
        return _blocked(replace(base, fields=_placed(kind, resource, fields)), *broken)
    disruption, disturbs = _disruption(kind, fields, live)
    return replace(
        base,
        action=Action.UPDATE,
        fields=_placed(kind, resource, fields),
        disruption=disruption,
        disturbs=disturbs,
        write=Write(kind.finish(sent, live.body), id=live.id),
    )


def _merged(
    kind: Kind,
    resource: Resource,
    body: Mapping[str, Any],
    applied: Mapping[str, Any],
    live: Mapping[str, Any],
) -> dict[str, Any]:
    ignored = resource.lifecycle.ignore_changes
    identity = {f.path[0] for f in kind.fields if f.quirk is Quirk.IDENTITY}
    desired, before = (
        {k: v for k, v in without_ignored(doc, ignored).items() if k not in identity}
        for doc in (body, applied)
    )
    if resource.lifecycle.update == "replace":
        kept = {k: v for k, v in live.items() if k in {path.split(".")[0] for path in ignored}}
        return {**kept, **desired}
    return merge(kind, desired, before, live)


def _to_send(
    kind: Kind, before: Mapping[str, Any], after: Mapping[str, Any], merged: dict[str, Any]
) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The request's body, and the fields that no request can unset.

    PUT takes everything. PATCH takes each top-level field that differs, whole (A64); a field that
    is no longer there is set to its documented default.
    """
    if kind.updates == "put":
        return merged, ()
    body: dict[str, Any] = {}
    left: list[str] = []
    for name in sorted({*before, *after}):
        default = kind.quirk((name,), Quirk.DEFAULT)
        if before.get(name) == after.get(name):
            continue
        if name in merged:
            body[name] = merged[name]
        elif default is not None:
            body[name] = default.value
        else:
            left.append(name)
    return body, tuple(left)


def _broken(kind: Kind, live: Mapping[str, Any], merged: Mapping[str, Any]) -> tuple[str, str] | None:
    """What this change would break that was sound before, such as another's step that loses its parent."""
    if kind.updates == "patch":
        return None
    errors = {f for f in kind.check(merged) if not f.warning} - set(kind.check(live))
    if not errors:
        return None
    first = min(errors, key=lambda finding: [str(part) for part in finding.path])
    return f"the result would be invalid: {dotted(first.path)}: {first.message}", first.remedy


def _foreign_notes(kind: Kind, merged: Mapping[str, Any], body: Mapping[str, Any]) -> tuple[str, ...]:
    """Units that stay although this project does not declare them."""
    kept = [
        dotted((name, inner))
        for name, value in merged.items()
        if isinstance(value, Mapping)
        for inner in value
        if kind.quirk((name, inner), Quirk.UNIT) and inner not in body.get(name, {})
    ]
    return (f"kept, although not declared here: {', '.join(sorted(kept))}",) if kept else ()


def _left_notes(left: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"{name} is no longer declared but cannot be unset: left as it is" for name in left)


def _assumed_notes(assumed: tuple[Any, ...], fields: tuple[FieldChange, ...]) -> tuple[str, ...]:
    """Said only where the object changes anyway: a quiet plan stays quiet."""
    if not assumed or not fields:
        return ()
    names = ", ".join(dotted(path) for path in assumed)
    return (f"not in the platform's answer, compared with what was applied last: {names}",)


def _unchanged(base: Change, live: LiveObject) -> Change:
    match live.state:
        case State.SETTLING:
            return replace(base, action=Action.WAIT, reason=f"it is {live.status.lower()}")
        case State.FAILED:
            remedy = "change its manifest so that it is deployed again, or delete it on the platform"
            return _blocked(base, f"it is as declared but its status is {live.status}", remedy)
        case _:
            return base


def _taking(change: Change, reason: str) -> Change:
    """Recorded as ours, together with whatever has to change."""
    if change.action is Action.NOOP:
        return replace(change, action=Action.ADOPT, reason=reason)
    return replace(change, reason=change.reason or reason)


def _disruption(kind: Kind, fields: tuple[FieldChange, ...], live: LiveObject) -> tuple[Disruption, str]:
    causes = [dotted(f.path) for f in fields if kind.quirk(f.path, Quirk.REDEPLOYS)]
    whole = [f for f in fields if any(kind.quirk((*f.path, k), Quirk.REDEPLOYS) for k in _keys(f))]
    if causes or whole:
        return Disruption.REDEPLOYS, ""
    rolled = {f.path[1] for f in fields if f.path[:1] == ("steps",) and f.path[-1] == "imageVersionId"}
    running = "a run is in progress and keeps the old definition" if live.status == "Running" else ""
    if rolled:
        count = f"{len(rolled)} step{'s' if len(rolled) != 1 else ''}"
        return Disruption.ROLLS_STEPS, "; ".join(filter(None, (count, running)))
    return Disruption.NONE, running


def _keys(field: FieldChange) -> tuple[str, ...]:
    value = field.after if field.after is not None else field.before
    return tuple(value) if isinstance(value, Mapping) else ()


def _placed(kind: Kind, resource: Resource, fields: tuple[FieldChange, ...]) -> tuple[FieldChange, ...]:
    """Each field with the place in the manifest that asks for it."""
    names = written_at(kind, resource)
    return tuple(replace(f, place=resource.places.at(("body", *names.get(f.path, f.path)))) for f in fields)


def _blocked(base: Change, reason: str, remedy: str) -> Change:
    return replace(base, action=Action.BLOCKED, reason=reason, remedy=remedy)
