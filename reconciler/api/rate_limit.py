"""How fast the whole client sends, once the platform has said that it was too fast (P7).

Before the first 429 nothing waits. A 429 stops every request until the pause that it asks for is over, and the
rate falls to a share of what the platform served until then. From there it grows as in CUBIC (RFC 9438): quickly
towards the rate at which it was too fast, hardly at all around it, and ever faster once it is past it.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable

REMAINING_SHARE = 0.9
"""What a 429 leaves of the rate."""
CALM, CURIOUS = 15.0, 1.0
"""Seconds until the rate is back where it was: when that rate was measured, and when it was guessed."""
WINDOW = 1.0
"""Seconds over which the rate is measured: limits are counted by the second."""
MIN_GUESS = 5.0
"""Requests a second: the first guess where hardly anything was sent."""
MIN_SAMPLES = 10
"""Answers in the window that make a measurement: as many as are usually under way at once."""


class RateLimiter:
    """The turns of one client's requests; `clock` is in seconds and never goes back."""

    def __init__(self, clock: Callable[[], float], sleep: Callable[[float], Awaitable[None]]) -> None:
        self._clock, self._sleep = clock, sleep
        self._queue = asyncio.Lock()
        self._served: deque[float] = deque()
        self._limit: float | None = None
        self._back_in = CALM
        self._slowed = self._resumed = self._next = 0.0

    async def turn(self) -> float:
        """Return when the next request may be sent, with the moment."""
        if self._limit is None:
            return self._clock()
        async with self._queue:
            while (wait := self._next - self._clock()) > 0:
                await self._sleep(wait)
            now = self._clock()
            interval = 1 / _compute_rate(self._limit, now - self._resumed, self._back_in)
            self._next = max(self._next, now - interval) + interval  # one late turn is caught up with
            return now

    def served(self) -> None:
        """An answer that was none of too many requests."""
        now = self._clock()
        self._served.append(now)
        while self._served[0] < now - WINDOW:
            self._served.popleft()

    def throttled(self, sent: float, pause: float) -> None:
        """A 429 to a request that was sent at that moment: pause for so many seconds, then be slower."""
        now = self._clock()
        since, self._resumed = self._resumed, max(self._next, now + pause)
        self._next = self._resumed
        if self._limit is None:
            served = self._served_since(now - WINDOW)
            measured, least, enough = served / WINDOW, MIN_GUESS, served >= MIN_SAMPLES
        elif sent > self._slowed and self._served and self._served[-1] >= since:
            rate = _compute_rate(self._limit, now - since, self._back_in)
            measured, least = self._sustained(now, since, rate), rate / 2
            enough = measured >= least
        else:
            return  # under way when we were slowed down last, or nothing was served since: the pause was too short
        self._limit, self._back_in = max(measured, least), CALM if enough else CURIOUS
        self._slowed = now

    def _sustained(self, now: float, since: float, rate: float) -> float:
        """Requests a second that the platform served; of a short stretch the pause before it counts too.

        A bucket filled up in the pause and gave more than it can go on giving; a window just began anew.
        """
        elapsed = max(0.001, min(WINDOW, now - since))
        served = self._served_since(now - elapsed)
        without, with_pause = min(rate, served / elapsed), served / (now - self._slowed)
        return with_pause + (without - with_pause) * elapsed / WINDOW

    def _served_since(self, moment: float) -> int:
        return sum(1 for served in self._served if served > moment)


def _compute_rate(limit: float, elapsed: float, back_in: float) -> float:
    """Requests a second, so many seconds after the pause."""
    return limit * (1 - (1 - REMAINING_SHARE) * (1 - max(0.0, elapsed) / back_in) ** 3)
