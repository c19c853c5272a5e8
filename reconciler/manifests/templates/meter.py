"""What one rendered file may cost (reliability S2).

Whatever makes a value, repeats a step or walks through a value pays for it, in units of about 10 ns and of one
character. The price is counted, not timed, so that a file is refused everywhere or nowhere.
"""

from __future__ import annotations

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
    if type(value) in _SINGLE and not (isinstance(value, int) and value.bit_length() > MOST_BITS):
        return PART
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
VIEWS: tuple[type, ...] = (type({}.keys()), type({}.values()), type({}.items()))
_GROUPS = (list, tuple, dict, set, frozenset, range, *VIEWS)


def _deep_weight(value: Any) -> int:
    parts = characters = 0
    waiting = [(value, 0)]
    while waiting:
        group, depth = waiting.pop()
        items = (*group, *group.values()) if isinstance(group, dict) else group
        parts += len(items)
        if parts > MOST_PARTS:
            raise Excess(f"a value of more than {MOST_PARTS:,} parts")
        inner = [] if isinstance(group, range) else [one for one in items if type(one) not in _SINGLE]
        for item in inner:
            if isinstance(item, str):
                characters += len(item)
            else:
                waiting += _inside(item, depth + 1)
        if characters > MOST_CHARACTERS:
            raise Excess(f"a value of more than {MOST_CHARACTERS:,} characters")
    return parts * PART + characters


def _inside(item: Any, depth: int) -> list[tuple[Any, int]]:
    """What is still to be counted of an item."""
    if type(item) is Namespace:
        # it can change afterwards, and then what holds it would be larger than what was paid for
        raise SecurityError("a namespace cannot be an item of another value")
    if not isinstance(item, _GROUPS):
        return []
    if depth > MOST_DEPTH:
        raise Excess(f"a value of more than {MOST_DEPTH} levels")
    return [(item, depth)]


def sight(value: Any) -> int:
    """The units of looking at a value, as a comparison does: text is compared fast."""
    return PART + len(value) // 16 if isinstance(value, str) else weight(value)
