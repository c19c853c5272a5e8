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
    CLAIMED = 5
    INTERRUPTED = 130
    TERMINATED = 143
