"""Reads at the same time: when one fails, the others have ended before anybody learns of it."""

from __future__ import annotations

import asyncio

import pytest

from reconciler.observation.read import gather_or_cancel


async def read(ended: list[str], name: str, answer: asyncio.Event) -> str:
    try:
        await answer.wait()
        return name
    finally:
        ended.append(name)


def test_results_come_in_the_order_of_the_reads() -> None:
    async def run() -> tuple[list[str], list[str]]:
        ended: list[str] = []
        first, second = asyncio.Event(), asyncio.Event()

        async def last() -> str:
            first.set()
            return await read(ended, "c", second)

        second.set()
        return await gather_or_cancel(read(ended, "a", first), read(ended, "b", second), last()), ended

    answers, ended = asyncio.run(run())
    assert answers == ["a", "b", "c"]
    assert ended[0] == "b"


def test_a_failure_comes_as_it_is_and_leaves_no_read_behind() -> None:
    ended: list[str] = []

    async def refused() -> str:
        raise LookupError("refused")

    async def run() -> list[str]:
        never = asyncio.Event()
        with pytest.raises(LookupError, match="refused"):
            await gather_or_cancel(read(ended, "a", never), refused(), read(ended, "b", never))
        return sorted(ended)

    assert asyncio.run(run()) == ["a", "b"]


def test_who_is_broken_off_breaks_the_reads_off() -> None:
    ended: list[str] = []

    async def run() -> list[str]:
        reading = asyncio.ensure_future(gather_or_cancel(read(ended, "a", asyncio.Event())))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        reading.cancel()
        with pytest.raises(asyncio.CancelledError):
            await reading
        return list(ended)

    assert asyncio.run(run()) == ["a"]
