"""Cron schedules: classic with five fields, or in the style of Quartz with six or seven (contract 4.2, A72)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from cronsim import CronSim, CronSimError

from reconciler.kinds.kind import Violation
from reconciler.model.location import FieldPath
from reconciler.model.warning_ids import WarningId

_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_DAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
_DAY_OF_MONTH = re.compile(r"\?|LW?|L-\d{1,2}W?|([1-9]|[12]\d|3[01])W")
_DAY_OF_WEEK = re.compile(rf"\?|L|([1-7]|{'|'.join(_DAYS)})(L|#[1-5])")
_PART = re.compile(r"(?:\*|([A-Z0-9]+)(?:-([A-Z0-9]+))?)(?:/([1-9]\d*))?")


@dataclass(frozen=True)
class _Field:
    """One field of the long form: its limits, the names of its values from `low` on, and what else it takes."""

    name: str
    allowed: str
    low: int
    high: int
    names: tuple[str, ...] = ()
    special: re.Pattern[str] | None = None

    def accepts(self, text: str) -> bool:
        return all(self._accepts_part(part) for part in text.split(","))

    def _accepts_part(self, part: str) -> bool:
        if self.special is not None and self.special.fullmatch(part):
            return True
        found = _PART.fullmatch(part)
        return found is not None and all(self._is_value(text) for text in found.groups()[:2] if text)

    def _is_value(self, text: str) -> bool:
        return text in self.names or (text.isdigit() and self.low <= int(text) <= self.high)


_LONG = (
    _Field("second", "0-59", 0, 59),
    _Field("minute", "0-59", 0, 59),
    _Field("hour", "0-23", 0, 23),
    _Field("day of the month", "1-31, L or W", 1, 31, special=_DAY_OF_MONTH),
    _Field("month", "1-12 or JAN-DEC", 1, 12, _MONTHS),
    _Field("day of the week", "1-7 or SUN-SAT (1 is Sunday), L or #", 1, 7, _DAYS, _DAY_OF_WEEK),
    _Field("year", "1970-2099", 1970, 2099),
)
_SHORT = (
    ("minute", "0-59"),
    ("hour", "0-23"),
    ("day of the month", "1-31"),
    ("month", "1-12 or JAN-DEC"),
    ("day of the week", "0-7 or SUN-SAT"),
)
_ORDER = "minute, hour, day of the month, month, day of the week"
_SHORT_EXAMPLE = f'the fields are {_ORDER}, such as "0 6 * * 1-5"'
_LONG_EXAMPLE = f'of six or seven fields they are second, {_ORDER}, year, such as "0 0 6 ? * MON-FRI"'
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
_EXTENSION = re.compile(r"(?<![A-Z])LW?(?![A-Z])|\dW|[#?]")


def check_cron(text: str, path: FieldPath) -> Iterator[Violation]:
    """Check a cron expression: the number of its fields tells the form."""
    fields = text.split()
    short = _NICKNAMES.get(text.strip().lower())
    if short is not None:
        yield Violation(path, f"{text.strip()} is not a cron expression of five fields", f'write "{short}"')
    elif len(text) > _MAX_LENGTH or len(fields) not in (len(_SHORT), len(_LONG) - 1, len(_LONG)):
        shown = repr(text) if len(text) <= _MAX_LENGTH else "the expression"
        message = f"{shown} is no cron expression: it has {len(fields)} fields, not 5, 6 or 7"
        yield Violation(path, message, _SHORT_EXAMPLE)
    elif len(fields) == len(_SHORT):
        yield from _check_short(text, path)
    else:
        yield from _check_long([field.upper() for field in fields], path)


def _check_short(text: str, path: FieldPath) -> Iterator[Violation]:
    fields = text.split()
    plain = re.sub(r"(\d)W", r"\1", text.upper()).replace("?", "*").split()
    for index, (field, (name, allowed)) in enumerate(zip(fields, _SHORT, strict=True)):
        alone = ["*"] * len(_SHORT)
        alone[index] = plain[index]
        if not _comes(alone):
            yield _report_value(field, name, allowed, _SHORT_EXAMPLE, path)
            return
    if not _comes(plain):
        yield _report_absent_day(" ".join(fields), path)
    elif _EXTENSION.search(text.upper()):
        message = f"{text!r} uses ?, L, W or #, which the platform documents for six and seven fields only"
        seconds = "write `0` before it for the second (then 1 is Sunday), or use plain numbers"
        yield Violation(path, message, seconds, warning=WarningId.CRON)


def _check_long(fields: list[str], path: FieldPath) -> Iterator[Violation]:
    for text, field in zip(fields, _LONG, strict=False):
        if not field.accepts(text):
            yield _report_value(text, field.name, field.allowed, _LONG_EXAMPLE, path)
            return
    day, month = fields[3:5]
    if (
        re.fullmatch(r"[\d,]+", day)
        and re.fullmatch(r"[\w,]+", month)
        and not _comes(["0", "0", day, month, "*"])
    ):
        yield _report_absent_day(" ".join(fields), path)


def _report_value(text: str, name: str, allowed: str, example: str, path: FieldPath) -> Violation:
    return Violation(path, f"{text!r} is no {name} of a cron expression: {allowed}", example)


def _report_absent_day(text: str, path: FieldPath) -> Violation:
    return Violation(path, f"{text!r} never comes: no such day exists", "correct the day or the month")


def _comes(fields: Sequence[str]) -> bool:
    """True if the library understands the expression of five fields and finds a time."""
    try:
        return next(CronSim(" ".join(fields), _SEARCH_START), None) is not None
    except (CronSimError, ValueError):
        return False
