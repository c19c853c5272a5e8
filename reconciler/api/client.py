"""The HTTP client: pooled, limited in rate and retries, and careful with the token."""

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
from reconciler.api.network import Network
from reconciler.api.rate_limit import RateLimiter
from reconciler.api.request import Item, Request
from reconciler.api.retry import Failure, RetryBudget, RetryPolicy
from reconciler.api.transport import Attempt, HttpTransport

if TYPE_CHECKING:
    import httpx

MAX_CONNECTIONS = 16
"""Beyond about 20 connections httpx's pool becomes slower (libraries 6)."""


@dataclass(frozen=True)
class LoggedAttempt:
    """One attempt at a request, for the request log; `retry_in` is in seconds, None where it is not sent again."""

    request: str
    result: str
    seconds: float
    retry_in: float | None


def _ignore_attempt(_attempt: LoggedAttempt) -> None:
    """Without a request log."""


class Client:
    """Sends requests to one tenant; used as an async context manager.

    At most `parallelism` requests are under way at once. `transport` replaces the network; `clock` (monotonic
    seconds), `wall_clock` (epoch seconds, for Retry-After as a date), `sleep` and `random` can be replaced in tests.
    `redact` takes secrets out of the platform's texts. `network` has proxy and certificate authorities. `on_attempt`
    is called after every attempt.
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
        redact: Callable[[str], str] = str,
        network: Network = Network(),  # noqa: B008 - it is frozen
        on_attempt: Callable[[LoggedAttempt], None] = _ignore_attempt,
    ) -> None:
        connections = min(parallelism, MAX_CONNECTIONS)
        self._policy = policy or RetryPolicy()
        self._clock, self._wall_clock, self._sleep, self._random = clock, wall_clock, sleep, random
        self._budget, self._rate_limit = RetryBudget(), RateLimiter(clock, sleep)
        self._on_attempt = on_attempt
        self._server_date: tuple[float, float] | None = None
        self._slots = asyncio.Semaphore(connections)
        self._transport = HttpTransport(base_url, token, connections, transport, redact, network)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._transport.close()

    async def send(self, request: Request) -> Any:
        """The JSON of a 2xx response; anything else is raised as an `ApiError`."""
        return responses.parse_json(request, await self.download(request))

    async def read(self, request: Request, model: type[Item]) -> Item:
        """The JSON of a 2xx response as a model; BadResponse names the field that does not fit."""
        return model.of(await self.send(request), request)

    async def download(self, request: Request) -> bytes:
        """The body of a 2xx response, after as many attempts as the policy and the retry budget allow."""
        number = cost = 0
        while True:
            began = self._clock()
            attempt, pause = await self._try_once(request, number)
            seconds = self._clock() - began
            if attempt.error is None or attempt.failure is None:
                self._budget.refund(cost)
                self._on_attempt(LoggedAttempt(request.with_query, str(attempt.status), seconds, None))
                return attempt.body
            cost = self._policy.cost(attempt.failure)
            allowed = self._policy.allows_retry(attempt.failure, number, is_read=request.is_read)
            asked = self._policy.asks_too_long(attempt.headers, self._wall_clock())
            if asked:
                attempt.error.fix = f"the platform asks to wait {asked:.0f} s: run the command again then"
                allowed = False
            retry_in = pause if allowed and self._budget.spend(cost) else None
            self._on_attempt(LoggedAttempt(request.with_query, _describe(attempt), seconds, retry_in))
            if retry_in is None:
                raise attempt.error
            if retry_in and attempt.failure is not Failure.THROTTLED:
                await self._sleep(retry_in)
            number += 1

    def without_retries(self) -> Client:
        """The same client without retries, for reads that the caller repeats anyway."""
        other = copy.copy(self)
        other._policy = replace(self._policy, retries=0)  # noqa: SLF001 - a copy of our own
        return other

    def server_time(self) -> float | None:
        """The platform's time in epoch seconds by the date of its last response; None before the first one."""
        if self._server_date is None:
            return None
        date, received = self._server_date
        return date + self._clock() - received

    def _remember_date(self, date: str) -> None:
        with suppress(ValueError, TypeError):
            self._server_date = (parsedate_to_datetime(date).timestamp(), self._clock())

    async def _try_once(self, request: Request, number: int) -> tuple[Attempt, float]:
        """One attempt, and the seconds before the next one; after a 429 the rate limiter does the waiting."""
        async with self._slots:
            sent_at = await self._rate_limit.wait_for_slot()
            attempt = await self._transport.attempt(request)
        self._remember_date(attempt.headers.get("date", ""))
        if attempt.failure is None:
            self._rate_limit.record_answer()
            return attempt, 0.0
        pause = self._policy.delay(number, attempt.headers, self._random(), self._wall_clock())
        if attempt.failure is Failure.THROTTLED:
            self._rate_limit.slow_down(sent_at, pause)
        else:
            self._rate_limit.record_answer()
        return attempt, pause


def _describe(attempt: Attempt) -> str:
    """Status and reason, with the status once."""
    reason = "" if attempt.error is None else attempt.error.what
    status = str(attempt.status or "")
    return reason if reason.startswith(status) else f"{status} {reason}"
