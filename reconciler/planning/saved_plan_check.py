"""A saved plan and one that was made anew: what moved in between is refused, the rest is carried out as reviewed."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from reconciler.model.change import Action, Change, Disruption
from reconciler.model.documents import iter_fields
from reconciler.model.location import format_field_path
from reconciler.model.placeholder import KnownAfterApply, NamedId, Sealed
from reconciler.model.plan import Plan
from reconciler.model.ref import Ref
from reconciler.model.resource import Resource
from reconciler.model.saved_plan import Facts
from reconciler.model.snapshot import format_author

PLAN_AGAIN = "look at what changed, then plan again"
MANIFEST_DIFFERS = "its manifest, or what it is rendered with, is not what the plan was made of"
NOT_IN_SAVED_PLAN = "not in the saved plan, so it is left as it is: plan again to see it"

Rendered = Mapping[Ref, Resource]
Redact = Callable[[str], str]
"""Takes out of a text what nobody may read."""


def derive_key(inventory_key: bytes, salt: str) -> bytes:
    """The key of a saved plan's digests: whoever has only the file cannot guess short secrets by it."""
    return hmac.new(inventory_key, f"saved plan {salt}".encode(), hashlib.sha256).digest()


def collect_facts(plan: Plan, rendered: Rendered, key: bytes, redact: Redact = str) -> Mapping[Ref, Facts]:
    """The facts of every change that an apply would carry out."""
    return {
        change.ref: _describe_change(change, rendered.get(change.ref), key, redact) for change in plan.pending
    }


def _describe_change(change: Change, resource: Resource | None, key: bytes, redact: Redact) -> Facts:
    snapshot = change.snapshot
    live = {} if snapshot is None else _digest_leaves(snapshot.document, key, redact)
    if snapshot is not None:
        live["name"] = _digest(snapshot.name, key)
        live["id"] = _digest(snapshot.id, key)
    return Facts(
        change.action,
        _digest(_list_effects(change), key),
        _digest_resource(resource, key),
        live,
        redact(snapshot.by) if snapshot is not None else "",
        redact(snapshot.at) if snapshot is not None else "",
    )


def _digest_resource(resource: Resource | None, key: bytes) -> str:
    """The digest of what its manifest says; empty where it has none, as what is to be deleted."""
    return _digest(_list_declared(resource), key) if resource is not None else ""


def _digest_leaves(document: Mapping[str, Any], key: bytes, redact: Redact) -> dict[str, str]:
    """The digest of every leaf by its name; those that are called alike once they are hushed share one."""
    found: dict[str, str] = {}
    for path, value in iter_fields(document):
        name = format_field_path(path)
        shown = redact(name)
        found[shown] = _digest(value if shown == name else [found.get(shown, ""), name, value], key)
    return found


def restrict_to_saved(
    saved: Mapping[Ref, Facts], fresh: Plan, rendered: Rendered, key: bytes, redact: Redact = str
) -> Plan:
    """The fresh plan, reduced to what was saved and is still so; what moved is blocked and says how.

    `hush` is the one that the plan was saved with.
    """
    now = collect_facts(fresh, rendered, key, redact)
    others = {
        ref for ref, facts in saved.items() if facts.manifest != _digest_resource(rendered.get(ref), key)
    }
    changes = [
        _restrict(change, saved.get(change.ref), now.get(change.ref), otherwise=change.ref in others)
        for change in fresh.changes
    ]
    gone = [_block_missing(ref) for ref in sorted(set(saved) - {change.ref for change in fresh.changes})]
    return replace(fresh, changes=tuple(_block_dependents([*changes, *gone])))


def _restrict(change: Change, then: Facts | None, now: Facts | None, *, otherwise: bool) -> Change:
    """`otherwise`: what is declared is not what the plan was made of, which a change that is done already hides."""
    if then is None:
        return change if now is None else _leave_out(change)
    if now is None and otherwise and change.action is Action.NOOP:
        return _mark_stale(change, MANIFEST_DIFFERS)
    if now is None:
        return change if change.action is Action.NOOP else _mark_stale(change, _explain_block(change))
    if (then.action, then.write, then.live) == (now.action, now.write, now.live):
        return change
    if then.action is Action.WAIT and change.write is None:
        return change
    return _mark_stale(change, _explain_difference(change, then, now))


