"""Virtual time: hours pass in a moment, in the right order, and a run that can never end says so."""

from __future__ import annotations

import asyncio

import pytest
from simulation import Clock, Stuck, run_in_virtual_time


def test_timers_end_in_their_order_at_their_moment() -> None:
    clock, seen = Clock(), []

    async def sleeper(seconds: float) -> None:
        await asyncio.sleep(seconds)
        seen.append((seconds, clock.now))

    async def main() -> None:
        await asyncio.gather(*(sleeper(seconds) for seconds in (3600.0, 0.25, 7.0)))

    run_in_virtual_time(main(), clock)
    assert seen == [(0.25, 0.25), (7.0, 7.0), (3600.0, 3600.0)]


def test_a_timeout_comes_when_it_should() -> None:
    clock = Clock()

    async def main() -> None:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(90):
                await asyncio.sleep(91)

    run_in_virtual_time(main(), clock)
    assert clock.now == 90


def test_time_goes_on_from_run_to_run() -> None:
    clock = Clock()
    for _ in range(3):
        run_in_virtual_time(asyncio.sleep(10), clock)
    assert clock.now == 30


def test_what_runs_in_a_thread_elsewhere_runs_at_once() -> None:
    assert run_in_virtual_time(asyncio.to_thread(sum, [1, 2])) == 3


def test_a_run_that_waits_for_nothing_is_stuck() -> None:
    async def main() -> None:
        await asyncio.Event().wait()

    with pytest.raises((Stuck, TimeoutError)):
        run_in_virtual_time(main(), within=60)


def test_a_run_that_takes_too_long_ends() -> None:
    with pytest.raises(TimeoutError):
        run_in_virtual_time(asyncio.sleep(100), within=60)
