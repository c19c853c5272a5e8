"""The limits of one rendered file (S2).

Whatever makes a value, repeats a step or walks through a value is charged, in units of about 10 ns or one character.
Work is counted and not timed, so that a file is refused on every machine or on none. A child process with limits of
time and memory would be shorter, but these limits differ between platforms, and a killed child tells no location.
"""

from __future__ import annotations

from typing import Any

from jinja2.exceptions import SecurityError
from jinja2.utils import Namespace

MAX_WORK = 20_000_000
"""Units of one rendered file: about 0.3 s. A workflow of 60 lines takes 20,000."""

MAX_CHARACTERS = 1_000_000
"""Of one value, written out. What is rendered may be larger: MOST_OUTPUT."""

MAX_OUTPUT = 5 * 2**20
MAX_PARTS = 100_000
"""Of one value: items, keys and values at any depth, as often as they would be written."""

MAX_DEPTH = 50
MAX_BITS = 4096
PART_COST = 10
"""Units of a part of a value."""

STEP_COST, CALL_COST, EMIT_COST, INCLUDE_COST, SPAN_COST = 50, 150, 100, 1_000, 50
"""Units of a turn of a loop, a call, a printed expression, an included file, a piece of text that is copied."""


class LimitExceeded(SecurityError):
    """An expression makes, or a loop does, more than any manifest needs."""


class Meter:
    """Counts the work of one rendered file."""

    def __init__(self) -> None:
        self.left = MAX_WORK

    def spend(self, units: int) -> None:
        self.left -= units
        if self.left < 0:
            raise LimitExceeded("loops, calls and values add up to more work than a manifest may take")

    def pay_for(self, value: Any) -> int:
        """Charge for making a value or walking through it; returns its weight."""
        units = measure(value)
        self.spend(units)
        return units

    def grow(self, characters: int) -> None:
        """Charge for a text before it is made, because it may be much longer than what it is made of."""
        if characters > MAX_CHARACTERS:
            raise LimitExceeded(
                f"this makes a text of {characters:,} characters; the most is {MAX_CHARACTERS:,}"
            )
        self.spend(characters)


def measure(value: Any) -> int:
    """The characters of a value, and PART for each of its parts; Excess past the limits."""
    if type(value) in _SINGLE and not (isinstance(value, int) and value.bit_length() > MAX_BITS):
        return PART_COST
    if isinstance(value, str):
        if len(value) > MAX_CHARACTERS:
            raise LimitExceeded(f"a text of {len(value):,} characters; the most is {MAX_CHARACTERS:,}")
        return PART_COST + len(value)
    if isinstance(value, _GROUPS):
        return _measure_nested(value)
    if isinstance(value, int) and value.bit_length() > MAX_BITS:
        raise LimitExceeded(f"a number of more than {MAX_BITS} bits")
    return PART_COST


_SINGLE = frozenset({int, float, bool, type(None)})
VIEWS: tuple[type, ...] = (type({}.keys()), type({}.values()), type({}.items()))
_GROUPS = (list, tuple, dict, set, frozenset, range, *VIEWS)


def _measure_nested(value: Any) -> int:
    parts = characters = 0
    waiting = [(value, 0)]
    while waiting:
        group, depth = waiting.pop()
        items = (*group, *group.values()) if isinstance(group, dict) else group
        parts += len(items)
        if parts > MAX_PARTS:
            raise LimitExceeded(f"a value of more than {MAX_PARTS:,} parts")
        inner = [] if isinstance(group, range) else [one for one in items if type(one) not in _SINGLE]
        for item in inner:
            if isinstance(item, str):
                characters += len(item)
            else:
                waiting += _list_nested(item, depth + 1)
        if characters > MAX_CHARACTERS:
            raise LimitExceeded(f"a value of more than {MAX_CHARACTERS:,} characters")
    return parts * PART_COST + characters


def _list_nested(item: Any, depth: int) -> list[tuple[Any, int]]:
    """What is still to be counted of an item."""
    if type(item) is Namespace:
        # it can change afterwards, and then what holds it would be larger than what was charged
        raise SecurityError("a namespace cannot be an item of another value")
    if not isinstance(item, _GROUPS):
        return []
    if depth > MAX_DEPTH:
        raise LimitExceeded(f"a value of more than {MAX_DEPTH} levels")
    return [(item, depth)]


def measure_comparison(value: Any) -> int:
    """The units of reading a value in a comparison: text is compared fast."""
    return PART_COST + len(value) // 16 if isinstance(value, str) else measure(value)
