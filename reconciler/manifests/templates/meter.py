"""What one rendered file may cost (reliability S2).

Whatever makes a value, repeats a step or walks through a value pays for it, in units of about 10 ns and of one
character. The price is counted, not timed, so that a file is refused everywhere or nowhere.
"""

from __future__ import annotations

from collections.abc import ItemsView, KeysView, ValuesView
from typing import Any

from jinja2.exceptions import SecurityError
from jinja2.utils import Namespace

MOST_WORK = 20_000_000
"""Units of one rendered file: about 0.3 s. A workflow of 60 lines takes 20,000."""

MOST_CHARACTERS = 1_000_000
"""Of one value, written out. What is rendered may be larger: MOST_OUTPUT."""

MOST_OUTPUT = 5 * 2**20
MOST_PARTS = 100_000
"""Of one value: items, keys and values at any depth, as often as they would be written."""

MOST_DEPTH = 50
MOST_BITS = 4096
PART = 10
"""Units of a part of a value."""

STEP, CALL, EMIT, INCLUDE, SPAN = 50, 150, 100, 1_000, 50
"""Units of a turn of a loop, a call, a printed expression, an included file, a piece of text that is copied."""


class Excess(SecurityError):
    """An expression makes, or a loop does, more than any manifest needs."""


class Meter:
    """Counts what one rendered file costs."""

    def __init__(self) -> None:
        self.left = MOST_WORK

    def spend(self, units: int) -> None:
        self.left -= units
        if self.left < 0:
            raise Excess("loops, calls and values add up to more work than a manifest may take")

    def pay_for(self, value: Any) -> int:
        """Pay for making a value or going through it; its weight."""
        units = weight(value)
        self.spend(units)
        return units

    def grow(self, characters: int) -> None:
        """Before a text is made that may be much longer than what it is made of."""
        if characters > MOST_CHARACTERS:
            raise Excess(f"this makes a text of {characters:,} characters; the most is {MOST_CHARACTERS:,}")
        self.spend(characters)


def weight(value: Any) -> int:
    """The characters of a value, and PART for each of its parts; Excess past the limits."""
    if isinstance(value, str):
        if len(value) > MOST_CHARACTERS:
            raise Excess(f"a text of {len(value):,} characters; the most is {MOST_CHARACTERS:,}")
        return PART + len(value)
    if isinstance(value, _GROUPS):
        return _deep_weight(value)
    if isinstance(value, int) and value.bit_length() > MOST_BITS:
        raise Excess(f"a number of more than {MOST_BITS} bits")
    return PART


_SINGLE = frozenset({int, float, bool, type(None)})
_GROUPS = (list, tuple, dict, set, frozenset, range, KeysView, ValuesView, ItemsView)


def _deep_weight(value: Any) -> int:
    parts = characters = 0
    waiting = [(value, 0)]
    while waiting:
        group, depth = waiting.pop()
        items = (*group, *group.values()) if isinstance(group, dict) else group
        parts += len(items)
        if parts > MOST_PARTS:
            raise Excess(f"a value of more than {MOST_PARTS:,} parts")
        if isinstance(group, range):
            continue
        for item in items:
            kind = type(item)
            if kind in _SINGLE:
                continue
            if isinstance(item, str):
                characters += len(item)
            elif isinstance(item, _GROUPS):
                if depth == MOST_DEPTH:
                    raise Excess(f"a value of more than {MOST_DEPTH} levels")
                waiting.append((item, depth + 1))
            elif kind is Namespace:
                # it can change afterwards, and then what holds it would be larger than what was paid for
                raise SecurityError("a namespace cannot be an item of another value")
        if characters > MOST_CHARACTERS:
            raise Excess(f"a value of more than {MOST_CHARACTERS:,} characters")
    return parts * PART + characters


def sight(value: Any) -> int:
    """The units of looking at a value, as a comparison does: text is compared fast."""
    return PART + len(value) // 16 if isinstance(value, str) else weight(value)
