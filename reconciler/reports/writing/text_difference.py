"""Two different texts, shown so that the difference is seen: long ones are cut around it, never over it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reconciler.model.plans.field_change import FieldEdit
from reconciler.reports.writing.escape import escape
from reconciler.reports.writing.line_diff import CONTEXT, Block, compare_lines
from reconciler.reports.writing.quoted_text import look_alike, quote

MAX_LENGTH = 120
"""Characters of a text that is shown whole beside another one."""
MAX_NEW_LENGTH = 1_000
"""Characters of a text that is shown whole where nothing stands beside it."""
AROUND = 40
"""Characters that are shown before and after a difference."""
MAX_DIFFERENCE = 160
"""Characters of a difference that are shown; of a longer one the beginning and the end."""
MAX_LINES = 400
"""Lines of one difference that are shown."""

Line = tuple[FieldEdit | None, str]
"""A line with its sign, and how it is marked; None for what both sides have."""


def shorten(text: str, limit: int = MAX_NEW_LENGTH) -> str:
    """A text on one line; of a long one the beginning and the end, with the number of its characters."""
    if len(text) <= limit:
        return quote(text)
    head, tail = text[: limit * 3 // 4], text[-limit // 4 :]
    return f"{quote(head)} … {quote(tail)} ({len(text)} characters)"


def show_difference(before: str, after: str, limit: int = MAX_LENGTH) -> tuple[str, str]:
    """Both texts on one line each; whatever is cut is the same on both sides, or the middle of a long difference."""
    start = _count_equal(before, after)
    rest, other = before[start:], after[start:]
    same = _count_equal(rest[::-1], other[::-1])
    most = 2 * MAX_DIFFERENCE
    differing = (rest[: len(rest) - same][:most], other[: len(other) - same][:most])
    reveal = look_alike(*differing) or look_alike(_pick(before, start, same), _pick(after, start, same))
    if max(len(before), len(after)) <= limit:
        return quote(before, reveal=reveal), quote(after, reveal=reveal)
    return tuple(_cut(text, start, same, reveal=reveal) for text in (before, after))  # type: ignore[return-value]


def _count_equal(one: str, other: str) -> int:
    """The number of characters with which both begin."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if one[low:middle] == other[low:middle] else (low, middle - 1)
    return low


def _pick(text: str, start: int, same: int) -> str:
    """The difference with the characters next to it."""
    return text[max(0, start - 1) : len(text) - same + 1][: MAX_DIFFERENCE * 2]


def _cut(text: str, start: int, same: int, *, reveal: bool) -> str:
    begin, end = max(0, start - AROUND), min(len(text), len(text) - same + AROUND)
    shown = text[begin:end]
    if len(shown) > MAX_DIFFERENCE + 2 * AROUND:
        half = MAX_DIFFERENCE // 2 + AROUND
        middle = f"{quote(shown[:half], reveal=reveal)} … {quote(shown[-half:], reveal=reveal)}"
    else:
        middle = quote(shown, reveal=reveal)
    return f"{'… ' if begin else ''}{middle}{' …' if end < len(text) else ''} ({len(text)} characters)"


def diff_texts(before: str, after: str) -> Iterator[Line]:
    """The lines that differ between two texts, with a few around them."""
    yield from diff_lines(before.split("\n"), after.split("\n"))


def diff_lines(before: Sequence[str], after: Sequence[str], context: int = CONTEXT) -> Iterator[Line]:
    """The same for lines: `- `, `+ ` and `  ` come before them, and what is left out is counted."""
    blocks = list(compare_lines(before, after))
    shown = 0
    for number, block in enumerate(blocks):
        lines = (
            _show_equal(
                before[block.start : block.end],
                context if number else 0,
                context if number < len(blocks) - 1 else 0,
            )
            if block.equal
            else _show_changed(before, after, block)
        )
        for line in lines:
            if shown == MAX_LINES:
                left = sum(
                    max(b.end - b.start, b.other_end - b.other) for b in blocks[number:] if not b.equal
                )
                yield None, f"… and more: {left} changed lines in this part and after it are not shown"
                return
            yield line
            shown += 1


def _show_equal(lines: Sequence[str], head: int, tail: int) -> Iterator[Line]:
    """The first and last equal lines, and how many stand between them."""
    if len(lines) <= head + tail + 1:
        yield from ((None, f"  {_show_line(line)}") for line in lines)
        return
    yield from ((None, f"  {_show_line(line)}") for line in lines[:head])
    yield None, f"… {len(lines) - head - tail} equal lines"
    yield from ((None, f"  {_show_line(line)}") for line in lines[len(lines) - tail :])


def _show_changed(before: Sequence[str], after: Sequence[str], block: Block) -> Iterator[Line]:
    """Removed lines and those that take their place; where the two cannot be told apart they are written out."""
    removed = list(before[block.start : block.end])
    added = list(after[block.other : block.other_end])
    shown, shown_added = [_show_line(line) for line in removed], [_show_line(line) for line in added]
    for index in range(min(len(removed), len(added))):
        one, other = removed[index], added[index]
        if max(len(one), len(other)) > MAX_LENGTH or look_alike(one, other):
            shown[index], shown_added[index] = show_difference(one, other)
    twice = {escape(line) for line in removed} & {escape(line) for line in added}
    yield from (
        (FieldEdit.REMOVE, f"- {_tell_apart(raw, text, twice)}")
        for raw, text in zip(removed, shown, strict=True)
    )
    yield from (
        (FieldEdit.ADD, f"+ {_tell_apart(raw, text, twice)}")
        for raw, text in zip(added, shown_added, strict=True)
    )


def _tell_apart(raw: str, shown: str, twice: set[str]) -> str:
    return quote(raw, reveal=True) if escape(raw) in twice and len(raw) <= MAX_LENGTH else shown


def _show_line(line: str) -> str:
    """A line of a longer text; blanks at its end are seen because it is quoted then."""
    if len(line) > MAX_NEW_LENGTH:
        return shorten(line)
    if line != line.rstrip() or "\r" in line:
        return quote(line, reveal=True) if line.strip() else quote(line)
    return escape(line.expandtabs(4))
