"""Polling: all that wait for objects of one kind share every poll (P8)."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from reconciler.api.answers import State
from reconciler.errors import ApiError, NotFound, Refused

MIN_INTERVAL, GROWTH, MAX_INTERVAL = 2.0, 1.5, 15.0
"""Seconds between two polls, growing; a new caller is polled for at once and resets the interval."""

TRANSIENT_REFUSALS = frozenset({408, 429})
"""Refusals besides 5xx that say nothing about the object."""

CONFIRMATIONS = 2
"""How often in a row a poll must be refused before that is believed: one answer may come from a stale copy."""

Key = tuple[str, ...]
PollResult = State | ApiError
"""The state of one key: the platform's document, or why it could not be read."""

T = TypeVar("T")


class WaitFailed(Exception):
    """A wait that ended badly; `log` is the end of a build's log, `log_file` the name of the whole one."""

    def __init__(self, reason: str, fix: str = "", log: tuple[str, ...] = (), log_file: str = "") -> None:
        super().__init__(reason)
        self.reason, self.fix, self.log, self.log_file = reason, fix, log, log_file


@dataclass(eq=False)
class _Waiter:
    """One caller: `judge` makes a result of a document, returns None to go on polling, or raises WaitFailed."""

    key: Key
    judge: Callable[[State], Any]
    what: str
    within: float
    deadline: float
    certain: int
    answer: asyncio.Future[Any]
    failures: int = 0
    failure: ApiError | None = None
    last: State = field(default_factory=State)

    def take(self, finding: PollResult) -> None:
        """Judge the result of a poll; `answer` is done when there is no need to poll again."""
        if isinstance(finding, ApiError):
            self.failures = self.failures + 1 if type(finding) is type(self.failure) else 1
            self.failure = finding
            if _is_final(finding) and self.failures >= self.certain:
                self.answer.set_exception(finding if isinstance(finding, NotFound) else self._unseen(finding))
            return
        self.failures, self.failure, self.last = 0, None, finding
        try:
            result = self.judge(finding)
        except Exception as end:  # noqa: BLE001 - WaitFailed, or a bug of ours; neither may hang the others
            self.answer.set_exception(end)
            return
        if result is not None:
            self.answer.set_result(result)

    def expire(self, state: str) -> None:
        """End the wait because time is up; unknown where the last poll failed."""
        if self.failure is not None:
            self.answer.set_exception(self._unseen(self.failure))
            return
        seen = f" (last seen: {state})" if state else ""
        reason = f"{self.what} did not end within {_format_seconds(self.within)}{seen}"
        fix = "it goes on by itself: apply again later, or give it longer with `wait:` in its manifest"
        self.answer.set_exception(WaitFailed(reason, fix))

    def _unseen(self, failure: ApiError) -> ApiError:
        message = f"how {self.what} ended is not known: {failure.what}"
        fix = failure.fix or "it goes on by itself: plan again to see how it ended"
        return ApiError(message, request=failure.request, fix=fix)


class Poller:
    """Polls in growing intervals for as long as a caller waits.

    `poll` reads many keys at once; a key that it leaves out is read in the next round. `describe` names the state of a
    document in messages.
    """

    def __init__(
        self,
        poll: Callable[[frozenset[Key]], Awaitable[Mapping[Key, PollResult]]],
        describe: Callable[[State], str],
        clock: Callable[[], float],
        sleep: Callable[[float], Awaitable[None]],
    ) -> None:
        self._poll, self._describe, self._clock, self._sleep = poll, describe, clock, sleep
        self._waiters: list[_Waiter] = []
        self._interval = MIN_INTERVAL
        self._joined = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def wait_until(
        self,
        key: Key,
        judge: Callable[[State], T | None],
        *,
        what: str,
        within: float,
        certain: int = CONFIRMATIONS,
    ) -> T:
        """The result of `judge` within so many seconds; WaitFailed, NotFound, or ApiError where the end is unknown."""
        answer: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        waiter = _Waiter(key, judge, what, within, self._clock() + within, certain, answer)
        self._join(waiter)
        try:
            return await answer
        finally:
            self._leave(waiter)

    def _join(self, waiter: _Waiter) -> None:
        self._waiters.append(waiter)
        self._interval = MIN_INTERVAL
        self._joined.set()
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._run())

    def _leave(self, waiter: _Waiter) -> None:
        self._waiters = [other for other in self._waiters if other is not waiter]
        if not self._waiters and self._task is not None:
            self._task.cancel()
            self._task = None

    async def _run(self) -> None:
        while self._waiters:
            self._joined.clear()
            try:
                findings = await self._poll(frozenset(waiter.key for waiter in self._waiters))
            except asyncio.CancelledError:
                for waiter in self._pending():
                    waiter.answer.cancel()
                raise
            except BaseException as error:  # noqa: BLE001 - no error may leave the callers hanging
                for waiter in self._pending():
                    waiter.answer.set_exception(error)
                return
            self._hand_out(findings)
            await self._pause()

    def _hand_out(self, findings: Mapping[Key, PollResult]) -> None:
        for waiter in self._pending():
            if waiter.key not in findings:
                continue
            waiter.take(findings[waiter.key])
            if not waiter.answer.done() and self._clock() >= waiter.deadline:
                waiter.expire(self._describe(waiter.last))
        self._waiters = self._pending()

    def _pending(self) -> list[_Waiter]:
        return [waiter for waiter in self._waiters if not waiter.answer.done()]

    async def _pause(self) -> None:
        """Wait until the next round: after the interval, at the first deadline, or when a caller joins."""
        if not self._waiters or self._joined.is_set():
            return
        left = min(waiter.deadline for waiter in self._waiters) - self._clock()
        seconds = max(0.0, min(self._interval, left))
        self._interval = min(self._interval * GROWTH, MAX_INTERVAL)
        either = {asyncio.ensure_future(self._sleep(seconds)), asyncio.ensure_future(self._joined.wait())}
        try:
            await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for one in either:
                one.cancel()


def _is_final(failure: ApiError) -> bool:
    """Return whether polling again is of no use: the platform understood, and refuses."""
    return isinstance(failure, Refused) and failure.status < 500 and failure.status not in TRANSIENT_REFUSALS


def _format_seconds(seconds: float) -> str:
    """Seconds in the form of `wait:` in a manifest."""
    return f"{seconds / 60:.0f}m" if seconds >= 60 and seconds % 60 == 0 else f"{seconds:.0f}s"
