"""A saved plan and a fresh one: what changed in between is refused, the rest is carried out as it was reviewed."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from reconciler.model.documents import iter_fields, map_leaves
from reconciler.model.location import format_field_path
from reconciler.model.observed.snapshot import format_author
from reconciler.model.placeholder import KnownAfterApply, Sealed
from reconciler.model.plans.change import Action, Change
from reconciler.model.plans.plan import Facts, Plan
from reconciler.model.ref import Ref
from reconciler.model.resource import Resource

PLAN_AGAIN = "check what changed, then plan again"
MANIFEST_DIFFERS = "its manifest, or a value it is rendered with, changed since the plan was saved"
NOT_IN_SAVED_PLAN = "not in the saved plan, so it is left as it is; plan again to see what it needs"

Rendered = Mapping[Ref, Resource]
Redact = Callable[[str], str]
"""Replaces the secrets in a text."""


def derive_key(inventory_key: bytes, salt: str) -> bytes:
    """The key of a saved plan's digests: without the inventory no short secret can be guessed from the file."""
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
    """The digest of what the manifest declares; empty where there is none, as for a deletion."""
    return _digest(_list_declared(resource), key) if resource is not None else ""


def _digest_leaves(document: Mapping[str, Any], key: bytes, redact: Redact) -> dict[str, str]:
    """The digest of every leaf by its name; leaves whose redacted names are equal share one."""
    found: dict[str, str] = {}
    for path, value in iter_fields(document):
        name = format_field_path(path)
        shown = redact(name)
        found[shown] = _digest(value if shown == name else [found.get(shown, ""), name, value], key)
    return found


def restrict_to_saved(
    saved: Mapping[Ref, Facts], fresh: Plan, rendered: Rendered, key: bytes, redact: Redact = str
) -> Plan:
    """Reduce the fresh plan to what was saved and is unchanged; the rest is blocked with the difference as its reason.

    `redact` must be the function that the plan was saved with.
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
    """`otherwise`: the manifest changed since the plan was saved, which an unchanged resource would not show."""
    if then is None:
        return change if now is None else change.leave_alone(*change.details.notes, NOT_IN_SAVED_PLAN)
    if now is None and otherwise and change.action is Action.NOOP:
        return change.mark_stale(MANIFEST_DIFFERS, PLAN_AGAIN)
    if now is None:
        reason = f"since the plan was saved: {change.reason}"
        return change if change.action is Action.NOOP else change.mark_stale(reason, PLAN_AGAIN)
    if (then.action, then.write, then.live) == (now.action, now.write, now.live):
        return change
    if then.action is Action.WAIT and change.write is None:
        return change
    return change.mark_stale(_explain_difference(change, then, now), PLAN_AGAIN)


def _explain_difference(change: Change, then: Facts, now: Facts) -> str:
    """What differs from the reviewed plan: the manifest, the live object, or what it refers to."""
    if then.manifest != now.manifest:
        return MANIFEST_DIFFERS
    moved = sorted(name for name in {*then.live, *now.live} if then.live.get(name) != now.live.get(name))
    if moved:
        return f"it was changed since the plan was saved{_describe_author(then, now)}: {', '.join(moved)}"
    if then.action is not now.action:
        return f"since the plan was saved it needs another action: {change.action} instead of {then.action}"
    return "the request would differ from the saved plan: something that it refers to changed"


def _describe_author(then: Facts, now: Facts) -> str:
    if (then.by, then.at) == (now.by, now.at):
        return ""
    return format_author(now.by, now.at)


def _block_missing(ref: Ref) -> Change:
    return Change(ref, Action.BLOCKED).mark_stale("it is no longer declared or owned", PLAN_AGAIN)


def _block_dependents(changes: list[Change]) -> Iterator[Change]:
    """Block what depends on a blocked change; the changes are in order."""
    blocked: set[Ref] = set()
    for change in changes:
        needed = [str(ref) for ref in change.depends_on if ref in blocked]
        if change.action.pending and needed:
            reason = f"it depends on {', '.join(needed)}, which changed since the plan was saved"
            change = change.mark_stale(reason, PLAN_AGAIN)  # noqa: PLW2901
        if change.action is Action.BLOCKED:
            blocked.add(change.ref)
        yield change


def _list_effects(change: Change) -> Any:
    """Everything that an apply would send or record for a change."""
    write = change.write
    sent = None
    if write is not None:
        package = write.package.digest if write.package is not None else ""
        ids = [write.id, write.version_id, write.replaces, write.deletes_replaced, write.keep_paused]
        sent = [write.body, write.form, package, ids]
    entry = change.entry
    kept = [entry.body, entry.digest, entry.protected, entry.removed, str(entry.moved_from)]
    return [str(change.action), sent, kept]


def _list_declared(resource: Resource) -> Any:
    return [
        resource.body,
        resource.digest,
        repr(resource.lifecycle),
        [str(ref) for ref in resource.depends_on],
    ]


def _digest(value: Any, key: bytes) -> str:
    text = json.dumps(map_leaves(value, _encode, str), sort_keys=True, separators=(",", ":"))
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()[:32]


def _encode(value: Any) -> Any:
    """A leaf as JSON; secrets stay in clear, since only the digest is stored."""
    match value:
        case Sealed(digest, unknown):
            return {"$sealed": [digest, list(unknown)]}
        case KnownAfterApply(ref, attribute):
            return {"$pending": f"{ref}#{attribute}"}
        case _:
            return value
