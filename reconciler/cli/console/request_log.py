"""Requests on stderr: every one with `--verbose`, else now and then that requests are being retried."""

from __future__ import annotations

import time
from collections.abc import Callable

from reconciler.api.client import LoggedAttempt
from reconciler.cli.console.output import print_message
from reconciler.cli.console.settings import settings
from reconciler.reports.writing.escape import escape

INTERVAL = 10.0
"""Seconds between two lines about trouble."""


def choose_request_log() -> Callable[[LoggedAttempt], None]:
    """The function that reports the requests of this run."""
    if settings.verbose:
        return lambda tried: print_message(_describe_attempt(tried))
    return (lambda _tried: None) if settings.quiet else TroubleLog(print_message, time.monotonic)


class TroubleLog:
    """Reports requests that are retried: the first at once, then how many there were, every ten seconds."""

    def __init__(self, show: Callable[[str], None], clock: Callable[[], float]) -> None:
        self._show, self._clock = show, clock
        self._next, self._hidden = float("-inf"), 0

    def __call__(self, tried: LoggedAttempt) -> None:
        if tried.retry_in is None:
            return
        now = self._clock()
        if now < self._next:
            self._hidden += 1
            return
        more = f" ({self._hidden} more since the last such message)" if self._hidden else ""
        self._show(f"{_describe_attempt(tried)}{more}")
        self._next, self._hidden = now + INTERVAL, 0


def _describe_attempt(tried: LoggedAttempt) -> str:
    again = "" if tried.retry_in is None else f", retrying in {tried.retry_in:.1f} s"
    return escape(f"{tried.request}: {tried.result} ({tried.seconds:.2f} s){again}")
