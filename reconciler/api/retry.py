"""When a request is sent again: only where nothing can have happened twice (reliability 4a)."""

from __future__ import annotations

import email.utils
import time
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto

RETRIES = 4
FIRST_DELAY, LONGEST_DELAY = 0.5, 60.0
"""Seconds: 0.5, 1, 2, 4 with jitter; what Retry-After asks for, up to a minute."""

PASSING = frozenset({408, 429, 500, 502, 503, 504})


class Failure(Enum):
    """How an attempt failed."""

    NOT_SENT = auto()
    """No connection: nothing left this machine."""
    LOST = auto()
    """Sent, and then no usable answer."""
    PASSING = auto()
    """An answer that says: not now."""
    THROTTLED = auto()
    """429: the platform did nothing and asks to wait."""
    FINAL = auto()


def of_status(status: int) -> Failure:
    """The class of an answer."""
    if status == 429:
        return Failure.THROTTLED
    return Failure.PASSING if status in PASSING else Failure.FINAL


@dataclass(frozen=True)
class Policy:
    """Decides about attempts; the delays are data so that tests need not wait."""

    retries: int = RETRIES
    first_delay: float = FIRST_DELAY
    longest_delay: float = LONGEST_DELAY

    def again(self, failure: Failure, attempt: int, *, is_read: bool) -> bool:
        """Whether attempt number `attempt` (from 0) may be followed by another."""
        if attempt >= self.retries or failure is Failure.FINAL:
            return False
        return is_read or failure in {Failure.NOT_SENT, Failure.THROTTLED}

    def delay(self, attempt: int, headers: Mapping[str, str], random: float) -> float:
        """Seconds to wait: Retry-After where there is one, else growing with jitter."""
        asked = retry_after(headers)
        if asked is not None:
            return min(asked, self.longest_delay)
        grown = self.first_delay * float(2**attempt)
        return min(grown * (0.5 + random / 2), self.longest_delay)


def retry_after(headers: Mapping[str, str], now: float | None = None) -> float | None:
    """The header in seconds, given as a number or a date; None where it is absent or nonsense."""
    text = headers.get("retry-after", "").strip()
    if text.isdigit():
        return float(text)
    try:
        moment = email.utils.parsedate_to_datetime(text)
    except ValueError:
        return None
    return max(0.0, moment.timestamp() - (time.time() if now is None else now))
