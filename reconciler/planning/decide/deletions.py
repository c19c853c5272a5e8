"""What is owned and no longer declared: deleted where that is asked for, unless anything speaks against it.

The limits of R10 hold: only what this project's inventory records, by kind, id and name;
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
from reconciler.planning.image_usage import block_if_in_use
from reconciler.planning.order import sort_topologically
from reconciler.planning.owned_state import OwnedState, fill_in_ids, find_owned_state
from reconciler.planning.ownership import block
from reconciler.planning.ownership import explain_protection as protection

MASS_DELETION_MINIMUM = 10
MASS_DELETION_SHARE = 0.3
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


def decide_deletions(reasons: Mapping[Ref, str], changes: Changes, context: Context) -> Changes:
    """The changes of entries that are to go; `reasons` say why each one is."""
    entries = context.inventory.entries
    found = {
        ref: _decide_deletion(fill_in_ids(entries[ref], context), reason, context)
        for ref, reason in sorted(reasons.items())
    }
    going = {**changes, **found}
    return {ref: block_if_in_use(change, going, context) for ref, change in found.items()}


def sort_deletions(found: Changes) -> Changes:
    """Users before what they use."""
    order = sort_topologically(
        {ref: tuple(r for r in change.depends_on if r in found) for ref, change in found.items()}
    )
    return {ref: found[ref] for ref in order}


def _decide_deletion(entry: Entry, reason: str, context: Context) -> Change:
    found = find_owned_state(entry, context)
    change = Change(
        entry.ref,
        Action.DELETE,
        reason=reason,
        disruption=Disruption.DELETES,
        known=_read_ids(entry),
        touched=found.touched,
        snapshot=found.snapshot,
        write=Write({}, id=entry.id, version_id=entry.version_id if entry.ref.is_versioned else None),
    )
    if found.gone:
        return drop_entry(change, found.gone)
    if found.going:
        return replace(drop_entry(change, found.going), action=Action.WAIT)
    against = _find_objection(entry, found, context)
    return block(replace(change, disruption=Disruption.NONE, write=None), *against) if against else change


def _find_objection(entry: Entry, found: OwnedState, context: Context) -> tuple[str, str] | None:
    """What speaks against deleting it, and what to do."""
    give_up = f"look at it on the platform; give it up with --forget {entry.ref}"
    owner = context.live_state.owners.get(entry.ref)
    if found.doubt:
        return found.doubt, give_up
    if owner is not None:
        return f"it is recorded as {owner}'s too", f"give it up with --forget {entry.ref}"
    if entry.protected:
        fix = f"declare it once more without that line and apply, or give it up with --forget {entry.ref}"
        return protection(entry.ref)[0], fix
    if found.busy:
        return found.busy, "plan again when that has ended"
    return None


def drop_entry(change: Change, why: str) -> Change:
    """Nothing is sent: the inventory forgets the resource."""
    return replace(
        change,
        action=Action.RECORD,
        reason=why,
        forgets=True,
        write=None,
        disruption=Disruption.NONE,
        snapshot=None,
    )


def _read_ids(entry: Entry) -> dict[str, int | str]:
    if entry.id is None:
        return {}
    if not entry.ref.is_versioned:
        return {"id": entry.id}
    return {"imageId": entry.id, **({} if entry.version_id is None else {"versionId": entry.version_id})}


def block_mass_deletion(found: Changes, context: Context, options: PlanOptions) -> Changes:
    """All of them blocked where more would go than was allowed (R10)."""
    owned = len(context.inventory.entries)
    count = sum(change.action is Action.DELETE for change in found.values())
    if (
        owned < MASS_DELETION_MINIMUM
        or count <= MASS_DELETION_SHARE * owned
        or count <= options.allow_deletes
    ):
        return found
    reason = f"{count} of {owned} owned objects would be deleted, more than {MASS_DELETION_SHARE:.0%}"
    fix = f"if all of them are to go: --allow-deletes {count}"
    return {
        ref: block(replace(change, write=None, disruption=Disruption.NONE), reason, fix)
        if change.action is Action.DELETE
        else change
        for ref, change in found.items()
    }
