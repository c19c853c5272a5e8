"""The lines that two texts have in common, in linear time but for small blocks.

Lines that occur once on both sides anchor the comparison (a patience diff); between them only small blocks are compared
line by line, since the time for that grows with their product.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

CONTEXT = 3
"""Equal lines that are shown around a difference."""
MIN_BLOCK, MAX_BLOCK, WORK = 200, 20_000, 4_000_000
"""Lines of one side times lines of the other that are compared one by one: `WORK` divided by all lines, within limits.

Larger blocks without an anchor are replaced as a whole.
"""
MAX_DEPTH, DEPTH_WORK = 30, 1_000_000
"""How often parts between anchors are searched for anchors again: `DEPTH_WORK` divided by all lines, within limits."""


class Block(NamedTuple):
    """The lines `before[start:end]` become `after[other:other_end]`; where they are equal, nothing changes."""

    start: int
    end: int
    other: int
    other_end: int
    equal: bool


def compare_lines(before: Sequence[str], after: Sequence[str]) -> Iterator[Block]:
    """The blocks that two sequences of lines consist of, alternately equal and different."""
    start = other = 0
    matches = sorted(_find_matches(before, after, (0, len(before), 0, len(after)), 0))
    for match, other_match, size in [*_join(matches), (len(before), len(after), 0)]:
        if start < match or other < other_match:
            yield Block(start, match, other, other_match, equal=False)
        if size:
            yield Block(match, match + size, other_match, other_match + size, equal=True)
        start, other = match + size, other_match + size


Match = tuple[int, int, int]
"""A position on each side, and the number of lines from there on that are equal."""


def _join(matches: Sequence[Match]) -> Iterator[Match]:
    """Matches that follow each other without a gap as one."""
    joined: Match | None = None
    for match in matches:
        if joined is None:
            joined = match
        elif joined[0] + joined[2] == match[0] and joined[1] + joined[2] == match[1]:
            joined = (joined[0], joined[1], joined[2] + match[2])
        else:
            yield joined
            joined = match
    if joined is not None:
        yield joined


def _find_matches(
    before: Sequence[str], after: Sequence[str], area: tuple[int, int, int, int], depth: int
) -> Iterator[Match]:
    start, end, other, other_end = area
    first, first_other = start, other
    while start < end and other < other_end and before[start] == after[other]:
        start, other = start + 1, other + 1
    if start > first:
        yield first, first_other, start - first
    last = end
    while start < end and other < other_end and before[end - 1] == after[other_end - 1]:
        end, other_end = end - 1, other_end - 1
    if last > end:
        yield end, other_end, last - end
    if (
        start < end
        and other < other_end
        and depth < max(1, min(MAX_DEPTH, DEPTH_WORK // (len(before) + len(after))))
    ):
        yield from _match_inside(before, after, (start, end, other, other_end), depth)


def _match_inside(
    before: Sequence[str], after: Sequence[str], area: tuple[int, int, int, int], depth: int
) -> Iterator[Match]:
    start, end, other, other_end = area
    anchors = _find_anchors(before, after, area)
    if not anchors:
        if (end - start) * (other_end - other) <= max(
            MIN_BLOCK, min(MAX_BLOCK, WORK // (len(before) + len(after)))
        ):
            found = SequenceMatcher(None, before[start:end], after[other:other_end], autojunk=False)
            for match, other_match, size in found.get_matching_blocks():
                if size:
                    yield start + match, other + other_match, size
        return
    for anchor, other_anchor in [*anchors, (end, other_end)]:
        yield from _find_matches(before, after, (start, anchor, other, other_anchor), depth + 1)
        if anchor < end:
            yield anchor, other_anchor, 1
        start, other = anchor + 1, other_anchor + 1


def _find_anchors(
    before: Sequence[str], after: Sequence[str], area: tuple[int, int, int, int]
) -> list[tuple[int, int]]:
    """The longest series of lines, in order on both sides, that occur once in the area of each."""
    start, end, other, other_end = area
    counts, other_counts = Counter(before[start:end]), Counter(after[other:other_end])
    positions = {after[at]: at for at in range(other, other_end) if other_counts[after[at]] == 1}
    pairs = [
        (at, positions[before[at]])
        for at in range(start, end)
        if counts[before[at]] == 1 and before[at] in positions
    ]
    tails: list[int] = []
    ends: list[int] = []
    previous: list[int] = []
    for number, (_, found) in enumerate(pairs):
        length = bisect_left(tails, found)
        previous.append(ends[length - 1] if length else -1)
        tails[length : length + 1] = [found]
        ends[length : length + 1] = [number]
    series: list[tuple[int, int]] = []
    number = ends[-1] if ends else -1
    while number >= 0:
        series.append(pairs[number])
        number = previous[number]
    return series[::-1]
