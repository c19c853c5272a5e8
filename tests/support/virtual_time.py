"""Time that only the run moves: an event loop whose clock jumps to the next timer when nothing is ready.

`asyncio.sleep`, timeouts and everything else built on the loop then take no real time at all, and happen in the same
order every time. What runs in threads elsewhere runs at once and here, since threads have an order of their own.
"""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any, TypeVar

T = TypeVar("T")

NOON = 1_767_614_400.0
"""2026-01-05T12:00:00Z: when every simulation begins."""


class Stuck(Exception):
    """Everything waits for something, and nothing is left that could happen."""


@dataclass
class Clock:
    """Seconds since the simulation began; it goes on from run to run."""

    now: float = 0.0

    def elapsed(self) -> float:
        return self.now

    def epoch(self) -> float:
        """The same moment as the platform tells it."""
        return NOON + self.now


class _Jumping(selectors.SelectSelector):
    """Waits for nothing that is not there: the clock jumps instead."""

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self.clock = clock

    def select(self, timeout: float | None = None) -> Any:
        ready = super().select(0)
        if not ready and timeout is None:
            raise Stuck("every task waits for something, and nothing is left that could happen")
        if not ready and timeout is not None:
            self.clock.now += max(0.0, timeout)
        return ready


class VirtualLoop(asyncio.SelectorEventLoop):
    """An event loop on a `Clock`."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        super().__init__(_Jumping(clock))

    def time(self) -> float:
        return self.clock.now

    def run_in_executor(self, _executor: Any, func: Callable[..., Any], *args: Any) -> asyncio.Future[Any]:
        done = self.create_future()
        try:
            done.set_result(func(*args))
        except Exception as error:  # noqa: BLE001 - it is the future's, as from a thread
            done.set_exception(error)
        return done


def run_in_virtual_time(
    work: Coroutine[Any, Any, T], clock: Clock | None = None, within: float = 86_400.0
) -> T:
    """`asyncio.run` in virtual time; TimeoutError when `within` seconds of it were not enough."""

    async def bounded() -> T:
        async with asyncio.timeout(within):
            return await work

    on = clock or Clock()
    with asyncio.Runner(loop_factory=lambda: VirtualLoop(on)) as runner:
        return runner.run(bounded())
