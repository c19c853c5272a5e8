"""Whose a live object is: only what this project owns is changed."""

from __future__ import annotations

from reconciler.model.observed.inventory import Entry
from reconciler.model.observed.live_state import LiveId, Owner
from reconciler.planning.subject import Subject


def check_ownership(subject: Subject, live_id: LiveId, entry: Entry | None) -> bool:
    """True if this project owns the live object (or image version); otherwise it is adopted, or a problem is reported.

    An intent counts as owned, unless another project recorded the object meanwhile.
    """
    recorded = _read_recorded_id(entry)
    owner = subject.context.live_state.owners.get(subject.ref)
    if entry is not None and (recorded == live_id or (entry.intended and owner is None)):
        return True
    adoptable = owner is None or owner.same_project
    if not (adoptable and subject.context.adopt):
        _report(subject, live_id, recorded, owner)
    return False


def _read_recorded_id(entry: Entry | None) -> LiveId | None:
    if entry is None:
        return None
    return entry.version_id if entry.ref.is_versioned else entry.id


def _report(subject: Subject, live_id: LiveId, recorded: LiveId | None, owner: Owner | None) -> None:
    ref, another = subject.ref, "version" if subject.ref.is_versioned else "name"
    if owner is None:
        whose = "exists but is not managed by any project"
        if recorded is not None:
            whose = f"is not the object that this project applied (id {recorded})"
        fix = f"choose another {another}, or run peak-apply adopt {ref}"
    else:
        whose = f"is managed by {owner}"
        fix = f"choose another {another}: objects of other projects are never adopted"
        if owner.same_project:
            fix = f"run peak-apply adopt {ref} if that target is no longer used"
    subject.report((), f"{ref} (id {live_id}) {whose}", fix)
