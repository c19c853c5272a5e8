"""The HTTP client: pooled, bounded, patient, and careful with the token."""

from __future__ import annotations

import asyncio
import copy
import random as random_module
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from email.utils import parsedate_to_datetime
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from reconciler.api import responses
from reconciler.api.rate_limit import RateLimiter
from reconciler.api.request import Request
from reconciler.api.retry import Failure, RetryPolicy
from reconciler.api.retry_budget import RetryBudget
from reconciler.api.transport import Attempt, HttpTransport

if TYPE_CHECKING:
    import httpx

MAX_CONNECTIONS = 16
"""Beyond about 20 connections httpx's pool slows down instead of speeding up (libraries.md 6)."""


@dataclass(frozen=True)
class LoggedAttempt:
    """One attempt at a request, for people: how it ended, after how many seconds, and in how many it is made again.

    `again` is None where it is not.
    """

    request: str
    ended: str
    seconds: float
    again: float | None


def _ignore_attempt(_tried: LoggedAttempt) -> None:
    """Nobody wants to know."""


class Client:
    """Sends calls to one tenant; used as an async context manager.

    At most `parallelism` requests are under way at once. `transport` replaces the network; `clock` (seconds that
    never go back), `wall_clock` (epoch seconds, for Retry-After as a date), `sleep` and `random` make time and
    chance a matter of the caller. `quoted` takes out of the platform's words what nobody may read. `tell` hears of
    every attempt.
    """

    def __init__(
        self,
        base_url: str,
        token: str,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
        parallelism: int = 10,
        policy: RetryPolicy | None = None,
        clock: Callable[[], float] = time.monotonic,
        wall_clock: Callable[[], float] = time.time,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        random: Callable[[], float] = random_module.random,
        quoted: Callable[[str], str] = str,
        tell: Callable[[LoggedAttempt], None] = _ignore_attempt,
    ) -> None:
        at_once = min(parallelism, MAX_CONNECTIONS)
        self._policy = policy or RetryPolicy()
        self._sleep, self._random, self._wall_clock = sleep, random, wall_clock
        self._quota, self._pace = RetryBudget(), RateLimiter(clock, sleep)
        self._clock, self._tell = clock, tell
        self._heard: tuple[float, float] | None = None
        self._places = asyncio.Semaphore(at_once)
        self._wire = HttpTransport(base_url, token, at_once, transport, quoted)

    async def __aenter__(self) -> Self:
        await self._wire.__aenter__()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._wire.__aexit__(kind, error, trace)

    async def send(self, call: Request) -> Any:
        """The JSON that a 2xx carries; anything else is raised as an `ApiError`."""
        return responses.parse_json(call, await self._settled(call))

    async def download(self, call: Request) -> bytes:
        """The bytes that a 2xx carries."""
        return await self._settled(call)

    async def _settled(self, call: Request) -> bytes:
        """The body of a 2xx, after as many attempts as policy and quota allow."""
        number = paid = 0
        while True:
            began = self._clock()
            attempt, wait = await self._attempt(call, number)
            took = self._clock() - began
            if attempt.error is None or attempt.failure is None:
                self._quota.give_back(paid)
                self._tell(LoggedAttempt(call.with_query, str(attempt.status), took, None))
                return attempt.body
            paid = self._policy.cost(attempt.failure)
            again = self._policy.again(attempt.failure, number, is_read=call.is_read) and self._quota.take(
                paid
            )
            self._tell(
                LoggedAttempt(call.with_query, _describe_result(attempt), took, wait if again else None)
            )
            if not again:
                raise attempt.error
            if wait and attempt.failure is not Failure.THROTTLED:
                await self._sleep(wait)
            number += 1

    def without_retries(self) -> Client:
        """The same client without retries, for what is asked again anyway."""
        other = copy.copy(self)
        other._policy = replace(self._policy, retries=0)  # noqa: SLF001 - a copy of our own
        return other

    def server_time(self) -> float | None:
        """The platform's time in epoch seconds, as its last answer told it; None where no answer ever did."""
        return None if self._heard is None else self._heard[0] + self._clock() - self._heard[1]

    def _hear(self, date: str) -> None:
        with suppress(ValueError, TypeError):
            self._heard = (parsedate_to_datetime(date).timestamp(), self._clock())

    async def _attempt(self, call: Request, number: int) -> tuple[Attempt, float]:
        """One attempt, and how long to wait before another; after a 429 that is the pace's matter."""
        async with self._places:
            sent = await self._pace.turn()
            attempt = await self._wire.attempt(call)
        self._hear(attempt.headers.get("date", ""))
        if attempt.failure is None:
            self._pace.served()
            return attempt, 0.0
        wait = self._policy.delay(number, attempt.headers, self._random(), self._wall_clock())
        if attempt.failure is Failure.THROTTLED:
            self._pace.throttled(sent, wait)
        else:
            self._pace.served()
        return attempt, wait


def _describe_result(attempt: Attempt) -> str:
    said = "" if attempt.error is None else attempt.error.what
    code = str(attempt.status or "")
    return said if said.startswith(code) else f"{code} {said}"
