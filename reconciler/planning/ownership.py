"""What must not happen: touching what is somebody else's, or what cannot be told apart."""

from __future__ import annotations

from dataclasses import replace

from reconciler.model.change import Action, Change
from reconciler.model.inventory import Entry, Inventory
from reconciler.model.live_state import LiveId
from reconciler.model.problem import Problem, Severity
from reconciler.model.ref import Ref
from reconciler.model.resource import Resource
from reconciler.planning.context import Context, Problems

INTERRUPTED = "an earlier apply was interrupted before it recorded this"
"""Why something that is as declared still has to be recorded."""

DELETED_SINCE = "it was deleted since the last apply"
"""Why something that this project made has to be made again."""

ABANDONED_AFTER = 600.0
"""Seconds without a renewal, of which there is one every twenty."""


def block(change: Change, reason: str, fix: str) -> Change:
    """The change as one that an apply refuses, and what a person can do about it."""
    return replace(change, action=Action.BLOCKED, reason=reason, fix=fix)


def find_duplicates(resources: tuple[Resource, ...], context: Context) -> dict[Ref, Problem]:
    """Two live objects of one name: nobody can say which one is meant."""
    ids: dict[Ref, list[LiveId]] = {}
    for live in context.live_state.objects:
        ids.setdefault(Ref(live.kind, live.name), []).append(live.id)
    for artifact in context.live_state.artifacts:
        ids.setdefault(Ref("artifact", artifact.name), []).append(artifact.id)
    for image in context.live_state.images:
        if image.scope != "global":
            ids.setdefault(Ref("image", image.name), []).append(image.id)
    locations = {resource.ref.unversioned: resource.location for resource in resources}
    return {
        ref: Problem(
            f"{len(found)} live {ref.kind}s are called {ref.name!r}: ids {_list_ids(found)}",
            locations.get(ref),
            "delete or rename all but one of them on the platform, then plan again",
        )
        for ref, found in sorted(ids.items())
        if len(found) > 1
    }


def check_ownership(
    resource: Resource, live_id: LiveId, entry: Entry | None, context: Context, problems: Problems
) -> bool:
    """Whether the live object (or image version) is this project's; else it is adopted or refused.

    An intent (a write that was begun and whose end was never recorded) counts as owned, unless
    somebody else recorded the object meanwhile.
    """
    ref = resource.ref
    recorded = entry.version_id if entry is not None and ref.is_versioned else entry and entry.id
    owner = context.live_state.owners.get(ref)
    if entry is not None and (recorded == live_id or (entry.intended and owner is None)):
        return True
    another = "version" if ref.is_versioned else "name"
    if owner is not None and not (owner.same_project and context.adopt):
        message = f"{ref} (id {live_id}) belongs to {owner}"
        fix = f"choose another {another}: what another project owns is not taken over"
        if owner.same_project:
            fix = "if that target is no longer used, take it over with --adopt"
        problems.add(resource, (), message, fix)
    elif not context.adopt:
        whose = "exists already and is not recorded as this project's"
        if entry is not None:
            whose = f"is not the object this project applied (that was id {recorded})"
        message = f"{ref} (id {live_id}) {whose}"
        problems.add(resource, (), message, f"choose another {another}, or take it over with --adopt")
    return False


def explain_rename(name: str, ref: Ref) -> tuple[str, str]:
    """Why a resource is not made anew although nothing has its name, and what to do."""
    reason = f"what was applied as {ref.name!r} is called {name!r} on the platform now"
    follow = f"write `name: {name}` and `lifecycle: {{renamed_from: {ref.name}}}` here"
    return reason, f"rename it back there, or {follow}"


def explain_protection(ref: Ref) -> tuple[str, str]:
    """Why something is not deleted, and what to do."""
    fix = "take that line out of its manifest and apply, if it is to go"
    return f"`lifecycle.prevent_destroy` protects {ref} from being deleted", fix


def warn_about_lease(inventory: Inventory, age: float | None) -> tuple[Problem, ...]:
    """What is said of an apply that goes on while this plan is made, or that died; `age` of its record in seconds.

    Where nothing is left to do nobody ever closes the claim of a dead one: it is not spoken of for ever.
    """
    claim = inventory.header.claim
    if claim is None or (age is not None and age > ABANDONED_AFTER):
        return ()
    message = f"an apply of this project is under way, or ended before it could say so: {claim.holder}"
    fix = f"what it does shows in the next plan; an apply waits for it (run {claim.run})"
    return (Problem(message, None, fix, Severity.WARNING),)


def warn_about_damage(inventory: Inventory) -> tuple[Problem, ...]:
    """What is said of a record that could not be read as it was written (reliability 4c.6)."""
    beside = tuple(_warn_about_second_inventory(ident) for ident in inventory.unreadable)
    if not inventory.damaged:
        return beside
    numbers = ", ".join(map(str, inventory.damaged))
    which = f"version{'s' if len(inventory.damaged) > 1 else ''} {numbers} of the inventory"
    if inventory.lost:
        message = (
            f"{which} cannot be read, and there is no earlier one: nothing is known of what this project owns"
        )
        fix = "nothing is deleted; take the objects over with --adopt, which writes a new record"
        return (Problem(message, None, fix, Severity.WARNING),)
    message = f"{which} cannot be read: the newest one that can is used"
    fix = "what was made since then is not known to be this project's: take it over with --adopt"
    return (Problem(message, None, fix, Severity.WARNING), *beside)


def _warn_about_second_inventory(ident: str) -> Problem:
    message = (
        f"a second record of this project (artifact id {ident}) cannot be read, and the other one is used"
    )
    return Problem(message, None, "delete it on the platform", Severity.WARNING)


def _list_ids(ids: list[LiveId]) -> str:
    return ", ".join(str(i) for i in sorted(ids, key=str))
