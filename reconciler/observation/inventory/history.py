"""Reading the applies that the inventory still records: each that ended stored a version with a receipt."""

from __future__ import annotations

import asyncio

from reconciler.api import endpoints
from reconciler.api.client import Client
from reconciler.errors import ConfigurationError, InventoryError, NotFound
from reconciler.inventory.codec import decode_receipt
from reconciler.model.observed.inventory import Inventory
from reconciler.model.observed.receipt import NumberedReceipt, Receipt
from reconciler.observation.artifacts import read_versions

MAX_VERSIONS_READ = 100
"""The newest versions, which are read: ten completed applies are kept, and interrupted ones between them."""

MAX_DOWNLOADS = 8
"""Versions that are held in memory at the same time."""

_LIST = "peak-apply history lists the applies that are still recorded"


async def read_history(
    client: Client, inventory: Inventory
) -> tuple[tuple[NumberedReceipt, ...], tuple[int, ...], int]:
    """The receipts, newest first; the versions that cannot be read; and how many older ones were not read.

    An apply that did not learn whether its last version was kept wrote it again: of each run only one is returned.
    """
    if not inventory.artifact_id:
        return (), (), 0
    numbers = [one.version for one in await read_versions(client, inventory.artifact_id)]
    downloads = asyncio.Semaphore(MAX_DOWNLOADS)

    async def read(number: int) -> Receipt | InventoryError | None:
        async with downloads:
            return await _download_receipt(client, inventory.artifact_id, number)

    read_ones = numbers[:MAX_VERSIONS_READ]
    found = await asyncio.gather(*(read(number) for number in read_ones))
    pairs = tuple(zip(read_ones, found, strict=True))
    newest = {
        one.run: NumberedReceipt(number, one) for number, one in reversed(pairs) if isinstance(one, Receipt)
    }
    applies = tuple(sorted(newest.values(), key=lambda one: one.number, reverse=True))
    damaged = tuple(number for number, one in pairs if isinstance(one, InventoryError))
    return applies, damaged, len(numbers) - len(read_ones)


async def _download_receipt(client: Client, artifact_id: str, number: int) -> Receipt | InventoryError | None:
    """None where a version has no receipt, or was deleted since it was listed."""
    try:
        return decode_receipt(await client.download(endpoints.artifacts.download(artifact_id, number)))
    except NotFound:
        return None
    except InventoryError as error:
        return error


async def read_receipt(client: Client, inventory: Inventory, number: int) -> NumberedReceipt:
    """The receipt under this number; ConfigurationError where there is none."""
    found = await _download_receipt(client, inventory.artifact_id, number) if inventory.artifact_id else None
    if isinstance(found, InventoryError):
        message = f"version {number} of the inventory cannot be read: {found.message}"
        raise InventoryError(message, _LIST)
    if found is None:
        raise ConfigurationError(f"no apply is recorded under the number {number}", _LIST)
    return NumberedReceipt(number, found)
