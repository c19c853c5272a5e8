"""Reading what is live, as far as a plan needs it: all pages, exact names, many reads at once."""

from __future__ import annotations

import asyncio
from collections import ChainMap
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar

from reconciler.api import endpoints
from reconciler.api.answers import ArtifactItem, ImageItem, InstanceOptions, ListItem
from reconciler.api.client import Client
from reconciler.api.paging import read_all
from reconciler.errors import Unauthorized
from reconciler.kinds import KINDS, family_of
from reconciler.kinds.kind import Family, plural
from reconciler.kinds.parts.references import find_numeric_references
from reconciler.model.observed.inventory import Entry, Inventory
from reconciler.model.observed.live_state import LiveArtifact, LiveId, LiveImage, LiveObject, LiveState
from reconciler.model.ref import Ref
from reconciler.model.resource import Resource
from reconciler.observation.artifacts import read_artifacts
from reconciler.observation.images_by_id import read_images_by_id
from reconciler.observation.inventory.reader import read_inventory, read_owners
from reconciler.observation.read import gather_or_cancel, read_image, read_object
from reconciler.observation.recorded import Found, add_versions, find_images, find_objects

T = TypeVar("T")


@dataclass(frozen=True)
class Needs:
    """Names to read of each kind, and entity types whose machine names are needed."""

    names: Mapping[str, frozenset[str]]
    entity_types: frozenset[str]

    @classmethod
    def of(cls, resources: Iterable[Resource]) -> Needs:
        """Everything that the resources declare or name."""
        names: dict[str, set[str]] = {}
        entity_types: set[str] = set()
        for resource in resources:
            own = {resource.ref.name, resource.lifecycle.renamed_from} - {""}
            names.setdefault(resource.ref.kind, set()).update(own)
            for reference in KINDS[resource.ref.kind].find_references(resource.body):
                if reference.is_image:
                    names.setdefault("image", set()).add(reference.name)
                else:
                    entity_types.add(reference.scope)
            numeric = find_numeric_references(KINDS[resource.ref.kind], resource.body)
            entity_types.update(reference.scope for reference in numeric if reference.scope)
        frozen = {kind: frozenset(found) for kind, found in names.items()}
        return cls(frozen, frozenset(entity_types))


@dataclass(frozen=True)
class Observed:
    """What was read of one kind: what is live, all names, and why that cannot be told of some recorded refs."""

    images: tuple[LiveImage, ...] = ()
    objects: tuple[LiveObject, ...] = ()
    names: tuple[str, ...] = ()
    unreadable: Mapping[Ref, str] = field(default_factory=dict)


@dataclass(frozen=True)
class NamesToRead:
    """The names to read: those that are needed, with `owned` also those in the inventory."""

    needs: Needs
    inventory: asyncio.Task[Inventory]
    owned: bool

    async def of(self, kind: str) -> frozenset[str]:
        """Those of one kind, as soon as the inventory was read if that is needed."""
        entries = (await self.inventory).entries if self.owned else ()
        return self.needs.names.get(kind, frozenset()) | {ref.name for ref in entries if ref.kind == kind}


async def observe(
    client: Client,
    resources: tuple[Resource, ...],
    *,
    project: str,
    project_id: str,
    target: str,
    leaving: bool = False,
) -> tuple[LiveState, Inventory]:
    """Read the inventory and what is live; with `leaving` also what is owned and not declared, and its owners."""
    needs = Needs.of(resources)
    kinds = sorted(
        kind for kind in (KINDS if leaving else needs.names) if family_of(kind) is not Family.UPLOADED
    )
    async with asyncio.TaskGroup() as group:
        artifacts_task = group.create_task(read_all(client, endpoints.artifacts.list()))
        inventory_task = group.create_task(
            _read_inventory(client, artifacts_task, project=project, project_id=project_id, target=target)
        )
        names = NamesToRead(needs, inventory_task, owned=leaving)
        own_task = group.create_task(_read_artifacts(client, artifacts_task, names))
        kind_tasks = {kind: group.create_task(_read_kind(client, kind, names)) for kind in kinds}
        type_tasks = {
            t: group.create_task(_read_instance_types(client, t)) for t in sorted(needs.entity_types)
        }
    inventory = inventory_task.result()
    found = {kind: task.result() for kind, task in kind_tasks.items()}
    artifacts = own_task.result()
    live_state = LiveState(
        images=tuple(image for one in found.values() for image in one.images),
        objects=tuple(live for one in found.values() for live in one.objects),
        artifacts=artifacts.live,
        image_names=found["image"].names if "image" in found else (),
        usage=None,
        unreadable=ChainMap(*(dict(one.unreadable) for one in found.values()), dict(artifacts.unreadable)),
        instance_types={entity: task.result() for entity, task in type_tasks.items()},
    )
    by_id = await read_images_by_id(client, resources, live_state)
    live_state = replace(live_state, images_by_id=by_id)
    live_state = await _add_owners(client, live_state, artifacts_task.result(), inventory, always=leaving)
    return live_state, inventory


