"""Text that remembers where each piece of it was written.

It is a `str` to everything in a template, so values compare and measure as they should; what an expression does to
it may lose the spans, and then the text belongs to the expression.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from typing import NamedTuple, Self

from reconciler.manifests.templates.meter import MAX_OUTPUT, LimitExceeded
from reconciler.manifests.templates.source import Step


class Span(NamedTuple):
    """From `start` of the text on: literal text that begins at `offset` of `file`, or what the expression there made.

    `trail` are the tags and calls that brought it in, innermost first.
    """

    start: int
    file: str
    offset: int
    literal: bool
    trail: tuple[Step, ...] = ()


class TracedText(str):
    """Text with the spans that it is made of, in order; the first starts at 0."""

    __slots__ = ("spans",)
    spans: tuple[Span, ...]

    @classmethod
    def of(cls, text: str, spans: Iterable[Span]) -> Self:
        made = cls(text)
        made.spans = tuple(spans)
        return made

    def find_span(self, offset: int) -> tuple[int, Span]:
        """The number of the span that an offset of the text lies in, and the span."""
        number = max(bisect_right(self.spans, offset, key=_get_start) - 1, 0)
        return number, self.spans[number]


class IncludedText(TracedText):
    """The text of an included file, or of several: its lines line up under the spot where it comes to stand."""

    __slots__ = ()


def _get_start(span: Span) -> int:
    return span.start


def add_step(spans: Iterable[Span], step: Step, *, always: bool = False) -> list[Span]:
    """The spans with one more step to their trail; text of the step's own file needs none."""
    file = step[0]
    return [
        Span(span.start, span.file, span.offset, span.literal, (*span.trail, step))
        if always or span.file != file
        else span
        for span in spans
    ]


def shift(spans: Iterable[Span], by: int) -> list[Span]:
    """The spans of a text that stands behind another one."""
    return [Span(span[0] + by, *span[1:]) for span in spans]


def join_pieces(pieces: Iterable[str]) -> TracedText:
    """The pieces one after another; those that were included are indented to where they stand (contract 7)."""
    parts: list[str] = []
    spans: list[Span] = []
    size = line = 0
    for given in pieces:
        piece = indent_text(given, size - line) if isinstance(given, IncludedText) else given
        if isinstance(piece, TracedText):
            spans += shift(piece.spans, size) if size else piece.spans
        parts.append(piece)
        end = piece.rfind("\n")
        if end >= 0:
            line = size + end + 1
        size += len(piece)
        if size > MAX_OUTPUT:
            raise LimitExceeded(f"the rendered file is larger than {MAX_OUTPUT // 2**20} MiB")
    return TracedText.of("".join(parts), spans)


def indent_text(text: str, width: int, *, first: bool = False, blank: bool = False) -> str:
    """Every line but the first, unless it is empty, moved to the right; as Jinja's filter of that name."""
    lines = text.split("\n")
    moves = [
        (first and number == 0) or (number > 0 and (blank or line != "")) for number, line in enumerate(lines)
    ]
    if width <= 0 or not any(moves):
        return text
    margin = " " * width
    result = "\n".join(margin + line if moved else line for line, moved in zip(lines, moves, strict=True))
    return (
        TracedText.of(result, _shift_margins(text, lines, moves, width))
        if isinstance(text, TracedText)
        else result
    )


def _shift_margins(text: TracedText, lines: list[str], moves: list[bool], width: int) -> list[Span]:
    """The spans of an indented text: each margin belongs to what stands behind it."""
    spans: list[Span] = []
    number = added = begin = 0
    for line, moved in zip(lines, moves, strict=True):
        end = begin + len(line) + 1
        if moved and text.spans:
            _, around = text.find_span(begin)
            at = around.offset + (begin - around.start if around.literal else 0)
            spans.append(Span(begin + added, around.file, at, literal=False, trail=around.trail))
            added += width
            spans.append(Span(begin + added, around.file, at, around.literal, around.trail))
        ending = number
        while ending < len(text.spans) and text.spans[ending].start < end:
            ending += 1
        if moved:
            spans += shift((span for span in text.spans[number:ending] if span.start > begin), added)
        else:
            spans += shift(text.spans[number:ending], added)
        number, begin = ending, end
    return spans + shift(text.spans[number:], added)


def trim_text(text: TracedText, characters: str | None) -> TracedText:
    """Without blanks, or the given characters, at both ends."""
    kept = text.strip(characters)
    start = len(text) - len(text.lstrip(characters))
    if not text.spans or not kept:
        return TracedText.of(kept, text.spans[:1])
    number, around = text.find_span(start)
    offset = around.offset + (start - around.start if around.literal else 0)
    rest = (span._replace(start=span.start - start) for span in text.spans[number + 1 :])
    return TracedText.of(kept, [around._replace(start=0, offset=offset), *rest])
