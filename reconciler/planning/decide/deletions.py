"""What is owned and no longer declared: deleted where that is asked for, unless anything speaks against it.

The guards are those of design 4 and reliability R10: only what this project's inventory records, by kind, id and name;
nothing protected, nothing that another inventory records too, nothing in use; not many at once unless that is said.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from reconciler.errors import ConfigurationError
from reconciler.model.change import Action, Change, Disruption, Write
from reconciler.model.inventory import Entry
from reconciler.model.plan_options import PlanOptions
from reconciler.model.ref import Ref
from reconciler.planning.context import Context
from reconciler.planning.image_usage import in_use
from reconciler.planning.order import ordered
from reconciler.planning.owned_state import Whereabouts, whereabouts, with_ids
from reconciler.planning.ownership import blocked
from reconciler.planning.ownership import protected as protection

FEW = 10
SHARE = 0.3
"""Of at least so many owned objects at most this share is deleted without `--allow-deletes`."""

Changes = Mapping[Ref, Change]


def check_deletions(declared: frozenset[Ref], context: Context, options: PlanOptions) -> None:
    """ConfigurationError where deleting what is not declared cannot be meant, or nothing is known of what is owned."""
    if options.deletes and context.inventory.lost:
        message = (
            "nothing can be deleted: no version of the inventory can be read, so nothing is known to be owned"
        )
        raise ConfigurationError(
            message, "take the objects over with --adopt first, or delete them on the platform"
        )
    if options.prune and not declared:
        message = "no manifest declares anything for this target, and --prune would delete all that is owned"
        raise ConfigurationError(message, "if that is what you want: peak-apply destroy")


def deletions(reasons: Mapping[Ref, str], changes: Changes, context: Context) -> Changes:
    """The changes of entries that are to go; `reasons` say why each one is."""
    entries = context.inventory.entries
    found = {
        ref: _deletion(with_ids(entries[ref], context), reason, context)
        for ref, reason in sorted(reasons.items())
    }
    going = {**changes, **found}
    return {ref: in_use(change, going, context) for ref, change in found.items()}


def in_order(found: Changes) -> Changes:
    """Users before what they use."""
    order = ordered({ref: tuple(r for r in change.depends_on if r in found) for ref, change in found.items()})
    return {ref: found[ref] for ref in order}


def _deletion(entry: Entry, reason: str, context: Context) -> Change:
    found = whereabouts(entry, context)
    change = Change(
        entry.ref,
        Action.DELETE,
        reason=reason,
        disruption=Disruption.DELETES,
        known=_ids(entry),
        touched=found.touched,
        seen=found.seen,
        write=Write({}, id=entry.id, version_id=entry.version_id if entry.ref.kind == "image" else None),
    )
    if found.gone:
        return forgotten(change, found.gone)
    if found.going:
        return replace(forgotten(change, found.going), action=Action.WAIT)
    against = _against(entry, found, context)
    return blocked(replace(change, disruption=Disruption.NONE, write=None), *against) if against else change


def _against(entry: Entry, found: Whereabouts, context: Context) -> tuple[str, str] | None:
    """What speaks against deleting it, and what to do."""
    give_up = f"look at it on the platform; give it up with --forget {entry.ref}"
    owner = context.world.owners.get(entry.ref)
    if found.doubt:
        return found.doubt, give_up
    if owner is not None:
        return f"it is recorded as {owner}'s too", f"give it up with --forget {entry.ref}"
    if entry.protected:
        remedy = f"declare it once more without that line and apply, or give it up with --forget {entry.ref}"
        return protection(entry.ref)[0], remedy
    if found.busy:
        return found.busy, "plan again when that has ended"
    return None


def forgotten(change: Change, why: str) -> Change:
    """Nothing is sent: the inventory forgets the resource."""
    return replace(
        change,
        action=Action.RECORD,
        reason=why,
        forgets=True,
        write=None,
        disruption=Disruption.NONE,
        seen=None,
    )


def _ids(entry: Entry) -> dict[str, int | str]:
    if entry.id is None:
        return {}
    if entry.ref.kind != "image":
        return {"id": entry.id}
    return {"imageId": entry.id, **({} if entry.version_id is None else {"versionId": entry.version_id})}


def not_too_many(found: Changes, context: Context, options: PlanOptions) -> Changes:
    """All of them blocked where more would go than was allowed (R10)."""
    owned = len(context.inventory.entries)
    count = sum(change.action is Action.DELETE for change in found.values())
    if owned < FEW or count <= SHARE * owned or count <= options.allow_deletes:
        return found
    reason = f"{count} of {owned} owned objects would be deleted, more than {SHARE:.0%}"
    remedy = f"if all of them are to go: --allow-deletes {count}"
    return {
        ref: blocked(replace(change, write=None, disruption=Disruption.NONE), reason, remedy)
        if change.action is Action.DELETE
        else change
        for ref, change in found.items()
    }
