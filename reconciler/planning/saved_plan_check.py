"""A saved plan and one that was made anew: what moved in between is refused, the rest is carried out as reviewed."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from reconciler.model.change import Action, Change, Disruption
from reconciler.model.location import dotted
from reconciler.model.placeholder import Named, Pending, Sealed
from reconciler.model.plan import Plan
from reconciler.model.ref import Ref
from reconciler.model.resource import Resource
from reconciler.model.saved_plan import Facts
from reconciler.model.snapshot import leaves, touched

AGAIN = "look at what changed, then plan again"
RENDERED = "its manifest, or what it is rendered with, is not what the plan was made of"
LEFT = "not in the saved plan, so it is left as it is: plan again to see it"

Rendered = Mapping[Ref, Resource]
Hush = Callable[[str], str]
"""Takes out of a text what nobody may read."""


def binding_key(inventory_key: bytes, salt: str) -> bytes:
    """The key of a saved plan's digests: whoever has only the file cannot guess short secrets by it."""
    return hmac.new(inventory_key, f"saved plan {salt}".encode(), hashlib.sha256).digest()


def facts_of(plan: Plan, rendered: Rendered, key: bytes, hush: Hush = str) -> Mapping[Ref, Facts]:
    """The facts of every change that an apply would carry out."""
    return {change.ref: _facts(change, rendered.get(change.ref), key, hush) for change in plan.pending}


def _facts(change: Change, resource: Resource | None, key: bytes, hush: Hush) -> Facts:
    seen = change.seen
    live = {} if seen is None else _live(seen.document, key, hush)
    if seen is not None:
        live["name"] = _digest(seen.name, key)
        live["id"] = _digest(seen.id, key)
    return Facts(
        change.action,
        _digest(_written(change), key),
        _rendered(resource, key),
        live,
        hush(seen.by) if seen is not None else "",
        hush(seen.at) if seen is not None else "",
    )


def _rendered(resource: Resource | None, key: bytes) -> str:
    """The digest of what its manifest says; empty where it has none, as what is to be deleted."""
    return _digest(_manifest(resource), key) if resource is not None else ""


def _live(document: Mapping[str, Any], key: bytes, hush: Hush) -> dict[str, str]:
    """The digest of every leaf by its name; those that are called alike once they are hushed share one."""
    found: dict[str, str] = {}
    for path, value in leaves(document):
        name = dotted(path)
        shown = hush(name)
        found[shown] = _digest(value if shown == name else [found.get(shown, ""), name, value], key)
    return found


def bound(saved: Mapping[Ref, Facts], fresh: Plan, rendered: Rendered, key: bytes, hush: Hush = str) -> Plan:
    """The fresh plan, reduced to what was saved and is still so; what moved is blocked and says how.

    `hush` is the one that the plan was saved with.
    """
    now = facts_of(fresh, rendered, key, hush)
    others = {ref for ref, facts in saved.items() if facts.manifest != _rendered(rendered.get(ref), key)}
    changes = [
        _bound(change, saved.get(change.ref), now.get(change.ref), otherwise=change.ref in others)
        for change in fresh.changes
    ]
    gone = [_gone(ref) for ref in sorted(set(saved) - {change.ref for change in fresh.changes})]
    return replace(fresh, changes=tuple(_with_dependents([*changes, *gone])))


def _bound(change: Change, then: Facts | None, now: Facts | None, *, otherwise: bool) -> Change:
    """`otherwise`: what is declared is not what the plan was made of, which a change that is done already hides."""
    if then is None:
        return change if now is None else _left(change)
    if now is None and otherwise and change.action is Action.NOOP:
        return _refused(change, RENDERED)
    if now is None:
        return change if change.action is Action.NOOP else _refused(change, _why_blocked(change))
    if (then.action, then.write, then.live) == (now.action, now.write, now.live):
        return change
    if then.action is Action.WAIT and change.write is None:
        return change
    return _refused(change, _why(change, then, now))


def _why_blocked(change: Change) -> str:
    return f"since the plan was saved: {change.reason}"


def _why(change: Change, then: Facts, now: Facts) -> str:
    """How it is not what was reviewed: its manifest, what is live, or what it refers to."""
    if then.manifest != now.manifest:
        return RENDERED
    moved = sorted(name for name in {*then.live, *now.live} if then.live.get(name) != now.live.get(name))
    if moved:
        return f"it was changed since the plan was saved{_by(then, now)}: {', '.join(moved)}"
    if then.action is not now.action:
        return f"since the plan was saved it needs another action: {change.action} instead of {then.action}"
    return "what would be sent is not what the plan was made of: something that it refers to changed"


def _by(then: Facts, now: Facts) -> str:
    if (then.by, then.at) == (now.by, now.at):
        return ""
    return touched(now.by, now.at)


def _left(change: Change) -> Change:
    return replace(
        change,
        action=Action.NOOP,
        reason="",
        write=None,
        fields=(),
        disruption=Disruption.NONE,
        disturbs="",
        applied={},
        notes=(*change.notes, LEFT),
        unplanned=True,
    )


def _refused(change: Change, reason: str) -> Change:
    return replace(
        change,
        action=Action.BLOCKED,
        reason=reason,
        remedy=AGAIN,
        write=None,
        disruption=Disruption.NONE,
        disturbs="",
        stale=True,
    )


def _gone(ref: Ref) -> Change:
    return _refused(Change(ref, Action.BLOCKED), "it is neither declared nor owned any more")


def _with_dependents(changes: list[Change]) -> Iterator[Change]:
    """What needs something that was refused is refused with it; the changes are in order."""
    blocked: set[Ref] = set()
    for change in changes:
        needed = [str(ref) for ref in change.depends_on if ref in blocked]
        if change.action.pending and needed:
            change = _refused(change, f"it needs {', '.join(needed)}, which moved")  # noqa: PLW2901
        if change.action is Action.BLOCKED:
            blocked.add(change.ref)
        yield change


def _written(change: Change) -> Any:
    """Everything that an apply would send or record because of a change."""
    write = change.write
    sent = None
    if write is not None:
        package = write.package.digest if write.package is not None else ""
        ids = [write.id, write.version_id, write.gone, write.delete, write.keep_paused]
        sent = [write.body, write.form, package, ids]
    kept = [change.applied, change.digest, change.protected, change.forgets, str(change.moved_from)]
    return [str(change.action), sent, kept]


def _manifest(resource: Resource) -> Any:
    return [
        resource.body,
        resource.digest,
        repr(resource.lifecycle),
        [str(ref) for ref in resource.depends_on],
    ]


def _digest(value: Any, key: bytes) -> str:
    text = json.dumps(_plain(value), sort_keys=True, separators=(",", ":"))
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()[:32]


def _plain(value: Any) -> Any:  # noqa: PLR0911 - one for each sort of value
    """JSON with every stand-in as what it stands for; secrets as they are, since only the digest leaves."""
    match value:
        case Sealed(digest, unknown):
            return {"$sealed": [digest, list(unknown)]}
        case Pending(ref, attribute):
            return {"$pending": f"{ref}#{attribute}"}
        case Named(ident, _):
            return _plain(ident)
        case Mapping():
            return {str(name): _plain(item) for name, item in value.items()}
        case list() | tuple():
            return [_plain(item) for item in value]
        case str() | int() | float() | None:
            return value
        case _:
            return str(value)
