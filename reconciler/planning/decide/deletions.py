"""Deletions of what is owned: pruned, destroyed or superseded, unless something speaks against it.

Only what this project's inventory records is deleted, by kind, id and name; nothing that is protected, that another
inventory records too, or that is in use; and not many objects at once without consent (R10).
"""

from __future__ import annotations

from collections.abc import Mapping

from reconciler.errors import ConfigurationError
from reconciler.kinds import KINDS
from reconciler.kinds.documents.canonical import to_canonical
from reconciler.kinds.kind import IDENTIFYING_FIELDS
from reconciler.model.graph import sort_topologically
from reconciler.model.observed.inventory import Entry
from reconciler.model.plans.change import (
    Action,
    Change,
    Changes,
    Details,
    Disruption,
    EntryUpdate,
    Impact,
    Write,
)
from reconciler.model.plans.field_change import FieldChange, FieldEdit
from reconciler.model.plans.plan import PlanOptions
from reconciler.model.ref import Ref
from reconciler.planning.context import Context
from reconciler.planning.diff.display_names import name_ids
from reconciler.planning.image_usage import block_if_in_use
from reconciler.planning.owned_state import OwnedState, Presence, fill_in_ids, find_owned_state
from reconciler.planning.reasons import explain_protection

MASS_DELETION_MINIMUM = 10
MASS_DELETION_SHARE = 0.3
"""Of at least so many owned objects at most this share is deleted without `--allow-deletes`."""
WITH_IMAGE = "the image itself is deleted with its last version, since this project created it"


def check_deletions(declared: frozenset[Ref], context: Context, options: PlanOptions) -> None:
    """ConfigurationError where deletions cannot be intended, or where it is unknown what is owned."""
    if options.deletes and context.inventory.lost:
        message = (
            "nothing can be deleted: no version of the inventory can be read, so it is unknown what is owned"
        )
        raise ConfigurationError(
            message, "adopt the objects with --adopt first, or delete them on the platform"
        )
    if (options.prune or (options.auto_prune and context.inventory.entries)) and not declared:
        order = "--prune" if options.prune else "`prune: auto`"
        message = f"no manifest declares anything for this target, and {order} would delete all that is owned"
        raise ConfigurationError(message, "if that is what you want: peak-apply destroy")


def decide_deletions(reasons: Mapping[Ref, str], changes: Changes, context: Context) -> Changes:
    """The changes that delete entries; `reasons` say why each of them is deleted."""
    entries = context.inventory.entries
    found = {
        ref: _decide_deletion(fill_in_ids(entries[ref], context), reason, context)
        for ref, reason in sorted(reasons.items())
    }
    whole = {**changes, **found}
    return {ref: block_if_in_use(change, whole, context) for ref, change in found.items()}


def sort_deletions(found: Changes) -> Changes:
    """Put users before what they use."""
    needs = {ref: tuple(r for r in change.depends_on if r in found) for ref, change in found.items()}
    return {ref: found[ref] for ref in sort_topologically(needs)}


def _decide_deletion(entry: Entry, reason: str, context: Context) -> Change:
    found = find_owned_state(entry, context)
    version_id = entry.version_id if entry.ref.is_versioned else None
    created_image = entry.ref.is_versioned and any(
        other.created_image and other.id == entry.id for other in context.inventory.entries.values()
    )
    notes = (WITH_IMAGE,) if created_image else ()
    details = Details(last_change=found.last_change, fields=_list_lost_fields(entry, context), notes=notes)
    change = Change(
        entry.ref,
        Action.DELETE,
        details=details,
        entry=EntryUpdate(removes_image=created_image),
        known=_read_ids(entry),
        snapshot=found.snapshot,
    )
    match found.presence:
        case Presence.ABSENT:
            return change.release(found.reason)
        case Presence.DELETING:
            return change.release(found.reason).wait_for(found.reason)
    objection = _find_objection(entry, found, context)
    if objection is not None:
        return change.block(*objection)
    write = Write({}, id=entry.id, version_id=version_id)
    return change.send(Action.DELETE, reason, write, Impact(Disruption.DELETES))


def _list_lost_fields(entry: Entry, context: Context) -> tuple[FieldChange, ...]:
    """What was applied last, all of which goes."""
    kind = KINDS[entry.ref.kind]
    lost = name_ids(to_canonical(kind, entry.body, context.inventory.key), kind, context.live_state)
    return tuple(
        FieldChange((name,), FieldEdit.REMOVE, value)
        for name, value in lost.items()
        if name not in IDENTIFYING_FIELDS and value not in (None, {}, [])
    )


def _find_objection(entry: Entry, found: OwnedState, context: Context) -> tuple[str, str] | None:
    """Reason and fix where something speaks against the deletion."""
    release = f"stop managing it with --forget {entry.ref}"
    owner = context.live_state.owners.get(entry.ref)
    if found.presence is Presence.UNCERTAIN:
        return found.reason, f"check it on the platform; {release}"
    if owner is not None:
        return f"it is also managed by {owner}", release
    if entry.protected:
        reason, _ = explain_protection(entry.ref)
        return reason, f"declare it again without that line and apply, or {release}"
    if found.presence is Presence.BUSY:
        return found.reason, "plan again when it has ended"
    return None


def _read_ids(entry: Entry) -> dict[str, int | str]:
    if entry.id is None:
        return {}
    if not entry.ref.is_versioned:
        return {"id": entry.id}
    return {"imageId": entry.id, **({} if entry.version_id is None else {"versionId": entry.version_id})}


def block_mass_deletion(found: Changes, context: Context, options: PlanOptions) -> Changes:
    """Block all deletions where there are more than was allowed (R10)."""
    owned = len(context.inventory.entries)
    count = sum(change.action is Action.DELETE for change in found.values())
    if owned < MASS_DELETION_MINIMUM or count <= max(MASS_DELETION_SHARE * owned, options.allow_deletes):
        return found
    reason = f"{count} of {owned} owned objects would be deleted, more than {MASS_DELETION_SHARE:.0%}"
    fix = f"to delete all of them: --allow-deletes {count}"
    return {
        ref: change.block(reason, fix) if change.action is Action.DELETE else change
        for ref, change in found.items()
    }
