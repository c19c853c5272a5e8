"""One fault: when the request takes effect, and the response that the client gets."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Commit(StrEnum):
    """When the request takes effect."""

    NEVER = "before-commit"
    """The request has no effect."""
    NOW = "after-commit"
    """The request takes effect; only the response is spoiled."""
    LATE = "late"
    """The request takes effect some seconds after the response."""


class AnswerKind(StrEnum):
    """The response that the client gets."""

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
"""Responses that look like success; the request takes effect unless a rule says otherwise."""


@dataclass(frozen=True)
class Fault:
    """`seconds` is how slow or silent it is, `late` when a late commit happens, both in seconds.

    `shift` and `lag` falsify lists (http/call_context.py). `name` is the name in the journal.
    """

    name: str
    answer_kind: AnswerKind = AnswerKind.TRUTH
    commit: Commit = Commit.NOW
    status: int = 0
    retry_after: int | None = None
    location: str = ""
    seconds: float = 0.0
    late: float = 0.0
    shift: int = 0
    lag: float = 0.0
