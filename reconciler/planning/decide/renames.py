"""Resources that were declared as something else before: under another name, or as another kind of the same object."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from reconciler.kinds import KINDS
from reconciler.kinds.kind import can_be_renamed
from reconciler.model.observed.inventory import Entry
from reconciler.model.ref import Ref
from reconciler.model.resource import Resource
from reconciler.planning.context import Context, Live
from reconciler.planning.subject import Subject


def find_entry(resource: Resource, context: Context) -> tuple[Entry | None, Ref | None]:
    """The inventory's entry of a resource, and the former ref that it was found under, if any.

    An apply that was interrupted while it moved a resource has recorded both refs: the former entry knows more.
    """
    entry = context.entry(resource.ref)
    if entry is not None and not (entry.intended and entry.id is None):
        return entry, None
    for before in list_former_refs(resource):
        found = context.entry(before)
        if found is not None and before not in context.declared:
            recreated = entry is not None and _was_recreated(found, resource.ref, context)
            return (entry if recreated else replace(found, ref=resource.ref)), before
    return entry, None


def find_former_refs(resources: Iterable[Resource], context: Context) -> frozenset[Ref]:
    """The refs in the inventory whose live objects are declared under another ref now."""
    found = (find_entry(resource, context)[1] for resource in resources)
    return frozenset(before for before in found if before is not None)


def _was_recreated(before: Entry, ref: Ref, context: Context) -> bool:
    """True if an interrupted apply got as far as creating the new object: the former one no longer exists."""
    return context.live(ref) is not None and context.live_by_id(ref.kind, before.id) is None


def list_former_refs(resource: Resource) -> Iterator[Ref]:
    """The refs under which the same live object may be recorded."""
    ref = resource.ref
    if resource.lifecycle.renamed_from:
        yield Ref(ref.kind, resource.lifecycle.renamed_from)
    for sibling in KINDS[ref.kind].siblings:
        yield Ref(sibling, ref.name)


def find_live(subject: Subject, entry: Entry | None, moved_from: Ref | None) -> Live | None:
    """The live object of a resource: found by its name, or by its id or former name where it is to be renamed."""
    ref, context = subject.ref, subject.context
    live = context.live(ref)
    if moved_from is not None and entry is not None and entry.id is not None:
        return context.live_by_id(ref.kind, entry.id) or live
    former = moved_from.name if moved_from is not None else subject.resource.lifecycle.renamed_from
    if live is None and former and (moved_from is not None or entry is None):
        return context.live(Ref(ref.kind, former))
    return live


def find_name_conflict(subject: Subject, live: Live) -> tuple[str, str] | None:
    """Reason and fix where an object of a former name cannot get the declared one; None if it has it or can get it."""
    ref, context = subject.ref, subject.context
    if live.name == ref.name:
        return None
    other = context.live(ref)
    if other is not None and other.id != live.id:
        reason = f"cannot be renamed from {live.name!r} (id {live.id}): id {other.id} already has its name"
        return reason, "rename or delete one of the two on the platform, or remove `renamed_from`"
    if can_be_renamed(subject.kind) or ref in context.replace:
        return None
    reason = f"the platform cannot rename a {ref.kind} (its live name is {live.name!r})"
    return reason, f"recreate it under its new name with --replace {ref}, or keep the name {live.name}"