async def _read_inventory(
    client: Client, artifacts: asyncio.Task[list[ArtifactItem]], **identity: str
) -> Inventory:
    return await read_inventory(client, await artifacts, **identity)


async def _read_artifacts(
    client: Client, artifacts: asyncio.Task[list[ArtifactItem]], names: NamesToRead
) -> Found[LiveArtifact]:
    wanted = await names.of("artifact")
    if not wanted:
        return Found()
    return await read_artifacts(client, await artifacts, wanted, await names.inventory)


async def _add_owners(
    client: Client,
    live_state: LiveState,
    artifacts: list[ArtifactItem],
    inventory: Inventory,
    *,
    always: bool,
) -> LiveState:
    """Other projects' inventories are read only where something live is not recorded as ours, or ours is to go."""
    live: set[tuple[Ref, LiveId | None]] = {(Ref(o.kind, o.name), o.id) for o in live_state.objects}
    live |= {(Ref("artifact", a.name), a.id) for a in live_state.artifacts}
    live |= {(Ref("image", i.name, v.version), v.id) for i in live_state.images for v in i.versions}
    ours = {
        (ref, entry.version_id if ref.is_versioned else entry.id)
        for ref, entry in inventory.entries.items()
        if not entry.intended
    }
    if live <= ours and not always:
        return live_state
    return replace(live_state, owners=await read_owners(client, artifacts, inventory))


async def _read_kind(client: Client, kind: str, wanted: NamesToRead) -> Observed:
    """The live objects of these names, and those that were applied under one of them, described; and all names.

    A kind of which the plan needs nothing is not read, so that no right for it is needed.
    """
    names = await wanted.of(kind)
    if not names:
        return Observed()
    items = await _list(client, kind, names)
    recorded = _list_recorded((await wanted.inventory).entries.values(), kind, names)
    ours = {entry.id for entry in recorded}
    listed = [item for item in items if item.name in names or item.id in ours]
    reads = (
        read_image(client, item) if isinstance(item, ImageItem) else read_object(client, kind, item)
        for item in listed
    )
    described = tuple(filter(None, await gather_or_cancel(*reads)))
    ids = {item.id for item in listed}
    missing = [entry for entry in recorded if entry.id not in ids]
    all_names = tuple(sorted({item.name for item in items}))
    if family_of(kind) is not Family.BUILT:
        found = await find_objects(client, kind, missing)
        return Observed((), (*_only(LiveObject, described), *found.live), all_names, found.unreadable)
    images = await find_images(client, missing)
    whole = [
        await add_versions(client, image, [entry for entry in recorded if entry.id == image.id])
        for image in (*_only(LiveImage, described), *images.live)
    ]
    unreadable = {ref: why for found in (images, *whole) for ref, why in found.unreadable.items()}
    return Observed(tuple(image for found in whole for image in found.live), (), all_names, unreadable)


async def _list(client: Client, kind: str, names: frozenset[str]) -> list[ListItem]:
    """All items of a kind; an error says which resources a missing right is needed for."""
    try:
        return await read_all(client, endpoints.LISTINGS[plural(kind)])
    except Unauthorized as error:
        refs = ", ".join(f"{kind}/{name}" for name in sorted(names)[:3])
        fix = f"the token needs the right to list {plural(kind)}: this plan is about {refs}"
        raise Unauthorized(error.status, error.detail, request=error.request, fix=fix) from error


def _list_recorded(entries: Iterable[Entry], kind: str, names: frozenset[str]) -> list[Entry]:
    """The entries with an id that have one of these names, also of a kind that such an object may have moved from."""
    kinds = {kind, *KINDS[kind].siblings}
    return [e for e in entries if e.ref.kind in kinds and e.ref.name in names and e.id is not None]


def _only(wanted: type[T], found: Iterable[object]) -> tuple[T, ...]:
    return tuple(one for one in found if isinstance(one, wanted))


async def _read_instance_types(client: Client, entity: str) -> tuple[tuple[str, int], ...]:
    options = await client.read(endpoints.get_instance_options(entity), InstanceOptions)
    return tuple(sorted((option.name, option.id) for option in options.data))