def _explain_block(change: Change) -> str:
    return f"since the plan was saved: {change.reason}"


def _explain_difference(change: Change, then: Facts, now: Facts) -> str:
    """How it is not what was reviewed: its manifest, what is live, or what it refers to."""
    if then.manifest != now.manifest:
        return MANIFEST_DIFFERS
    moved = sorted(name for name in {*then.live, *now.live} if then.live.get(name) != now.live.get(name))
    if moved:
        return f"it was changed since the plan was saved{_describe_author(then, now)}: {', '.join(moved)}"
    if then.action is not now.action:
        return f"since the plan was saved it needs another action: {change.action} instead of {then.action}"
    return "what would be sent is not what the plan was made of: something that it refers to changed"


def _describe_author(then: Facts, now: Facts) -> str:
    if (then.by, then.at) == (now.by, now.at):
        return ""
    return format_author(now.by, now.at)


def _leave_out(change: Change) -> Change:
    return replace(
        change,
        action=Action.NOOP,
        reason="",
        write=None,
        fields=(),
        disruption=Disruption.NONE,
        disturbs="",
        applied={},
        notes=(*change.notes, NOT_IN_SAVED_PLAN),
        unplanned=True,
    )


def _mark_stale(change: Change, reason: str) -> Change:
    return replace(
        change,
        action=Action.BLOCKED,
        reason=reason,
        fix=PLAN_AGAIN,
        write=None,
        disruption=Disruption.NONE,
        disturbs="",
        stale=True,
    )


def _block_missing(ref: Ref) -> Change:
    return _mark_stale(Change(ref, Action.BLOCKED), "it is neither declared nor owned any more")


def _block_dependents(changes: list[Change]) -> Iterator[Change]:
    """What needs something that was refused is refused with it; the changes are in order."""
    blocked: set[Ref] = set()
    for change in changes:
        needed = [str(ref) for ref in change.depends_on if ref in blocked]
        if change.action.pending and needed:
            change = _mark_stale(change, f"it needs {', '.join(needed)}, which moved")  # noqa: PLW2901
        if change.action is Action.BLOCKED:
            blocked.add(change.ref)
        yield change


def _list_effects(change: Change) -> Any:
    """Everything that an apply would send or record because of a change."""
    write = change.write
    sent = None
    if write is not None:
        package = write.package.digest if write.package is not None else ""
        ids = [write.id, write.version_id, write.gone, write.delete, write.keep_paused]
        sent = [write.body, write.form, package, ids]
    kept = [change.applied, change.digest, change.protected, change.forgets, str(change.moved_from)]
    return [str(change.action), sent, kept]


def _list_declared(resource: Resource) -> Any:
    return [
        resource.body,
        resource.digest,
        repr(resource.lifecycle),
        [str(ref) for ref in resource.depends_on],
    ]


def _digest(value: Any, key: bytes) -> str:
    text = json.dumps(_to_plain(value), sort_keys=True, separators=(",", ":"))
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()[:32]


def _to_plain(value: Any) -> Any:  # noqa: PLR0911 - one for each sort of value
    """JSON with every stand-in as what it stands for; secrets as they are, since only the digest leaves."""
    match value:
        case Sealed(digest, unknown):
            return {"$sealed": [digest, list(unknown)]}
        case KnownAfterApply(ref, attribute):
            return {"$pending": f"{ref}#{attribute}"}
        case NamedId(ident, _):
            return _to_plain(ident)
        case Mapping():
            return {str(name): _to_plain(item) for name, item in value.items()}
        case list() | tuple():
            return [_to_plain(item) for item in value]
        case str() | int() | float() | None:
            return value
        case _:
            return str(value)
