"""How long an apply waits, and its identity."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field

SETTLE_SECONDS = 60.0
"""Seconds after which a write whose answer was lost must show, if it ever will: an assumption (reliability 4a)."""
LEASE_SECONDS, HEARTBEAT_SECONDS = 60.0, 20.0
"""Seconds for which a lease holds, and after which it is renewed."""
POLL_PAUSES = (0.2, 0.5, 1.0, 2.0, 4.0, 8.0)
"""Seconds between polls for an effect that should show; the last one is repeated."""


@dataclass(frozen=True)
class Timeouts:
    """Seconds, and the sleep that counts them."""

    settle: float = SETTLE_SECONDS
    lease: float = LEASE_SECONDS
    heartbeat_interval: float = HEARTBEAT_SECONDS
    wait_for_lease: float = 2 * LEASE_SECONDS
    sleep: Callable[[float], Awaitable[None]] = field(default=asyncio.sleep, repr=False)

    def poll_pauses(self) -> Iterator[float]:
        """The pauses before polls, `settle` seconds in all, and one in any case."""
        left, number = max(self.settle, POLL_PAUSES[0]), 0
        while left > 0:
            pause = min(POLL_PAUSES[min(number, len(POLL_PAUSES) - 1)], left)
            yield pause
            left, number = left - pause, number + 1

    @property
    def stale_after(self) -> float:
        """Seconds without a renewal after which a lease is over: the last write of its run must have settled too."""
        return max(self.lease, self.heartbeat_interval + self.settle)


@dataclass(frozen=True)
class ApplyIdentity:
    """A unique id of one apply, and a name for people."""

    ident: str = field(default_factory=lambda: secrets.token_hex(6))
    holder: str = "peak-apply"
