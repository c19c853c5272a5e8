"""Reading the inventory, and who else owns something on the tenant."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from reconciler.api import endpoints
from reconciler.api.answers import ArtifactItem
from reconciler.api.client import Client
from reconciler.api.paging import read_all
from reconciler.errors import InventoryDamaged, InventoryError, NotFound
from reconciler.inventory.codec import artifact_name, decode_inventory
from reconciler.inventory.version_chain import fetch_intact, is_effective
from reconciler.model.observed.inventory import Inventory
from reconciler.model.observed.live_state import Owner
from reconciler.model.ref import Ref
from reconciler.observation.artifacts import read_versions
from reconciler.observation.read import gather_or_cancel

INVENTORY_PREFIX = artifact_name("", "").removesuffix("-")
"""The names of all inventories begin with it."""

MAX_VERSIONS_TRIED = 10
"""Versions that are tried before an inventory counts as lost: as many completed applies are kept (reliability 4b.6)."""

Artifacts = Iterable[ArtifactItem]


async def read_inventory(
    client: Client, artifacts: Artifacts, *, project: str, project_id: str, target: str
) -> Inventory:
    """The inventory of this project on this target; an empty one where none was stored yet."""
    name = artifact_name(project, target)
    found = sorted((str(item.created_at), item.id) for item in artifacts if item.name == name)
    if not found:
        return Inventory(project, project_id, target)
    copies = [await _read_newest_version(client, ident) for _, ident in found]
    intact = [copy for copy in copies if not copy.lost]
    if not intact:
        return replace(copies[0], project=project, project_id=project_id, target=target)
    inventory = functools.reduce(_merge_copies, intact)
    if inventory.project_id != project_id:
        raise InventoryError(
            f"the inventory {name} belongs to a project with another id ({inventory.project_id})",
            "two projects need two names: change `project:` in peak-apply.yaml, or restore its `id:`",
        )
    return replace(inventory, unreadable=tuple(copy.artifact_id for copy in copies if copy.lost))


def _merge_copies(inventory: Inventory, copy: Inventory) -> Inventory:
    """Two first applies at the same moment made an inventory each: the older one gets the entries that it lacks."""
    if (copy.project_id, copy.target) != (inventory.project_id, inventory.target):
        raise InventoryError(
            f"two artifacts are called {artifact_name(inventory.project, inventory.target)}, and the id of one is "
            f"{copy.artifact_id}: it is not a copy of this project's inventory",
            "look at it on the platform, and delete or rename the one that is not this project's",
        )
    missing = {ref: entry for ref, entry in copy.entries.items() if ref not in inventory.entries}
    lease = inventory.header.lease or copy.header.lease
    return replace(
        inventory,
        entries={**missing, **inventory.entries},
        copies=(*inventory.copies, copy.artifact_id),
        header=replace(inventory.header, lease=lease),
        written_at=max(filter(None, (inventory.written_at, copy.written_at)), default=None),
    )


async def read_own_inventory(client: Client, *, project: str, project_id: str, target: str) -> Inventory:
    """The inventory by itself."""
    artifacts = await read_all(client, endpoints.artifacts.list())
    return await read_inventory(client, artifacts, project=project, project_id=project_id, target=target)


async def read_owners(client: Client, artifacts: Artifacts, own: Inventory) -> Mapping[Ref, Owner]:
    """Everything that other inventories on this tenant own, each with its owner."""
    ours = {own.artifact_id, *own.copies, *own.unreadable}
    others = [
        artifact
        for artifact in artifacts
        if artifact.name.startswith(INVENTORY_PREFIX) and artifact.id not in ours
    ]
    inventories = await gather_or_cancel(*(_read_foreign_inventory(client, artifact) for artifact in others))
    return {
        ref: Owner(
            f"project {inventory.project} (target {inventory.target})",
            same_project=inventory.project_id == own.project_id,
        )
        for inventory in inventories
        for ref in inventory.entries
    }


async def _read_foreign_inventory(client: Client, artifact: ArtifactItem) -> Inventory:
    """Another project's inventory; what it owns must be known before anything is adopted."""
    inventory = await _read_newest_version(client, artifact.id)
    if inventory.lost:
        name = f"{artifact.name} (id {artifact.id})"
        raise InventoryError(
            f"the inventory of another project, artifact {name}, is damaged, and so are its earlier versions",
            "something live is in no inventory of this project and may be in that one: ask its owners to repair it",
        )
    return inventory


async def _read_newest_version(client: Client, artifact_id: str) -> Inventory:
    """The newest version that can be verified and counts (reliability 4b.2, 4c.6); without one it is `lost`.

    `version` is its number; of a lost one the newest there is, so that the next one follows it.
    """
    listed = await read_versions(client, artifact_id)
    damaged: list[int] = []
    known: dict[int, Inventory | None] = {}

    async def read(number: int) -> Inventory | None:
        if number not in known:
            try:
                known[number] = await _download(client, artifact_id, number)
            except InventoryDamaged:
                damaged.append(number)
                known[number] = None
        return known[number]

    for number, created_at in ((one.version, one.created_at) for one in listed):
        if await is_effective(number, read):
            inventory = await read(number)
            if inventory is not None:
                newer = tuple(n for n in damaged if n > number)
                return replace(inventory, damaged=newer, written_at=_parse_epoch(created_at))
        if len(damaged) >= MAX_VERSIONS_TRIED:
            break
    newest = listed[0].version
    return Inventory("", "", "", artifact_id=artifact_id, version=newest, damaged=tuple(damaged), lost=True)


async def _download(client: Client, artifact_id: str, number: int) -> Inventory | None:
    request = endpoints.artifacts.download(artifact_id, number)

    async def fetch() -> Inventory:
        return decode_inventory(await client.download(request), artifact_id=artifact_id, version=number)

    with suppress(NotFound):
        return await fetch_intact(fetch)
    return None


def _parse_epoch(text: str) -> float | None:
    try:
        return datetime.fromisoformat(text).timestamp()
    except ValueError:
        return None
