"""Progress of an apply: live on a terminal, a line per event in CI, JSON for machines, nothing with --quiet."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import ExitStack, asynccontextmanager, suppress
from typing import Protocol

from reconciler.cli.console.json_log import log
from reconciler.cli.console.output import complain, logs_json, told_by, wants_color
from reconciler.cli.console.redaction import hushed_event
from reconciler.model.event import Event, Uploaded
from reconciler.model.ref import Ref
from reconciler.reports import event_line
from reconciler.reports.apply.events import event_json, running_json
from reconciler.reports.apply.progress import Board, Running, still

Clock = Callable[[], float]
Sleep = Callable[[float], Awaitable[None]]

TICK = 0.25
"""Seconds between two looks at the clock."""

SIGN_OF_LIFE = 60.0
"""Seconds after which a change that only waits is told of again: a CI ends jobs that say nothing for long."""

UPLOAD_INTERVAL = 1.0
"""Seconds between two objects about one upload."""


class Progress(Protocol):
    """One way of telling how a run goes."""

    def tell(self, event: Event) -> None:
        """Something happened."""

    def tick(self) -> None:
        """Time passed."""

    def close(self) -> None:
        """The run ended, well or not."""


@asynccontextmanager
async def followed(clock: Clock, sleep: Sleep, *, quiet: bool) -> AsyncIterator[Callable[[Event], None]]:
    """What an apply tells its events to. Whatever happens to the telling, the run goes on."""
    if quiet:
        yield lambda _event: None
        return
    with ExitStack() as stack:
        progress = _chosen(clock, stack)
        ticking = asyncio.create_task(_tick(progress, sleep))
        try:
            yield lambda event: _safely(lambda: progress.tell(hushed_event(event)))
        finally:
            ticking.cancel()
            _safely(progress.close)


async def _tick(progress: Progress, sleep: Sleep) -> None:
    while True:
        await sleep(TICK)
        _safely(progress.tick)


def _safely(tell: Callable[[], None]) -> None:
    """That nobody reads it any more, or that it cannot be drawn, does not stop what was begun."""
    with suppress(Exception):
        tell()


def _chosen(clock: Clock, stack: ExitStack) -> Progress:
    if logs_json():
        return JsonLines(clock)
    if not _for_a_person():
        return Lines(clock)
    from reconciler.cli.console.live_view import Region, terminal_console, terminal_size

    region = Region(terminal_console(color=wants_color()), terminal_size, clock)
    stack.enter_context(told_by(region.above))
    return region


def _for_a_person() -> bool:
    """A terminal that can move its cursor, and somebody in front of it: some CI systems lend jobs a terminal."""
    ci = os.environ.get("CI", "").lower() not in {"", "0", "false"}
    return sys.stderr.isatty() and not ci and os.environ.get("TERM", "dumb") not in {"dumb", "unknown"}


class SignsOfLife:
    """Which running changes are to be told of again, about once a minute."""

    def __init__(self, clock: Clock) -> None:
        self._clock, self._next = clock, clock() + SIGN_OF_LIFE
        self.board = Board()

    def due(self) -> list[Running]:
        """What has been running for long, longest first, once a minute; else nothing."""
        now = self._clock()
        if now < self._next:
            return []
        self._next = now + SIGN_OF_LIFE
        return [one for one in self.board.running.values() if now - one.since >= SIGN_OF_LIFE]


class Lines:
    """A line per event, and a sign of life while nothing ends."""

    def __init__(self, clock: Clock) -> None:
        self._clock, self._signs = clock, SignsOfLife(clock)

    def tell(self, event: Event) -> None:
        self._signs.board.take(event, self._clock())
        if not isinstance(event, Uploaded):
            complain(event_line(event, color=wants_color()))

    def tick(self) -> None:
        for line in still(self._signs.due(), self._clock()):
            complain(line)

    def close(self) -> None:
        pass


class JsonLines:
    """An object per event; of an upload at most one a second, and its end."""

    def __init__(self, clock: Clock) -> None:
        self._clock, self._signs = clock, SignsOfLife(clock)
        self._uploads: dict[Ref, float] = {}

    def tell(self, event: Event) -> None:
        self._signs.board.take(event, self._clock())
        if not isinstance(event, Uploaded) or self._worth_it(event):
            log(event_json(event))

    def _worth_it(self, event: Uploaded) -> bool:
        now, last = self._clock(), self._uploads.get(event.ref)
        if event.sent < event.total and last is not None and now - last < UPLOAD_INTERVAL:
            return False
        self._uploads[event.ref] = now
        return True

    def tick(self) -> None:
        for one in self._signs.due():
            log(running_json(one, self._clock()))

    def close(self) -> None:
        pass
