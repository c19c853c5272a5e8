"""One fault: whether and when the request takes effect, and what is answered instead of the truth."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Commit(StrEnum):
    """What becomes of the request itself."""

    NEVER = "before-commit"
    """The fault comes first: nothing happens."""
    NOW = "after-commit"
    """It takes effect, and only the answer is spoiled."""
    LATE = "late"
    """It takes effect some seconds after the answer."""


class AnswerKind(StrEnum):
    """What the client gets to see."""

    TRUTH = "truth"
    STATUS = "status"
    RESET = "reset"
    """The connection breaks before a byte of an answer."""
    CUT = "cut"
    """The connection breaks in the middle of the body."""
    TRUNCATED = "truncated"
    """A complete answer that holds half of the JSON."""
    HTML = "html"
    """200 with a page for people."""
    EMPTY = "empty"
    """200 with nothing."""
    SLOW = "slow"
    """The true body, in pieces over so many seconds."""
    HANG = "hang"
    """So many seconds of silence, then the connection breaks."""
    REDIRECT = "redirect"


SPOILED_SUCCESS = frozenset(
    {
        AnswerKind.TRUTH,
        AnswerKind.CUT,
        AnswerKind.TRUNCATED,
        AnswerKind.HTML,
        AnswerKind.EMPTY,
        AnswerKind.SLOW,
    }
)
"""What looks like success from afar, and so comes after the commit unless a rule says otherwise."""


@dataclass(frozen=True)
class Fault:
    """`seconds` is how slow or silent it is, `late` when a late commit happens, both in seconds.

    `shift` and `lag` are how a list lies (http/call.py). `name` is how the journal calls it.
    """

    name: str
    told: AnswerKind = AnswerKind.TRUTH
    commit: Commit = Commit.NOW
    status: int = 0
    retry_after: int | None = None
    location: str = ""
    seconds: float = 0.0
    late: float = 0.0
    shift: int = 0
    lag: float = 0.0
