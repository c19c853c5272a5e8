"""Time that passes only while everything waits: a sleep of an hour takes no time and ends on the second."""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class Clock:
    """Seconds since the beginning; goes on from one run to the next."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now

    def run(self, work: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """Run to the end; what would wait for ever is an error."""
        with asyncio.Runner(loop_factory=lambda: _Loop(self)) as runner:
            return runner.run(work())


class _Loop(asyncio.SelectorEventLoop):
    def __init__(self, clock: Clock) -> None:
        super().__init__(_Selector(clock))
        self._virtual = clock

    def time(self) -> float:
        return self._virtual.now


class _Selector(selectors.SelectSelector):
    """Nothing comes from outside: time jumps to what is due next."""

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self._virtual = clock

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready = super().select(0)
        if not ready and timeout is None:
            raise RuntimeError("everything waits, and nothing is due")
        if not ready and timeout:
            self._virtual.now += timeout
        return ready
