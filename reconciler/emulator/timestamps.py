"""Points in time: epoch milliseconds inside, `YYYY-MM-DDTHH:MM:SS.mmmZ` outside (A9)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import overload

DAY = 86_400_000


@overload
def format_time(moment: int) -> str: ...
@overload
def format_time(moment: None) -> None: ...
def format_time(moment: int | None) -> str | None:
    """Epoch milliseconds as the platform writes them."""
    if moment is None:
        return None
    seconds, rest = divmod(moment, 1000)
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%S}.{rest:03d}Z"


def parse_time(text: str) -> int:
    """An ISO date or time as epoch milliseconds, UTC unless it says otherwise; ValueError if it is neither."""
    try:
        moment = datetime.fromisoformat(text)
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return round(moment.timestamp() * 1000)
    except (OverflowError, ValueError) as error:
        raise ValueError(f"{text!r} is not an ISO date") from error
