"""Progress of an apply: live on a terminal, a line per event in CI, JSON for machines, nothing with --quiet."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import ExitStack, asynccontextmanager, suppress
from typing import Protocol

from reconciler.cli.console.output import print_event, print_message, redirect_messages, wants_color
from reconciler.cli.console.redaction.reports import redact_event
from reconciler.cli.console.settings import settings
from reconciler.cli.console.streams import can_draw
from reconciler.model.ref import Ref
from reconciler.model.result import Event, Uploaded
from reconciler.reports.apply.events import build_event, build_running_event
from reconciler.reports.apply.progress import Board, Running, render_reminders
from reconciler.reports.apply.result import render_event

Clock = Callable[[], float]
Sleep = Callable[[float], Awaitable[None]]

TICK_INTERVAL = 0.25
"""Seconds between two ticks."""

REMINDER_INTERVAL = 60.0
"""Seconds after which a running change is reported again: CI systems end jobs that print nothing for long."""

UPLOAD_INTERVAL = 1.0
"""Seconds between two objects about one upload."""


class Progress(Protocol):
    """One way to show the progress of a run."""

    def show(self, event: Event) -> None:
        """Show an event."""

    def tick(self) -> None:
        """Update what depends on time."""

    def close(self) -> None:
        """End the display."""


@asynccontextmanager
async def follow_progress(clock: Clock, sleep: Sleep) -> AsyncIterator[Callable[[Event], None]]:
    """Give a function that shows events. An error in showing them does not stop the run."""
    if settings.quiet:
        yield lambda _event: None
        return
    with ExitStack() as stack:
        progress = _choose_progress(clock, stack)
        ticking = asyncio.create_task(_keep_ticking(progress, sleep))
        try:
            yield lambda event: _try_display(lambda: progress.show(redact_event(event)))
        finally:
            ticking.cancel()
            _try_display(progress.close)


async def _keep_ticking(progress: Progress, sleep: Sleep) -> None:
    while True:
        await sleep(TICK_INTERVAL)
        _try_display(progress.tick)


def _try_display(display: Callable[[], None]) -> None:
    """Ignore any error: a reader that went away or a drawing error must not stop the run."""
    with suppress(Exception):
        display()


def _choose_progress(clock: Clock, stack: ExitStack) -> Progress:
    if settings.json_log:
        return JsonProgress(clock)
    if not _is_interactive():
        return LineProgress(clock)
    from reconciler.cli.console.live_view import LiveView, open_terminal, read_terminal_size

    view = LiveView(open_terminal(color=wants_color()), read_terminal_size, clock)
    stack.enter_context(redirect_messages(view.print_above))
    return view


def _is_interactive() -> bool:
    """True for a terminal that a person watches: some CI systems give jobs a terminal."""
    ci = os.environ.get("CI", "").lower() not in {"", "0", "false"}
    return not ci and can_draw(sys.stderr)


class LineProgress:
    """A line per event, and once a minute what has been running for long."""

    def __init__(self, clock: Clock) -> None:
        self._clock, self._next_reminder = clock, clock() + REMINDER_INTERVAL
        self._board = Board()

    def show(self, event: Event) -> None:
        self._board.take(event, self._clock())
        self._print(event)

    def tick(self) -> None:
        now = self._clock()
        if now >= self._next_reminder:
            self._next_reminder = now + REMINDER_INTERVAL
            long = [one for one in self._board.running.values() if now - one.since >= REMINDER_INTERVAL]
            self._print_reminders(long, now)

    def close(self) -> None:
        pass

    def _print(self, event: Event) -> None:
        if not isinstance(event, Uploaded):
            print_message(render_event(event, color=wants_color()))

    def _print_reminders(self, long: list[Running], now: float) -> None:
        for line in render_reminders(long, now):
            print_message(line)


class JsonProgress(LineProgress):
    """An object per event; of an upload at most one a second, and its end."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self._uploads: dict[Ref, float] = {}

    def _print(self, event: Event) -> None:
        if isinstance(event, Uploaded):
            now, last = self._clock(), self._uploads.get(event.ref)
            if event.sent < event.total and last is not None and now - last < UPLOAD_INTERVAL:
                return
            self._uploads[event.ref] = now
        print_event(build_event(event))

    def _print_reminders(self, long: list[Running], now: float) -> None:
        for one in long:
            print_event(build_running_event(one, now))
