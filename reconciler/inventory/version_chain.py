"""Which versions of an inventory count, where several runs wrote some at the same time (reliability 4b.2).

Every version names the one that its run began from. It counts if nothing that counts was written in between by another
run; whoever finds such a version between lost, and withdraws.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from reconciler.errors import InventoryDamaged
from reconciler.model.inventory import Header, Inventory

MAX_FETCHES = 3
"""How often a version is downloaded before it is believed to be damaged."""

ReadVersion = Callable[[int], Awaitable[Inventory | None]]
"""A version by its number; None where there is none, or none that can be understood."""


async def is_effective(number: int, read: ReadVersion) -> bool:
    """Whether a version is what readers go by; inventories of before there were claims all are."""
    inventory = await read(number)
    if inventory is None:
        return False
    return not inventory.header.run or await find_winner(number, inventory.header, read) is None


async def find_winner(number: int, header: Header, read: ReadVersion) -> Inventory | None:
    """The first version that counts between the one that a run began from and one that it wrote; None if it is alone.

    A version that the run itself wrote does not count against it, also where it never learned the number; but a renewal
    that the platform kept only after the end of its run is no claim any more.
    """
    for other in range(header.base + 1, number):
        if other in header.own:
            continue
        inventory = await read(other)
        if inventory is not None and await _takes_precedence(other, inventory.header, header, read):
            return inventory
    return None


async def _takes_precedence(number: int, other: Header, header: Header, read: ReadVersion) -> bool:
    """Whether a version in between counts against one: another run's, or the same run's end before a late renewal."""
    if other.run == header.run:
        return other.claim is None and header.claim is not None
    return await is_effective(number, read)


async def fetch_intact(fetch: Callable[[], Awaitable[Inventory]]) -> Inventory:
    """An inventory that arrives whole; Damaged only when it was damaged every time.

    An answer may be spoiled on its way, and a version that is taken for damaged counts for nothing.
    """
    for left in reversed(range(MAX_FETCHES)):
        try:
            return await fetch()
        except InventoryDamaged:
            if not left:
                raise
    raise AssertionError("the last attempt returns or raises")
