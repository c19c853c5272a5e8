"""Methods and operators of text that could make a huge text of a small one: the size is known before it is made."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from itertools import islice
from typing import Any

from jinja2.exceptions import SecurityError

from reconciler.manifests.templates.meter import MOST_CHARACTERS, MOST_PARTS, Excess, Meter, weight

_FIELD = re.compile(r"%(?:\(.*?\))?[-+ #0]*(\*|[0-9]*)(?:\.(\*|[0-9]*))?[hlL]?(.)", re.DOTALL)
WIDEST = 1000
"""Columns that a format may pad to."""


class Sized:
    """A method of a text that pays for its result beforehand."""

    def __init__(self, meter: Meter, text: str, name: str) -> None:
        self.meter, self.text, self.name = meter, text, name

    @classmethod
    def of(cls, meter: Meter, text: str, name: str) -> Sized | None:
        """The method if it is one of those that need it."""
        return cls(meter, text, name) if name in _SIZES else None

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if self.name == "join" and args:
            args = (listed(args[0]), *args[1:])
        self.meter.grow(_SIZES[self.name](self.text, *args, **kwargs))
        return getattr(self.text, self.name)(*args, **kwargs)


def listed(items: Any) -> list[Any]:
    """The items of anything, not more than a value may have."""
    found = list(islice(iter(items), MOST_PARTS + 1))
    if len(found) > MOST_PARTS:
        raise Excess(f"a list of more than {MOST_PARTS:,} items")
    return found


def _padded(text: str, width: int = 0, *_: Any, **__: Any) -> int:
    return max(len(text), int(width))


def _expanded(text: str, tabsize: int = 8) -> int:
    return len(text) + text.count("\t") * max(int(tabsize), 0)


def replaced_size(text: str, old: str, new: str, count: int | None = -1) -> int:
    """The characters of a text after replacing."""
    found = text.count(old)
    if count is not None and 0 <= count < found:
        found = count
    return len(text) + found * max(len(new) - len(old), 0)


def joined_size(separator: str, items: Sequence[Any]) -> int:
    """The characters of items with a separator between them."""
    return len(separator) * len(items) + sum(len(item) for item in items if isinstance(item, str))


_SIZES: dict[str, Callable[..., int]] = {
    "center": _padded,
    "ljust": _padded,
    "rjust": _padded,
    "zfill": _padded,
    "expandtabs": _expanded,
    "replace": replaced_size,
    "join": joined_size,
}


def formatted(meter: Meter, text: str, values: Any) -> str:
    """`%` on a text: each field is as wide as its value or as it says, never more than a page."""
    widths = 0
    largest = max((weight(one) for one in _given(values)), default=0)
    for match in _FIELD.finditer(text):
        for digits in (match[1], match[2]):
            if digits == "*" or (digits and int(digits[:9]) > WIDEST):
                raise SecurityError(f"a format may pad to {WIDEST} columns")
            widths += int(digits or 0)
        widths += largest if match[3] != "%" else 1
    meter.grow(len(text) + widths)
    return str.__mod__(text, values) if type(text) is str else str(text % values)


def _given(values: Any) -> list[Any]:
    if isinstance(values, Mapping):
        return list(values.values())
    return list(values) if isinstance(values, tuple) else [values]


def repeated(meter: Meter, value: Any, times: int) -> Any:
    """`*` on a text or list."""
    count = max(int(times), 0)
    if isinstance(value, str):
        meter.grow(len(value) * count)
    elif weight(value) * count > MOST_CHARACTERS or len(value) * count > MOST_PARTS:
        raise Excess("this multiplication makes a value that is too large")
    return value * count
