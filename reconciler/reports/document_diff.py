"""An object in full before and after, side by side, so that a change is seen in its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import zip_longest
from typing import Any

from reconciler.model.documents import map_leaves
from reconciler.model.placeholder import KnownAfterApply, NamedId, Sealed
from reconciler.model.plans.change import Action, Change
from reconciler.reports.apply.result import format_ids
from reconciler.reports.writing.escape import escape
from reconciler.reports.writing.line_diff import compare_lines
from reconciler.reports.writing.quoted_text import look_alike
from reconciler.reports.writing.style import BOLD, GREEN, RED, YELLOW, paint
from reconciler.reports.writing.text_difference import shorten, show_difference
from reconciler.reports.writing.yaml import render_yaml

MIN_WIDTH = 60
MAX_ROWS = 10
"""Rows over which a long line goes on."""
_GAPS = {" ": "   ", "<": " - ", ">": " + ", "|": " ~ "}
_COLORS = {"<": RED, ">": GREEN, "|": YELLOW}


def render_document_diff(change: Change, *, width: int, color: bool) -> str:
    """Live on the left, declared on the right; `width` is that of the terminal."""
    if change.details.documents is None:
        return (
            f"{escape(str(change.ref))}: {change.action}, {escape(change.reason) or 'nothing to compare'}\n"
        )
    before, after = (
        _render_document(document)
        for document in (change.details.documents.before, change.details.documents.after)
    )
    side = max(width, MIN_WIDTH) // 2 - 2
    after_title = "declared (as live)" if change.action is Action.NOOP else "declared"
    seen = format_ids(change.known, change.details.addresses)
    ids = f"  ({escape(seen)})" if seen else ""
    head = f"{escape(str(change.ref))}{ids}\n{'live':<{side}}   {after_title}"
    body = [
        line
        for mark, left, right in _pair_lines(before, after)
        for line in _render_row(mark, left, right, side, color=color)
    ]
    return "\n".join([paint(head, BOLD, color=color), *body]) + "\n"


def _render_document(document: Mapping[str, Any]) -> list[str]:
    return (
        [escape(line) for line in render_yaml(map_leaves(document, _replace_placeholder))] if document else []
    )


def _replace_placeholder(value: Any) -> Any:
    return str(value) if isinstance(value, Sealed | KnownAfterApply | NamedId) else value


def _pair_lines(before: list[str], after: list[str]) -> Iterator[tuple[str, str, str]]:
    """Lines that stand next to each other, with a sign: equal, changed, only before, only after."""
    for block in compare_lines(before, after):
        sides = zip_longest(before[block.start : block.end], after[block.other : block.other_end])
        for one, two in sides:
            mark = " " if block.equal else "<" if two is None else ">" if one is None else "|"
            yield mark, one or "", two or ""


def _render_row(mark: str, left: str, right: str, side: int, *, color: bool) -> Iterator[str]:
    """One line, or a few where the texts are too long for it; very long ones are cut around their difference."""
    if mark == "|" and (look_alike(left, right) or max(len(left), len(right)) > MAX_ROWS * side):
        left, right = show_difference(left, right, side)
    pieces, other_pieces = (_wrap(text, side) for text in (left, right))
    for one, two in zip_longest(pieces, other_pieces, fillvalue=""):
        line = f"{one:<{side}}{_GAPS[mark]}{two}".rstrip()
        yield paint(line, _COLORS[mark], color=color) if mark in _COLORS else line


def _wrap(text: str, side: int) -> list[str]:
    shown = text if len(text) <= MAX_ROWS * side else shorten(text, MAX_ROWS * side - 40)
    return [shown[start : start + side] for start in range(0, len(shown), side)] or [""]
