"""Cron schedules: five fields as in Debian's cron, and at least one time at which they fire."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime

from cronsim import CronSim, CronSimError

from reconciler.kinds.kind import Violation
from reconciler.model.location import FieldPath
from reconciler.model.warning_ids import WarningId

_FIELDS = (
    ("minute", "0-59"),
    ("hour", "0-23"),
    ("day of the month", "1-31"),
    ("month", "1-12 or JAN-DEC"),
    ("day of the week", "0-7 or SUN-SAT"),
)
_ORDER = "minute, hour, day of the month, month, day of the week"
_EXAMPLE = f'the fields are {_ORDER}, such as "0 6 * * 1-5"'
_NICKNAMES = {
    "@hourly": "0 * * * *",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@weekly": "0 0 * * 0",
    "@monthly": "0 0 1 * *",
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
}
_MAX_LENGTH = 200
_SEARCH_START = datetime(2024, 1, 1, tzinfo=UTC)  # a fixed date, so that the result does not depend on today
_EXTENSION = re.compile(r"(?<![A-Z])LW?(?![A-Z])|#")


def check_cron(text: str, path: FieldPath) -> Iterator[Violation]:
    """Check a cron expression."""
    fields = text.split()
    short = _NICKNAMES.get(text.strip().lower())
    if short is not None:
        yield Violation(path, f"{text.strip()} is not one of cron's five fields", f'write "{short}"')
    elif len(fields) == len(_FIELDS) + 1 and _is_valid(" ".join(fields[1:])):
        message = f"{text!r} has six fields, as if it began with seconds; the platform takes five"
        yield Violation(path, message, f'write "{" ".join(fields[1:])}"')
    elif len(fields) != len(_FIELDS) or len(text) > _MAX_LENGTH:
        shown = repr(text) if len(text) <= _MAX_LENGTH else "the expression"
        yield Violation(
            path, f"{shown} is no cron expression: it has {len(fields)} fields, not five", _EXAMPLE
        )
    elif not _is_valid(text):
        yield _report_invalid(fields, path)
    elif _EXTENSION.search(text.upper()):
        message = f"{text!r} uses L or #, which not every cron knows and the platform does not document"
        yield Violation(
            path,
            message,
            "try it there before you rely on it, or write plain numbers",
            warning=WarningId.CRON,
        )


def _report_invalid(fields: list[str], path: FieldPath) -> Violation:
    for index, (field, (name, allowed)) in enumerate(zip(fields, _FIELDS, strict=True)):
        alone = ["*"] * len(_FIELDS)
        alone[index] = field
        if not _is_valid(" ".join(alone)):
            return Violation(path, f"{field!r} is no {name} of a cron expression: {allowed}", _EXAMPLE)
    text = " ".join(fields)
    return Violation(path, f"{text!r} never comes: no such day exists", "correct the day or the month")


def _is_valid(text: str) -> bool:
    """True if the library understands the expression and finds a time."""
    try:
        return next(CronSim(text, _SEARCH_START), None) is not None
    except (CronSimError, ValueError):
        return False
