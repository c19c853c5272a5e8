"""When a request is sent again: only where nothing can happen twice (reliability 4a)."""

from __future__ import annotations

import email.utils
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC
from enum import Enum, auto

MAX_RETRIES = 4
FIRST_DELAY, MAX_DELAY = 0.5, 60.0
"""Seconds: 0.5, 1, 2, 4 with jitter. A longer Retry-After is not waited for, but reported at once."""

CAPACITY, RETRY_COST, TIMEOUT_RETRY_COST, SUCCESS_REFUND = 500, 5, 10, 1
"""Tokens of the retry budget (R3); the figures are botocore's."""

TRANSIENT = frozenset({408, 429, 500, 502, 503, 504})
_SECONDS = re.compile(r"[0-9]+(\.[0-9]+)?", re.ASCII)


class Failure(Enum):
    """How an attempt failed."""

    NOT_SENT = auto()
    """No connection: nothing left this machine."""
    NOT_SENT_IN_TIME = auto()
    """No connection within the time limit."""
    LOST = auto()
    """Sent, and no usable response."""
    TIMED_OUT = auto()
    """Sent, and no response within the time limit."""
    TRANSIENT = auto()
    """A status that is likely to go away."""
    THROTTLED = auto()
    """429: the platform did nothing and asks to wait."""
    FINAL = auto()
    """Any other status: the same request would fail again."""


_WITHOUT_EFFECT = frozenset({Failure.NOT_SENT, Failure.NOT_SENT_IN_TIME, Failure.THROTTLED})
_TIMEOUTS = frozenset({Failure.NOT_SENT_IN_TIME, Failure.TIMED_OUT})


def classify_status(status: int) -> Failure:
    """The failure that a status other than 2xx stands for."""
    if status == 429:
        return Failure.THROTTLED
    return Failure.TRANSIENT if status in TRANSIENT else Failure.FINAL


@dataclass(frozen=True)
class RetryPolicy:
    """Which failures are retried, and after how many seconds; tests set the delays to 0."""

    retries: int = MAX_RETRIES
    first_delay: float = FIRST_DELAY
    longest_delay: float = MAX_DELAY

    def allows_retry(self, failure: Failure, attempt: int, *, is_read: bool) -> bool:
        """True if attempt number `attempt` (from 0) may be followed by another."""
        if attempt >= self.retries or failure is Failure.FINAL:
            return False
        return is_read or failure in _WITHOUT_EFFECT

    def cost(self, failure: Failure) -> int:
        """Tokens of the retry budget that another attempt takes."""
        return TIMEOUT_RETRY_COST if failure in _TIMEOUTS else RETRY_COST

    def delay(self, attempt: int, headers: Mapping[str, str], random: float, now: float) -> float:
        """Seconds before the next attempt: Retry-After, or growing with jitter; `now` is in epoch seconds."""
        asked = parse_retry_after(headers, now)
        if asked is not None:
            return min(asked, self.longest_delay)
        grown = self.first_delay * float(2**attempt)
        return min(grown * (0.5 + random / 2), self.longest_delay)

    def asks_too_long(self, headers: Mapping[str, str], now: float) -> float:
        """The seconds of a Retry-After that is longer than any wait, else 0: an earlier attempt would be refused."""
        asked = parse_retry_after(headers, now) or 0.0
        return asked if asked > self.longest_delay else 0.0


def parse_retry_after(headers: Mapping[str, str], now: float) -> float | None:
    """The header in seconds, given as a number or a date; None where it is absent or malformed.

    A date is counted from the response's own Date, which has whole seconds, or from our clock where the two agree:
    ours is finer.
    """
    text = headers.get("retry-after", "").strip()
    if _SECONDS.fullmatch(text):
        return float(text)
    moment = _parse_http_date(text)
    if moment is None:
        return None
    answered = _parse_http_date(headers.get("date", ""))
    if answered is None or answered <= now < answered + 1:
        answered = now
    return max(0.0, moment - answered)


def _parse_http_date(date: str) -> float | None:
    """An HTTP date in epoch seconds; without a zone it is GMT (RFC 9110 5.6.7)."""
    try:
        moment = email.utils.parsedate_to_datetime(date)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    except (ValueError, TypeError, OverflowError):
        return None


class RetryBudget:
    """The tokens of one client, so that an outage does not multiply its requests.

    A retry that succeeds returns its tokens, any other success returns one.
    """

    def __init__(self, capacity: int = CAPACITY) -> None:
        self._capacity = self._tokens = capacity

    def spend(self, tokens: int) -> bool:
        """Take the tokens for a retry; False, and nothing is taken, when too few are left."""
        if tokens > self._tokens:
            return False
        self._tokens -= tokens
        return True

    def refund(self, tokens: int) -> None:
        """After a success: return what its last retry cost, or one token when it needed none."""
        self._tokens = min(self._capacity, self._tokens + (tokens or SUCCESS_REFUND))
