"""Which versions of an inventory readers go by (reliability 4b.2)."""

from __future__ import annotations

import asyncio

import pytest

from reconciler.errors import InventoryDamaged
from reconciler.inventory.version_chain import fetch_intact, is_effective
from reconciler.model.observed.inventory import Header, Inventory, LeaseMark


def version(run: str, base: int, own: tuple[int, ...] = (), *, claimed: bool = False) -> Inventory:
    claim = LeaseMark(run, f"run {run}") if claimed else None
    return Inventory("shop", "id", "prod", header=Header(run, base, own, claim))


CHAINS = {
    "one run after the other": ({1: version("a", 0), 2: version("b", 1), 3: version("b", 1, (2,))}, [1, 2, 3]),
    "an inventory of before there were claims": ({1: version("", 0), 2: version("", 0)}, [1, 2]),
    "two from the same base: the first one wins": (
        {1: version("a", 0), 2: version("b", 1, claimed=True), 3: version("c", 1, claimed=True)},
        [1, 2],
    ),
    "the winner goes on over the loser": (
        {1: version("a", 0), 2: version("b", 1), 3: version("c", 1), 4: version("b", 1, (2,))},
        [1, 2, 4],
    ),
    "one that slept is too late": (
        {1: version("a", 0), 2: version("b", 1, claimed=True), 3: version("c", 2), 4: version("b", 1, (2,))},
        [1, 2, 3],
    ),
    "what was withdrawn stands in nobody's way": ({1: version("a", 0), 3: version("c", 1)}, [1, 3]),
    "a run does not stand in its own way": (
        {1: version("a", 0), 2: version("b", 1, claimed=True), 3: version("b", 1)},
        [1, 2, 3],
    ),
    "a renewal that was kept after the end is no claim": (
        {1: version("a", 0), 2: version("b", 1, claimed=True), 3: version("b", 1, (2,)),
         4: version("b", 1, (2,), claimed=True)},
        [1, 2, 3],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CHAINS)
def test_the_versions_that_count(name: str) -> None:
    versions, expected = CHAINS[name]

    async def read(number: int) -> Inventory | None:
        return versions.get(number)

    async def all_of_them() -> list[int]:
        return [number for number in sorted(versions) if await is_effective(number, read)]

    assert asyncio.run(all_of_them()) == expected


def test_a_version_is_damaged_only_if_it_is_so_every_time() -> None:
    answers: list[Inventory | None] = [None, None, version("a", 0)]

    async def fetch() -> Inventory:
        found = answers.pop(0)
        if found is None:
            raise InventoryDamaged("not a zip")
        return found

    assert asyncio.run(fetch_intact(fetch)).header.run == "a"
    answers[:] = [None, None, None]
    with pytest.raises(InventoryDamaged):
        asyncio.run(fetch_intact(fetch))
