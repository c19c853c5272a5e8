"""Cron schedules: five fields with the meaning of Debian's cron, and at least one time that comes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime

from cronsim import CronSim, CronSimError

from reconciler.kinds.kind import Finding
from reconciler.model.location import Path

_FIELDS = (
    ("minute", "0-59"),
    ("hour", "0-23"),
    ("day of the month", "1-31"),
    ("month", "1-12 or JAN-DEC"),
    ("day of the week", "0-7 or SUN-SAT"),
)
_ORDER = "minute, hour, day of the month, month, day of the week"
_EXAMPLE = f'the fields are {_ORDER}, such as "0 6 * * 1-5"'
_SHORT = {
    "@hourly": "0 * * * *",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@weekly": "0 0 * * 0",
    "@monthly": "0 0 1 * *",
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
}
_LONGEST = 200
_SOME_DAY = datetime(2024, 1, 1, tzinfo=UTC)  # what is looked for from here does not depend on today
_EXTENSION = re.compile(r"(?<![A-Z])LW?(?![A-Z])|#")


def check_schedule(text: str, path: Path) -> Iterator[Finding]:
    """What is wrong with a cron expression."""
    fields = text.split()
    short = _SHORT.get(text.strip().lower())
    if short is not None:
        yield Finding(path, f"{text.strip()} is not one of cron's five fields", f'write "{short}"')
    elif len(fields) == len(_FIELDS) + 1 and _sound(" ".join(fields[1:])):
        message = f"{text!r} has six fields, as if it began with seconds; the platform takes five"
        yield Finding(path, message, f'write "{" ".join(fields[1:])}"')
    elif len(fields) != len(_FIELDS) or len(text) > _LONGEST:
        shown = repr(text) if len(text) <= _LONGEST else "the expression"
        yield Finding(path, f"{shown} is no cron expression: it has {len(fields)} fields, not five", _EXAMPLE)
    elif not _sound(text):
        yield _broken(fields, path)
    elif _EXTENSION.search(text.upper()):
        message = f"{text!r} uses L or #, which not every cron knows and the platform does not document"
        yield Finding(
            path, message, "try it there before you rely on it, or write plain numbers", warning=True
        )


def _broken(fields: list[str], path: Path) -> Finding:
    for index, (field, (name, allowed)) in enumerate(zip(fields, _FIELDS, strict=True)):
        alone = ["*"] * len(_FIELDS)
        alone[index] = field
        if not _sound(" ".join(alone)):
            return Finding(path, f"{field!r} is no {name} of a cron expression: {allowed}", _EXAMPLE)
    text = " ".join(fields)
    return Finding(path, f"{text!r} never comes: no such day exists", "correct the day or the month")


def _sound(text: str) -> bool:
    """Whether the library understands it and finds a time."""
    try:
        return next(CronSim(text, _SOME_DAY), None) is not None
    except (CronSimError, ValueError):
        return False
