"""A resource that was declared as something else before: under another name, or as another kind of the same thing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from reconciler.kinds import KINDS
from reconciler.kinds.kind import Kind, can_be_renamed
from reconciler.model.inventory import Entry
from reconciler.model.live_state import LiveArtifact, LiveObject
from reconciler.model.ref import Ref
from reconciler.model.resource import Resource
from reconciler.planning.context import Context


def find_entry(kind: Kind, resource: Resource, context: Context) -> tuple[Entry | None, Ref | None]:
    """What the inventory says of a resource, and the ref it says so under, if that is an earlier one.

    An apply that was interrupted while it moved something has recorded both: the earlier one knows more.
    """
    entry = context.entry(resource.ref)
    if entry is not None and not (entry.intended and entry.id is None):
        return entry, None
    for before in _list_former_refs(kind, resource):
        found = context.entry(before)
        if found is not None and before not in context.declared:
            anew = entry is not None and _was_recreated(found, resource.ref, context)
            return (entry if anew else replace(found, ref=resource.ref)), before
    return entry, None


def find_former_refs(resources: Iterable[Resource], context: Context) -> frozenset[Ref]:
    """The refs that the inventory knows resources under which are declared as something else now."""
    found = (find_entry(KINDS[resource.ref.kind], resource, context)[1] for resource in resources)
    return frozenset(before for before in found if before is not None)


def _was_recreated(before: Entry, ref: Ref, context: Context) -> bool:
    """Whether an interrupted `--replace` came as far as making the new object: the earlier one is gone."""
    if KINDS[ref.kind].family.is_packed or before.id is None:
        return False
    return context.object(ref) is not None and context.object_by_id(ref.kind, before.id) is None


def _list_former_refs(kind: Kind, resource: Resource) -> Iterator[Ref]:
    if resource.lifecycle.renamed_from:
        yield Ref(kind.name, resource.lifecycle.renamed_from)
    for sibling in kind.siblings:
        yield Ref(sibling, resource.ref.name)


def find_live_object(
    resource: Resource, entry: Entry | None, moved: Ref | None, context: Context
) -> LiveObject | None:
    """The live object of a resource: by its name, or by its id or earlier name where it is to be renamed."""
    ref, before = resource.ref, resource.lifecycle.renamed_from
    live = context.object(ref)
    if moved is not None and entry is not None and entry.id is not None:
        return context.object_by_id(ref.kind, entry.id) or live
    if live is None and moved is not None:
        return context.object(Ref(ref.kind, moved.name))
    if live is None and entry is None and before:
        return context.object(Ref(ref.kind, before))
    return live


def find_live_artifact(
    resource: Resource, entry: Entry | None, moved: Ref | None, context: Context
) -> LiveArtifact | None:
    """The same for an artifact."""
    before = resource.lifecycle.renamed_from
    live = context.artifact(resource.ref.name)
    if moved is not None and entry is not None:
        if entry.id is None:
            return live or context.artifact(moved.name)
        return next((a for a in context.live_state.artifacts if a.id == entry.id), live)
    if live is None and entry is None and before:
        return context.artifact(before)
    return live


def find_name_conflict(
    kind: Kind, ref: Ref, live: LiveObject | LiveArtifact, context: Context
) -> tuple[str, str] | None:
    """Why an object of an earlier name cannot get the declared one, and what to do; None if it has it or can."""
    if live.name == ref.name:
        return None
    other = context.artifact(ref.name) if isinstance(live, LiveArtifact) else context.object(ref)
    if other is not None and other.id != live.id:
        message = (
            f"it is to be renamed from {live.name!r} (id {live.id}), but id {other.id} has its name already"
        )
        return message, "rename or delete one of the two on the platform, or take `renamed_from` out"
    if can_be_renamed(kind) or ref in context.replace:
        return None
    message = f"the platform cannot rename a {kind.name}: live it is called {live.name!r}"
    return message, f"make it anew under its new name with --replace {ref}, or keep the name {live.name}"
