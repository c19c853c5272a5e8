"""Reading what is live, as far as a plan needs it: all pages, exact names, many reads at once."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from reconciler.api import endpoints
from reconciler.api.answers import ArtifactItem, ImageItem, InstanceOptions
from reconciler.api.client import Client
from reconciler.api.gather import gather_or_cancel
from reconciler.api.paging import read_all
from reconciler.kinds import KINDS, family_of
from reconciler.kinds.kind import Family, plural
from reconciler.model.observed.inventory import Inventory
from reconciler.model.observed.live_state import LiveArtifact, LiveId, LiveImage, LiveObject, LiveState
from reconciler.model.ref import Ref
from reconciler.model.resource import Resource
from reconciler.observation.artifacts import read_artifacts
from reconciler.observation.inventory.reader import read_inventory, read_owners
from reconciler.observation.read import read_image, read_object
from reconciler.observation.usage import read_usage


@dataclass(frozen=True)
class Needs:
    """What has to be read: names for each kind, and the tenant's entity types for machine names."""

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
        frozen = {kind: frozenset(found) for kind, found in names.items()}
        return cls(frozen, frozenset(entity_types))


@dataclass(frozen=True)
class NamesToRead:
    """What of one kind is read; with `owned` also what the inventory knows."""

    kind: str
    needs: Needs
    inventory: asyncio.Task[Inventory]
    owned: bool

    async def names(self) -> frozenset[str]:
        """The names; those of the inventory are known only once that was read."""
        named = self.needs.names.get(self.kind, frozenset())
        if not self.owned:
            return named
        return named | {ref.name for ref in (await self.inventory).entries if ref.kind == self.kind}


async def observe(
    client: Client,
    resources: tuple[Resource, ...],
    *,
    project: str,
    project_id: str,
    target: str,
    leaving: bool = False,
) -> tuple[LiveState, Inventory]:
    """Read the inventory and the live world; with `leaving` also what is owned and not declared, and its owners."""
    needs = Needs.of(resources)
    kinds = sorted(
        kind for kind in (KINDS if leaving else needs.names) if family_of(kind) is not Family.UPLOADED
    )
    async with asyncio.TaskGroup() as group:
        artifacts_task = group.create_task(read_all(client, endpoints.artifacts.list()))
        inventory_task = group.create_task(
            _read_inventory(client, artifacts_task, project=project, project_id=project_id, target=target)
        )
        own_task = group.create_task(
            _read_artifacts(
                client, artifacts_task, NamesToRead("artifact", needs, inventory_task, owned=leaving)
            )
        )
        kind_tasks = {
            kind: group.create_task(
                _read_kind(client, NamesToRead(kind, needs, inventory_task, owned=leaving))
            )
            for kind in kinds
        }
        type_tasks = {
            t: group.create_task(_read_instance_types(client, t)) for t in sorted(needs.entity_types)
        }
    inventory = inventory_task.result()
    found = {kind: task.result() for kind, task in kind_tasks.items()}
    images, image_names = found.get("image", ((), ()))
    live_state = LiveState(
        images=tuple(item for item in images if isinstance(item, LiveImage)),
        objects=tuple(o for objects, _ in found.values() for o in objects if isinstance(o, LiveObject)),
        artifacts=own_task.result(),
        image_names=image_names,
        instance_types={entity: task.result() for entity, task in type_tasks.items()},
    )
    live_state = await _add_owners(client, live_state, artifacts_task.result(), inventory, always=leaving)
    if leaving and any(ref.is_versioned for ref in inventory.entries):
        live_state = replace(live_state, usage=await read_usage(client, inventory))
    return live_state, inventory


async def _read_inventory(
    client: Client, artifacts: asyncio.Task[list[ArtifactItem]], **identity: str
) -> Inventory:
    return await read_inventory(client, await artifacts, **identity)


async def _read_artifacts(
    client: Client, artifacts: asyncio.Task[list[ArtifactItem]], wanted: NamesToRead
) -> tuple[LiveArtifact, ...]:
    names = await wanted.names()
    return await read_artifacts(client, await artifacts, names, await wanted.inventory) if names else ()


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


async def _read_kind(
    client: Client, wanting: NamesToRead
) -> tuple[tuple[LiveImage | LiveObject, ...], tuple[str, ...]]:
    """The live objects of these names, and those that were applied under one of them, described; and all names."""
    kind = wanting.kind
    items = await read_all(client, endpoints.LISTINGS[plural(kind)])
    names, entries = await wanting.names(), (await wanting.inventory).entries
    ours = {entry.id for ref, entry in entries.items() if ref.kind == kind and ref.name in names}
    reads = (
        read_image(client, item) if isinstance(item, ImageItem) else read_object(client, kind, item)
        for item in items
        if item.name in names or item.id in ours
    )
    described = await gather_or_cancel(*reads)
    return tuple(filter(None, described)), tuple(sorted({item.name for item in items}))


async def _read_instance_types(client: Client, entity: str) -> tuple[tuple[str, int], ...]:
    options = await client.read(endpoints.get_instance_options(entity), InstanceOptions)
    return tuple(sorted((option.name, option.id) for option in options.data))
