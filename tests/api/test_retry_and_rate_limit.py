"""Retries within a quota, timeouts on everything, and the pace that a platform asks for."""

from __future__ import annotations

import asyncio
import email.utils
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import httpx
import pytest
from simulation import Bucket, Clock, Flaky, Outage, Window, run_in_virtual_time
from support.virtual_time import NOON

from reconciler.api.client import Client
from reconciler.api.request import Request
from reconciler.errors import ApiError, Refused, UnknownOutcome

READ = Request("GET", "/x")
WRITE = Request("POST", "/x", json={"a": 1})
Answer = Callable[[float, httpx.Request], httpx.Response | None]


@dataclass
class Platform(httpx.AsyncBaseTransport):
    """Answers after `latency` seconds what `answer` says, or 200; `seen` are time, method and status of each."""

    answer: Answer
    latency: float = 0.05
    clock: Clock = field(default_factory=Clock)
    seen: list[tuple[float, str, int]] = field(default_factory=list)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        await asyncio.sleep(self.latency / 2)
        answer = self.answer(self.clock.now, request) or httpx.Response(200, json={})
        self.seen.append((self.clock.now, request.method, answer.status_code))
        await asyncio.sleep(self.latency / 2)
        return answer

    def serve(self, work: Callable[[Client], Awaitable[Any]], wall: float = NOON) -> Any:
        """Do something with a client; `wall` is what its clock says at the beginning."""

        async def main() -> Any:
            async with Client(
                "http://x",
                "a-token",
                transport=self,
                clock=self.clock.elapsed,
                wall_clock=lambda: wall + self.clock.now,
                random=lambda: 1.0,
            ) as client:
                return await work(client)

        return run_in_virtual_time(main(), self.clock)

    def ask(self, *calls: Request, wall: float = NOON) -> list[Any]:
        """What a client gets that asks all this at once."""

        async def work(client: Client) -> list[Any]:
            return await asyncio.gather(*(client.send(call) for call in calls), return_exceptions=True)

        return list(self.serve(work, wall))

    def statuses(self) -> list[int]:
        return [status for _, _, status in self.seen]


class Raising(httpx.AsyncBaseTransport):
    def __init__(self, error: Exception) -> None:
        self.error, self.requests = error, 0

    async def handle_async_request(self, _request: httpx.Request) -> httpx.Response:
        self.requests += 1
        raise self.error

    def ask(self, call: Request, times: int) -> list[Any]:
        async def main() -> list[Any]:
            clock = Clock()
            async with Client("http://x", "t", transport=self, clock=clock.elapsed) as client:
                asked = (client.send(call) for _ in range(times))
                return await asyncio.gather(*asked, return_exceptions=True)

        return run_in_virtual_time(main())


def test_an_outage_adds_no_more_than_a_hundred_requests() -> None:
    platform = Platform(Outage(0, 60))
    answers = platform.ask(*[READ] * 1000)
    assert len(platform.seen) <= 1000 + 100
    assert {str(answer) for answer in answers} == {"GET /x: 503 no reason given"}


def test_an_outage_does_not_keep_later_requests_from_succeeding() -> None:
    platform = Platform(Outage(0, 1.2))
    answers = platform.ask(*[READ] * 50)
    assert answers == [{}] * 50
    assert 50 < len(platform.seen) <= 150


def test_every_tenth_answer_a_503_costs_less_than_a_quarter_more_and_no_read_fails() -> None:
    platform = Platform(Flaky(0.1, seed=1))
    answers = platform.ask(*[READ] * 1000)
    assert answers == [{}] * 1000
    assert len(platform.seen) <= 1250


@pytest.mark.parametrize(
    ("error", "retries"),
    [
        (httpx.ReadTimeout("slow"), 50),
        (httpx.ConnectTimeout("slow"), 50),
        (httpx.ReadError("reset"), 100),
        (httpx.ConnectError("refused"), 100),
    ],
)
def test_a_retry_after_a_timeout_costs_twice_as_much(error: Exception, retries: int) -> None:
    platform = Raising(error)
    platform.ask(READ, 200)
    assert platform.requests == 200 + retries


def test_successes_pay_the_quota_back() -> None:
    """1,000 reads one after the other, of which each fails once: ten times the retries that the quota pays for."""
    failed: Counter[str] = Counter()

    def once(_now: float, request: httpx.Request) -> httpx.Response | None:
        failed[request.url.path] += 1
        return httpx.Response(503) if failed[request.url.path] == 1 else None

    async def work(client: Client) -> list[Any]:
        return [await client.send(Request("GET", f"/{number}")) for number in range(1000)]

    assert Platform(once).serve(work) == [{}] * 1000


