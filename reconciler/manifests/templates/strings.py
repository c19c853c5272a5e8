"""Methods and operators that could make a huge text of a small one: the size is computed before the text is made."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from itertools import islice
from typing import Any

from jinja2.exceptions import SecurityError

from reconciler.manifests.templates.meter import MAX_CHARACTERS, MAX_PARTS, LimitExceeded, Meter, measure

_FIELD = re.compile(r"%(?:\(.*?\))?[-+ #0]*(\*|[0-9]*)(?:\.(\*|[0-9]*))?[hlL]?(.)", re.DOTALL)
MAX_PADDING = 1000
"""Columns that a format may pad to."""


class SizedMethod:
    """A method of a text that is charged for its result beforehand."""

    def __init__(self, meter: Meter, text: str, name: str) -> None:
        self.meter, self.text, self.name = meter, text, name

    @classmethod
    def of(cls, meter: Meter, text: str, name: str) -> SizedMethod | None:
        """The method if it is one of those that need it."""
        return cls(meter, text, name) if name in _ESTIMATES else None

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if self.name == "join" and args:
            args = (list_items(args[0]), *args[1:])
        self.meter.grow(_ESTIMATES[self.name](self.text, *args, **kwargs))
        return getattr(self.text, self.name)(*args, **kwargs)


def list_items(items: Any) -> list[Any]:
    """The items of an iterable, at most as many as a value may have."""
    found = list(islice(iter(items), MAX_PARTS + 1))
    if len(found) > MAX_PARTS:
        raise LimitExceeded(f"a list of more than {MAX_PARTS:,} items")
    return found


def _estimate_padded(text: str, width: int = 0, *_: Any, **__: Any) -> int:
    return max(len(text), int(width))


def _estimate_expanded(text: str, tabsize: int = 8) -> int:
    return len(text) + text.count("\t") * max(int(tabsize), 0)


def estimate_replaced(text: str, old: str, new: str, count: int | None = -1) -> int:
    """The characters of a text after replacing."""
    found = text.count(old)
    if count is not None and 0 <= count < found:
        found = count
    return len(text) + found * max(len(new) - len(old), 0)


def estimate_joined(separator: str, items: Sequence[Any]) -> int:
    """The characters of items with a separator between them."""
    return len(separator) * len(items) + sum(len(item) for item in items if isinstance(item, str))


_ESTIMATES: dict[str, Callable[..., int]] = {
    "center": _estimate_padded,
    "ljust": _estimate_padded,
    "rjust": _estimate_padded,
    "zfill": _estimate_padded,
    "expandtabs": _estimate_expanded,
    "replace": estimate_replaced,
    "join": estimate_joined,
}


def format_percent(meter: Meter, text: str, values: Any) -> str:
    """`%` on a text: each field is as wide as its value or as it says, never more than a page."""
    widths = 0
    largest = max((measure(one) for one in _list_values(values)), default=0)
    for match in _FIELD.finditer(text):
        for digits in (match[1], match[2]):
            if digits == "*" or (digits and int(digits[:9]) > MAX_PADDING):
                raise SecurityError(f"a format may pad to {MAX_PADDING} columns")
            widths += int(digits or 0)
        widths += largest if match[3] != "%" else 1
    meter.grow(len(text) + widths)
    return str.__mod__(text, values) if type(text) is str else str(text % values)


def _list_values(values: Any) -> list[Any]:
    if isinstance(values, Mapping):
        return list(values.values())
    return list(values) if isinstance(values, tuple) else [values]


def repeat(meter: Meter, value: Any, times: int) -> Any:
    """`*` on a text or list."""
    count = max(int(times), 0)
    if isinstance(value, str):
        meter.grow(len(value) * count)
    elif measure(value) * count > MAX_CHARACTERS or len(value) * count > MAX_PARTS:
        raise LimitExceeded("this multiplication makes a value that is too large")
    return value * count
