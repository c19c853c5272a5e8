"""Reading the inventory, and who else owns something on the tenant."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from reconciler.api import endpoints
from reconciler.api.client import Client
from reconciler.errors import Damaged, InventoryError
from reconciler.model.inventory import Inventory
from reconciler.model.live import Owner
from reconciler.model.ref import Ref
from reconciler.observation.artifacts import version_numbers
from reconciler.observation.together import together
from reconciler.packing.inventory import artifact_name, decode

PREFIX = artifact_name("", "").removesuffix("-")
"""How the names of all inventories begin."""

MOST_TRIED = 10
"""Versions that are looked at before an inventory is given up: so many completed applies are kept (4b.6)."""

Artifacts = Iterable[Mapping[str, Any]]


async def read_inventory(
    client: Client, artifacts: Artifacts, *, project: str, project_id: str, target: str
) -> Inventory:
    """The inventory of this project on this target; an empty one where none was stored yet."""
    name = artifact_name(project, target)
    found = [str(artifact["id"]) for artifact in artifacts if artifact.get("name") == name]
    if not found:
        return Inventory(project, project_id, target)
    if len(found) > 1:
        raise InventoryError(
            f"{len(found)} artifacts are called {name}: ids {', '.join(sorted(found))}",
            "delete the one that is not in use; the newer one is likelier to be the copy",
        )
    inventory = await _read(client, found[0])
    if inventory.lost:
        return replace(inventory, project=project, project_id=project_id, target=target)
    if inventory.project_id != project_id:
        raise InventoryError(
            f"the inventory {name} belongs to a project with another id ({inventory.project_id})",
            "two projects need two names: change `project:` in peak-apply.yaml, or restore its `id:`",
        )
    return inventory


async def owners(client: Client, artifacts: Artifacts, own: Inventory) -> Mapping[Ref, Owner]:
    """What other inventories on this tenant own."""
    others = [
        artifact
        for artifact in artifacts
        if str(artifact.get("name", "")).startswith(PREFIX) and str(artifact["id"]) != own.artifact_id
    ]
    inventories = await together(*(_read_other(client, artifact) for artifact in others))
    return {
        ref: Owner(
            f"project {inventory.project} (target {inventory.target})",
            same_project=inventory.project_id == own.project_id,
        )
        for inventory in inventories
        for ref in inventory.entries
    }


async def _read_other(client: Client, artifact: Mapping[str, Any]) -> Inventory:
    """Somebody else's record; what it owns must be known before anything is taken over."""
    inventory = await _read(client, str(artifact["id"]))
    if inventory.lost:
        name = f"{artifact.get('name')} (id {artifact['id']})"
        raise InventoryError(
            f"the record of another project, artifact {name}, is damaged, and so are its earlier versions",
            "something live is not recorded as this project's, and that record may own it: ask its owners to mend it",
        )
    return inventory


async def _read(client: Client, artifact_id: str) -> Inventory:
    """The newest version that can be verified (reliability 4c.6); without one the inventory is `lost`.

    `version` is the newest number in any case: the next one that is written follows it.
    """
    numbers = await version_numbers(client, artifact_id)
    damaged: list[int] = []
    for number in numbers[:MOST_TRIED]:
        data = await client.download(endpoints.artifacts.download(artifact_id, number))
        try:
            inventory = decode(data, artifact_id=artifact_id, version=numbers[0])
        except Damaged:
            damaged.append(number)
        else:
            return replace(inventory, damaged=tuple(damaged))
    return Inventory(
        "", "", "", artifact_id=artifact_id, version=numbers[0], damaged=tuple(damaged), lost=True
    )
