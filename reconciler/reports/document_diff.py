"""An object in full before and after, side by side, so that a change is seen in its place."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from typing import Any

from reconciler.model.documents import map_leaves
from reconciler.model.placeholder import KnownAfterApply, NamedId, Sealed
from reconciler.model.plans.change import Action, Change
from reconciler.reports.writing.escape import escape
from reconciler.reports.writing.style import BOLD, GREEN, RED, YELLOW, paint
from reconciler.reports.writing.yaml import render_yaml

MIN_WIDTH = 60
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
    head = f"{escape(str(change.ref))}\n{'live':<{side}}   {after_title}"
    body = [
        _render_row(mark, left, right, side, color=color) for mark, left, right in _pair_lines(before, after)
    ]
    return "\n".join([paint(head, BOLD, color=color), *body]) + "\n"


def _render_document(document: Mapping[str, Any]) -> list[str]:
    return (
        [escape(line) for line in render_yaml(map_leaves(document, _print_placeholder))] if document else []
    )


def _print_placeholder(value: Any) -> Any:
    return str(value) if isinstance(value, Sealed | KnownAfterApply | NamedId) else value


def _pair_lines(before: list[str], after: list[str]) -> Iterator[tuple[str, str, str]]:
    matcher = difflib.SequenceMatcher(a=before, b=after, autojunk=False)
    for tag, start, end, other, last in matcher.get_opcodes():
        left, right = before[start:end], after[other:last]
        for index in range(max(len(left), len(right))):
            one = left[index] if index < len(left) else None
            two = right[index] if index < len(right) else None
            mark = " " if tag == "equal" else "<" if two is None else ">" if one is None else "|"
            yield mark, one or "", two or ""


def _render_row(mark: str, left: str, right: str, side: int, *, color: bool) -> str:
    line = f"{_shorten(left, side):<{side}}{_GAPS[mark]}{_shorten(right, side)}".rstrip()
    return paint(line, _COLORS[mark], color=color) if mark in _COLORS else line


def _shorten(text: str, side: int) -> str:
    return text if len(text) <= side else f"{text[: side - 1]}…"
