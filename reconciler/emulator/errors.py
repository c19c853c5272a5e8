"""Errors of the emulator.

Refused          an answer with a 4xx code and `{"detail": ...}` (A5)
CannotServe      the server cannot start: address taken, or not on this machine
NotATenant       the database file holds something else
"""

from __future__ import annotations


class Refused(Exception):
    """An answer with a 4xx code; `detail` says why."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(f"{status}: {detail}")
        self.status = status
        self.detail = detail


class Invalid(Exception):
    """A request does not hold what the operation needs; the operation chooses the status."""


class Conflict(Exception):
    """The current state does not allow the operation; the operation chooses the status (A6)."""


class CannotServe(Exception):
    """The server cannot start."""


class NotATenant(Exception):
    """The database file is not one of ours."""
