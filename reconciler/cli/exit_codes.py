"""The exit codes."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """How a run ended, for pipelines."""

    DONE = 0
    REFUSED = 1
    PENDING = 2
    PARTIAL = 3
    STALE = 4
    LEASE_HELD = 5
    INTERRUPTED = 130
    TERMINATED = 143


def choose_exit_code(*, succeeded: bool, sent: bool, stale: bool = False) -> ExitCode:
    """The code of a run that was to change something."""
    if succeeded:
        return ExitCode.DONE
    if sent:
        return ExitCode.PARTIAL
    return ExitCode.STALE if stale else ExitCode.REFUSED
