"""Which versions of an inventory are effective, where several runs wrote some at the same time (reliability 4b.2).

Every version names its base: the version that its run read before it wrote. It is effective if no effective version of
another run lies in between. A run that finds such a version has lost, and deletes its own.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from reconciler.errors import InventoryDamaged
from reconciler.model.observed.inventory import Header, Inventory

MAX_FETCHES = 3
"""How often a version is downloaded before it counts as damaged."""

ReadVersion = Callable[[int], Awaitable[Inventory | None]]
"""Reads a version by its number; None where it does not exist or cannot be read."""


async def is_effective(number: int, read: ReadVersion) -> bool:
    """Return whether a version is effective; versions that were stored before there were leases all are."""
    inventory = await read(number)
    if inventory is None:
        return False
    return not inventory.header.run or await find_winner(number, inventory.header, read) is None


async def find_winner(number: int, header: Header, read: ReadVersion) -> Inventory | None:
    """Find the first effective version between the base of a run and version `number` that it wrote, if there is one.

    Versions of the same run do not count, also where the run never learned their numbers. But a heartbeat that was
    stored only after the final version of its run is not effective: there the final version is returned.
    """
    for other in range(header.base + 1, number):
        if other in header.own:
            continue
        inventory = await read(other)
        if inventory is not None and await _takes_precedence(other, inventory.header, header, read):
            return inventory
    return None


async def _takes_precedence(number: int, other: Header, header: Header, read: ReadVersion) -> bool:
    """Return whether a version in between takes precedence: an effective one of another run, or the end of this run."""
    if other.run == header.run:
        return other.lease is None and header.lease is not None
    return await is_effective(number, read)


async def fetch_intact(fetch: Callable[[], Awaitable[Inventory]]) -> Inventory:
    """Fetch an inventory; InventoryDamaged only if it was damaged every time.

    A response may be damaged on its way, and a damaged version is ignored.
    """
    for left in reversed(range(MAX_FETCHES)):
        try:
            return await fetch()
        except InventoryDamaged:
            if not left:
                raise
    raise AssertionError("the last attempt returns or raises")
