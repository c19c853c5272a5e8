"""The network between client and platform: latency, a gateway that may answer by itself, and kills of the client."""

from __future__ import annotations

import asyncio
import math
import random
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any

import httpx
from support.transport import connect_breakable
from support.virtual_time import Clock


class When(Enum):
    """Where in the life of a request a run is killed."""

    BEFORE = "before the platform handles it"
    UNANSWERED = "committed, not answered"
    ANSWERED = "answered"


@dataclass(frozen=True)
class Kill:
    """SIGKILL at the N-th request of a run, counted from 1."""

    at: int
    when: When


class ProcessKilled(BaseException):
    """The process is gone: whatever still runs of it must not be seen to."""


Gateway = Callable[[float, httpx.Request], httpx.Response | None]
"""A gateway: the time (seconds) and a request -> an answer of its own, or None to let it pass."""


class Network(httpx.AsyncBaseTransport):
    """One run's way to the platform; `seed` decides how long each request and each answer is under way."""

    def __init__(
        self,
        app: Any,
        clock: Clock,
        seed: str,
        *,
        latency: tuple[float, float] = (0.0, 0.0),
        gateway: Gateway | None = None,
        kill: Kill | None = None,
    ) -> None:
        self.dead = False
        self.requests = 0
        self._platform, self._clock, self._gateway, self._kill = connect_breakable(app), clock, gateway, kill
        self._random, self._latency = random.Random(seed), latency

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self._check_alive()
        self.requests += 1
        killed = self._kill.when if self._kill is not None and self._kill.at == self.requests else None
        await self._under_way()
        self._check_alive(dying=killed is When.BEFORE)
        answer = await self._answer(request)
        self._check_alive(dying=killed is When.UNANSWERED)
        await self._under_way()
        self._check_alive()
        self.dead = killed is When.ANSWERED
        return answer

    def _check_alive(self, *, dying: bool = False) -> None:
        self.dead = self.dead or dying
        if self.dead:
            raise ProcessKilled

    async def _under_way(self) -> None:
        if self._latency[1]:
            await asyncio.sleep(self._random.uniform(*self._latency) / 2)

    async def _answer(self, request: httpx.Request) -> httpx.Response:
        """The gateway's answer or the platform's; silence ends in the client's own timeout, as on a socket."""
        refused = self._gateway(self._clock.now, request) if self._gateway is not None else None
        if refused is not None:
            return refused
        try:
            async with asyncio.timeout(request.extensions["timeout"]["read"]):
                return await self._platform.handle_async_request(request)
        except TimeoutError as error:
            raise httpx.ReadTimeout("silence", request=request) from error


class Bucket:
    """A limit of `rate` requests a second: a bucket of `burst` tokens (by default one second's worth)."""

    def __init__(self, rate: float, burst: float | None = None) -> None:
        self.rate, self.burst = rate, rate if burst is None else burst
        self._tokens, self._at = self.burst, 0.0

    def __call__(self, now: float, _request: httpx.Request) -> httpx.Response | None:
        self._tokens = min(self.burst, self._tokens + (now - self._at) * self.rate)
        self._at = now
        if self._tokens < 1:
            return build_429((1 - self._tokens) / self.rate)
        self._tokens -= 1
        return None


class Window:
    """A limit of `rate` requests within any second."""

    def __init__(self, rate: int) -> None:
        self.rate = rate
        self._passed: deque[float] = deque()

    def __call__(self, now: float, _request: httpx.Request) -> httpx.Response | None:
        while self._passed and self._passed[0] <= now - 1:
            self._passed.popleft()
        if len(self._passed) >= self.rate:
            return build_429(self._passed[0] + 1 - now)
        self._passed.append(now)
        return None


class Outage:
    """503 to everything for `seconds` from `begin` on."""

    def __init__(self, begin: float, seconds: float) -> None:
        self.begin, self.end = begin, begin + seconds

    def __call__(self, now: float, _request: httpx.Request) -> httpx.Response | None:
        return httpx.Response(503) if self.begin <= now < self.end else None


class Flaky:
    """503 to a share of the requests, chosen by a seed."""

    def __init__(self, share: float, seed: int) -> None:
        self.share, self._random = share, random.Random(seed)

    def __call__(self, _now: float, _request: httpx.Request) -> httpx.Response | None:
        return httpx.Response(503) if self._random.random() < self.share else None


def build_429(seconds: float) -> httpx.Response:
    """429; Retry-After is in whole seconds, as servers give it."""
    return httpx.Response(429, headers={"retry-after": str(max(1, math.ceil(seconds)))})
