"""The sending rate once the platform has answered 429 (P7): additive increase, multiplicative decrease.

Before the first 429 nothing waits. A 429 stops all requests for the pause that it asks for, and the rate falls to a
share of what the platform served in the last second. From there it grows slowly.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable

DECREASE = 0.93
"""The share of the rate that a 429 leaves."""
INCREASE = 0.005
"""By how much of itself the rate grows in a second: it must stay near the limit for tens of seconds."""
MIN_SAMPLES = 10
"""Answers in a second that make a first measurement; a 429 to fewer requests says little about a limit."""


class RateLimiter:
    """Decides when each request of one client may be sent; `clock` is in monotonic seconds."""

    def __init__(self, clock: Callable[[], float], sleep: Callable[[float], Awaitable[None]]) -> None:
        self._clock, self._sleep = clock, sleep
        self._queue = asyncio.Lock()
        self._answers: deque[float] = deque()
        self._rate: float | None = None
        self._next = self._resumed_at = 0.0
        self._slowed_at = float("-inf")

    async def wait_for_slot(self) -> float:
        """Return when the next request may be sent, with the moment."""
        async with self._queue:
            while (wait := self._next - self._clock()) > 0:
                await self._sleep(wait)
            now = self._clock()
            if self._rate is not None:
                interval = 1 / self._grow(self._rate, now)
                self._next = max(self._next, now - interval) + interval  # one late request is caught up with
            return now

    def record_answer(self) -> None:
        """Count an answer other than 429."""
        now = self._clock()
        self._answers.append(now)
        self._count_recent(now)

    def slow_down(self, sent_at: float, pause: float) -> None:
        """Pause for so many seconds after a 429; reduce the rate unless the request was sent before the last cut."""
        now = self._clock()
        if sent_at > self._slowed_at:
            served = self._count_recent(now)
            if self._rate is not None:
                current = self._grow(self._rate, now)
                self._rate = DECREASE * min(current, max(served, current / 2))
            elif served >= MIN_SAMPLES:
                self._rate = DECREASE * served
            self._slowed_at = now
        self._next = self._resumed_at = max(self._next, now + pause)

    def _grow(self, rate: float, now: float) -> float:
        """Requests a second at this moment."""
        return rate * (1 + INCREASE * max(0.0, now - self._resumed_at))

    def _count_recent(self, now: float) -> int:
        """Answers in the last second, older ones are dropped; limits are usually counted by the second."""
        while self._answers and self._answers[0] <= now - 1:
            self._answers.popleft()
        return len(self._answers)
