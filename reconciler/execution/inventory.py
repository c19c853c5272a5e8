"""Storing the inventory: the first and the last thing an apply writes (reliability 4c)."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

from reconciler.api import endpoints
from reconciler.api.call import Call
from reconciler.api.client import Client
from reconciler.api.paging import read_all
from reconciler.errors import BadAnswer, InventoryError
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
        call = endpoints.artifacts.create(form, lambda: io.BytesIO(data))
        made = _text(await client.send(call), "id", call)
        await _alone(name, made, client)
        return replace(inventory, artifact_id=made, version=1)
    call = endpoints.artifacts.new_version(inventory.artifact_id, {}, lambda: io.BytesIO(data))
    version = _number(await client.send(call), "version", call)
    expected = inventory.version + 1
    if version != expected:
        raise InventoryError(
            f"another apply wrote the inventory meanwhile (version {version}, expected {expected})",
            "see that only one apply of this project runs at a time, then plan again",
        )
    return replace(inventory, version=version)


async def _alone(name: str, made: str, client: Client) -> None:
    """Of two first applies at the same moment the one that made the older record goes on (reliability 4b.2)."""
    listed = await read_all(client, endpoints.artifacts.list_page, "artifacts")
    same = [(str(item.get("createdAt")), str(item["id"])) for item in listed if item.get("name") == name]
    if same and min(same)[1] != made:
        await client.send(endpoints.artifacts.delete(made))
        raise InventoryError(
            "another apply of this project began at the same moment; this one changed nothing",
            "see that only one apply of this project runs at a time, then plan again",
        )


def _text(answer: Any, name: str, call: Call) -> str:
    found = answer.get(name) if isinstance(answer, dict) else None
    if not isinstance(found, str) or not found:
        raise BadAnswer(f"the answer about the inventory has no usable {name}", request=str(call))
    return found


def _number(answer: Any, name: str, call: Call) -> int:
    found = answer.get(name) if isinstance(answer, dict) else None
    if not isinstance(found, int) or isinstance(found, bool):
        raise BadAnswer(f"the answer about the inventory has no usable {name}", request=str(call))
    return found


def _makes(change: Change) -> bool:
    """Whether something of this ref may be there afterwards that was not; what only moves is recorded already."""
    return change.action.pending and (
        change.moved_from is None or change.write is None or change.write.id is None
    )


def with_intents(inventory: Inventory, changes: tuple[Change, ...]) -> Inventory:
    """Widened before the first write: what is about to be made is ours even if we die meanwhile."""
    intents = [
        Entry(change.ref, body={}, digest=change.digest, intended=True)
        for change in changes
        if _makes(change) and change.ref not in inventory.entries
    ]
    paused = [
        replace(inventory.entries[change.ref], keep_paused=True)
        for change in changes
        if change.write is not None and change.write.keep_paused and change.ref in inventory.entries
    ]
    return inventory.with_entries(*intents, *paused)