def test_a_place_in_the_pool_that_never_comes_means_that_nothing_was_sent() -> None:
    platform = Raising(httpx.PoolTimeout("no connection is free"))
    (answer,) = platform.ask(WRITE, 1)
    assert platform.requests == 5
    assert not isinstance(answer, UnknownOutcome)


class Trickle(httpx.AsyncByteStream):
    """One byte every ten seconds, for ever: no single read is ever late."""

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while True:
            await asyncio.sleep(10)
            yield b" "


@pytest.mark.parametrize(("call", "kind", "attempts"), [(READ, ApiError, 5), (WRITE, UnknownOutcome, 1)])
def test_an_answer_that_trickles_for_ever_ends(call: Request, kind: type[ApiError], attempts: int) -> None:
    platform = Platform(lambda *_: httpx.Response(200, stream=Trickle()))
    (answer,) = platform.ask(call)
    assert isinstance(answer, kind)
    assert "no answer in time" in str(answer)
    assert len(platform.seen) == attempts
    assert platform.clock.now < attempts * 130


def test_an_upload_has_time_by_its_size() -> None:
    """40 MB at 200 kB a second take longer than any other request may."""
    platform = Platform(lambda *_: None, latency=200.0)
    upload = Request("POST", "/x", form={}, upload=lambda: BytesIO(bytes(40_000_000)))
    assert platform.ask(upload) == [{}]


def asking(value: str, **headers: str) -> Answer:
    """429 once, with this Retry-After."""
    said = {"retry-after": value, **headers}
    answers = [httpx.Response(429, headers={k: v.encode("latin-1") for k, v in said.items()})]
    return lambda *_: answers.pop() if answers else None


def date(seconds: float) -> str:
    return email.utils.formatdate(NOON + seconds, usegmt=True)


@pytest.mark.parametrize(
    ("value", "headers", "wall", "pause"),
    [
        ("7", {}, NOON, 7.0),
        ("0.3", {}, NOON, 0.3),
        (date(5), {}, NOON, 5.0),
        (date(5), {"date": date(0)}, NOON, 5.0),
        (date(5), {"date": date(0)}, NOON + 3600, 5.0),  # our clock is wrong by an hour
        (date(-5), {}, NOON, 0.0),
        ("-3", {}, NOON, 0.5),  # nonsense: as if there were none
        ("²", {}, NOON, 0.5),
        ("Thu, 99 Foo 10000", {}, NOON, 0.5),
    ],
)
def test_a_request_is_sent_again_when_retry_after_says(
    value: str, headers: dict[str, str], wall: float, pause: float
) -> None:
    platform = Platform(asking(value, **headers), latency=0.02)
    assert platform.ask(WRITE, wall=wall) == [{}]
    (refused, _, _), (answered, _, _) = platform.seen
    assert pause <= answered - refused <= pause + 0.1


def test_after_a_429_nobody_sends_until_the_pause_is_over() -> None:
    platform = Platform(asking("4"), latency=0.02)
    assert platform.ask(*[READ] * 40) == [{}] * 40
    (refused,) = [at for at, _, status in platform.seen if status == 429]
    between = [at for at, _, _ in platform.seen if refused + platform.latency < at < refused + 4]
    assert between == []


def test_before_the_first_429_nothing_waits() -> None:
    platform = Platform(lambda *_: None)
    platform.ask(*[READ] * 1000)
    assert platform.clock.now == pytest.approx(100 * 0.05)


@pytest.mark.parametrize("latency", [0.01, 0.05, 0.2])
@pytest.mark.parametrize("rate", [10, 20, 40])
@pytest.mark.parametrize("limit", [Bucket, Window])
def test_a_limited_platform_is_used_to_its_limit_and_hardly_ever_says_no(
    limit: Callable[[int], Answer], rate: int, latency: float
) -> None:
    """P7, over 15 seconds' worth of requests: 1.15 times the shortest time, 5 % of 429s after the first second."""
    platform = Platform(limit(rate), latency)
    assert platform.ask(*[READ] * (15 * rate)) == [{}] * (15 * rate)
    after = [status for at, _, status in platform.seen if at > 1]
    assert platform.clock.now <= 1.15 * 15
    assert after.count(429) <= 0.05 * len(after)


def test_a_429_for_no_reason_is_soon_forgotten() -> None:
    """The first of 300 reads is answered with 429; without a limit behind it the rest must not take much longer."""
    platform = Platform(asking("1"))
    platform.ask(*[READ] * 300)
    assert platform.clock.now <= 12


def test_a_429_that_does_not_end_is_an_error() -> None:
    platform = Platform(
        lambda *_: httpx.Response(429, headers={"retry-after": "1"}, json={"detail": "later"})
    )
    (answer,) = platform.ask(READ)
    assert isinstance(answer, Refused)
    assert answer.status == 429
    assert platform.statuses() == [429] * 5
