"""Storing the inventory: the first and the last thing an apply writes (reliability 4c)."""

from __future__ import annotations

import io
from dataclasses import replace

from reconciler.api import endpoints
from reconciler.api.client import Client
from reconciler.errors import InventoryError
from reconciler.model.change import Change
from reconciler.model.inventory import Entry, Inventory
from reconciler.packing.inventory import artifact_name, encode

DESCRIPTION = "What peak-apply manages here. Deleting it makes peak-apply forget what it owns."


async def store(inventory: Inventory, client: Client) -> Inventory:
    """Write the next version; InventoryError when another apply wrote one meanwhile."""
    data = encode(inventory)
    name = artifact_name(inventory.project, inventory.target)
    if not inventory.artifact_id:
        form = {"name": name, "description": DESCRIPTION}
        answer = await client.send(endpoints.artifacts.create(form, lambda: io.BytesIO(data)))
        return replace(inventory, artifact_id=str(answer["id"]), version=int(answer.get("version", 1)))
    call = endpoints.artifacts.new_version(inventory.artifact_id, {}, lambda: io.BytesIO(data))
    version = int((await client.send(call))["version"])
    expected = inventory.version + 1
    if version != expected:
        raise InventoryError(
            f"another apply wrote the inventory meanwhile (version {version}, expected {expected})",
            "see that only one apply of this project runs at a time, then plan again",
        )
    return replace(inventory, version=version)


def with_intents(inventory: Inventory, changes: tuple[Change, ...]) -> Inventory:
    """Widened before the first write: what is about to be made is ours even if we die meanwhile."""
    intents = [
        Entry(change.ref, body={}, digest=change.digest, intended=True)
        for change in changes
        if change.action.pending and change.ref not in inventory.entries
    ]
    return inventory.with_entries(*intents)
