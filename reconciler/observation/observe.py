"""What is live, as far as a plan needs it: read-only, all pages, exact names, many reads at once."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from reconciler.api import endpoints
from reconciler.api.answer import understood
from reconciler.api.client import Client
from reconciler.api.paging import read_all
from reconciler.errors import NotFound
from reconciler.kinds import KINDS
from reconciler.model.inventory import Inventory
from reconciler.model.live import LiveArtifact, LiveImage, LiveObject, LiveVersion, LiveWorld
from reconciler.model.ref import Ref
from reconciler.model.resource import Resource
from reconciler.observation.artifacts import read_artifacts
from reconciler.observation.inventory import owners, read_inventory

Answer = Mapping[str, Any]

_LISTS = {
    "images": endpoints.images.list_page,
    "artifacts": endpoints.artifacts.list_page,
    **{name: area.list_page for name, area in endpoints.COLLECTIONS.items()},
}


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
            for reference in KINDS[resource.ref.kind].references(resource.body):
                if reference.to == "image":
                    names.setdefault("image", set()).add(reference.name)
                else:
                    entity_types.add(reference.scope)
        frozen = {kind: frozenset(found) for kind, found in names.items()}
        return cls(frozen, frozenset(entity_types))


async def observe(
    client: Client, resources: tuple[Resource, ...], *, project: str, project_id: str, target: str
) -> tuple[LiveWorld, Inventory]:
    """Read the inventory and the live world."""
    needs = Needs.of(resources)
    kinds = sorted(set(needs.names) - {"artifact"})
    async with asyncio.TaskGroup() as group:
        artifacts_task = group.create_task(read_list(client, "artifacts"))
        inventory_task = group.create_task(
            _inventory(client, artifacts_task, project=project, project_id=project_id, target=target)
        )
        own_task = group.create_task(
            _artifacts(client, artifacts_task, inventory_task, needs.names.get("artifact", frozenset()))
        )
        kind_tasks = {
            kind: group.create_task(_kind(client, kind, needs.names[kind], inventory_task)) for kind in kinds
        }
        type_tasks = {t: group.create_task(_instance_types(client, t)) for t in sorted(needs.entity_types)}
    inventory = inventory_task.result()
    found = {kind: task.result() for kind, task in kind_tasks.items()}
    images, image_names = found.get("image", ((), ()))
    world = LiveWorld(
        images=tuple(item for item in images if isinstance(item, LiveImage)),
        objects=tuple(o for objects, _ in found.values() for o in objects if isinstance(o, LiveObject)),
        artifacts=own_task.result(),
        image_names=image_names,
        instance_types={entity: task.result() for entity, task in type_tasks.items()},
    )
    return await _with_owners(client, world, artifacts_task.result(), inventory), inventory


async def _inventory(
    client: Client, artifacts: asyncio.Task[list[dict[str, Any]]], **identity: str
) -> Inventory:
    return await read_inventory(client, await artifacts, **identity)


async def _artifacts(
    client: Client,
    artifacts: asyncio.Task[list[dict[str, Any]]],
    inventory: asyncio.Task[Inventory],
    names: frozenset[str],
) -> tuple[LiveArtifact, ...]:
    return await read_artifacts(client, await artifacts, names, await inventory) if names else ()


async def _with_owners(
    client: Client, world: LiveWorld, artifacts: list[dict[str, Any]], inventory: Inventory
) -> LiveWorld:
    """Other projects' inventories are read only where something live is not recorded as ours."""
    live = {Ref(o.kind, o.name) for o in world.objects}
    live |= {Ref("artifact", a.name) for a in world.artifacts}
    live |= {Ref("image", i.name, v.version) for i in world.images for v in i.versions}
    if live <= set(inventory.entries):
        return world
    return replace(world, owners=await owners(client, artifacts, inventory))


async def _kind(
    client: Client, kind: str, names: frozenset[str], inventory: asyncio.Task[Inventory]
) -> tuple[tuple[LiveImage | LiveObject, ...], tuple[str, ...]]:
    """The live objects of these names, and those that were applied under one of them, described; and all names."""
    items = await read_list(client, KINDS[kind].folder)
    entries = (await inventory).entries
    ours = {entry.id for ref, entry in entries.items() if ref.kind == kind and ref.name in names}
    with understood(_LISTS[KINDS[kind].folder](1)):
        named = [(str(item["name"]), item["id"], item) for item in items]
        wanted = [item for name, ident, item in named if name in names or ident in ours]
    reads = (read_image(client, item) if kind == "image" else _object(client, kind, item) for item in wanted)
    described = await asyncio.gather(*reads)
    there = tuple(item for item in described if item is not None)
    return there, tuple(sorted({name for name, _, _ in named}))


async def _object(client: Client, kind: str, item: Answer) -> LiveObject | None:
    """A described object; None when it was deleted since it was listed."""
    call = endpoints.COLLECTIONS[KINDS[kind].folder].get(item["id"])
    try:
        answer = await client.send(call)
    except NotFound:
        return None
    with understood(call):
        return LiveObject(
            kind=kind,
            name=str(item["name"]),
            id=item["id"],
            body=KINDS[kind].writable(answer),
            status=str(answer.get("status") or ""),
            updated_at=str(answer.get("updatedAt") or ""),
            updated_by=str(answer.get("updatedBy") or ""),
        )


async def read_image(client: Client, item: Answer) -> LiveImage | None:
    """A listed image with all its versions; None when it was deleted since it was listed."""
    try:
        page = functools.partial(endpoints.images.versions_page, item["id"])
        versions = await read_all(client, page, "versions")
    except NotFound:
        return None
    with understood(page(1)):
        read = sorted((_version(version) for version in versions), key=lambda v: v.id, reverse=True)
        return LiveImage(
            name=str(item["name"]),
            id=int(item["id"]),
            type=str(item.get("type") or ""),
            scope=str(item.get("scope") or "custom"),
            versions=tuple(read),
        )


def _version(item: Answer) -> LiveVersion:
    return LiveVersion(
        id=int(item["id"]),
        version=str(item["version"]),
        status=str(item.get("status") or ""),
        build_status=str(item.get("lastBuildStatus") or ""),
        description=str(item.get("description") or ""),
        build_details=item.get("buildDetails") or {},
    )


async def read_list(client: Client, collection: str) -> list[dict[str, Any]]:
    """Every item of a list: `images`, `workflows`, `webapps`, `services` or `artifacts`."""
    return await read_all(client, _LISTS[collection], collection)


async def _instance_types(client: Client, entity: str) -> tuple[tuple[str, int], ...]:
    call = endpoints.tenants.instance_options(entity)
    answer = await client.send(call)
    with understood(call):
        return tuple(sorted((str(option["name"]), int(option["id"])) for option in answer["data"]))
