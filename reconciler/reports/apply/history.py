"""The applies that are still recorded, as a list.

    {"format": "peak-apply/history", "version": 1, "project", "target", "address",
     "applies": [{"number", "started", "ended", "who", "commit", "dirty": bool | null, "peak_apply", "run",
                  "options": {"pruned", "destroyed", "saved": bool, "selected": [glob]},
                  "counts": {action of what was done | outcome of what was not: number}}],
     "damaged": [number], "unread": number}

Newest first. Times are ISO 8601 in UTC; `who`, `commit` and times are empty where they were not known. Keys are only
added within a version.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from reconciler.model.observed.receipt import History, NumberedReceipt, Receipt
from reconciler.model.problem import Problem, Severity
from reconciler.model.result import Outcome
from reconciler.reports.writing.escape import escape, escape_markdown, join_lines
from reconciler.reports.writing.style import BOLD, DIM, RED, YELLOW, paint
from reconciler.reports.writing.words import format_count, render_counts, render_heading

FORMAT, VERSION = "peak-apply/history", 1
HEADER = ("number", "when", "who", "commit", "what")
SHORT_COMMIT = 10
"""Characters of a commit in a table."""
MAX_NAME = 40
UNREADABLE = "No apply can be shown: the records cannot be read."
NO_APPLIES = "No apply is recorded: nothing was applied here yet, or only by versions that keep no receipts."

_OUTCOME_COLORS = {
    Outcome.FAILED: RED,
    Outcome.UNKNOWN: RED,
    Outcome.STALE: YELLOW,
    Outcome.SKIPPED: YELLOW,
}


def list_history_warnings(history: History) -> tuple[Problem, ...]:
    """What the list lacks."""
    unread = history.unread
    found = [
        f"version {number} of the inventory cannot be read and is left out" for number in history.damaged
    ]
    if unread:
        found.append(f"{format_count(unread, 'older version')} of the inventory were not read")
    return tuple(Problem(message, severity=Severity.WARNING) for message in found)


def render_history_text(history: History, *, color: bool) -> str:
    """A table, newest first."""
    lines = [paint(escape(render_heading(history)), BOLD, color=color), ""]
    lines += _render_rows(history, color=color) if history.applies else [_explain_empty(history)]
    return join_lines(lines)


def _explain_empty(history: History) -> str:
    return UNREADABLE if history.damaged else NO_APPLIES


def _render_rows(history: History, *, color: bool) -> Iterator[str]:
    rows = [tuple(escape(cell) for cell in _build_cells(one)) for one in history.applies]
    widths = [max(len(row[column]) for row in (HEADER, *rows)) for column in range(len(HEADER))]
    yield paint(_join_cells(HEADER, widths), DIM, color=color)
    for row, one in zip(rows, history.applies, strict=True):
        yield paint(_join_cells(row, widths), _choose_color(one.receipt), color=color)


def _build_cells(one: NumberedReceipt) -> tuple[str, ...]:
    origin = one.receipt.origin
    when = origin.started.replace("T", " ") or "-"
    commit = f"{origin.commit[:SHORT_COMMIT]}{', edited' if origin.dirty else ''}" if origin.commit else "-"
    who = origin.who if len(origin.who) <= MAX_NAME else f"{origin.who[:MAX_NAME]}…"
    return str(one.number), when, who or "-", commit, render_counts(one.receipt.counts)


def _join_cells(row: tuple[str, ...], widths: list[int]) -> str:
    return "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def _choose_color(receipt: Receipt) -> str:
    """As bad as the worst of it."""
    return next((color for outcome, color in _OUTCOME_COLORS.items() if str(outcome) in receipt.counts), "")


def render_history_json(history: History) -> str:
    """All applies as one document."""
    content = {
        "format": FORMAT,
        "version": VERSION,
        "project": history.project,
        "target": history.target,
        "address": history.address,
        "applies": [build_apply_json(one) for one in history.applies],
        "damaged": list(history.damaged),
        "unread": history.unread,
    }
    return json.dumps(content, indent=2, ensure_ascii=True) + "\n"


def build_apply_json(one: NumberedReceipt) -> dict[str, Any]:
    """What list and receipt say alike of an apply."""
    receipt = one.receipt
    origin = receipt.origin
    return {
        "number": one.number,
        "started": origin.started,
        "ended": receipt.ended,
        "who": origin.who,
        "commit": origin.commit,
        "dirty": origin.dirty,
        "peak_apply": receipt.tool,
        "run": receipt.run,
        "options": {
            "pruned": origin.pruned,
            "destroyed": origin.destroyed,
            "saved": origin.saved,
            "selected": list(origin.selected),
        },
        "counts": dict(receipt.counts),
    }


def render_history_markdown(history: History) -> str:
    """The table for a job summary."""
    lines = [f"### peak-apply history: {escape_markdown(render_heading(history))}", ""]
    if not history.applies:
        return "\n".join([*lines, escape_markdown(_explain_empty(history))]) + "\n"
    lines += [f"| {' | '.join(HEADER)} |", f"|{' --- |' * len(HEADER)}"]
    lines += [
        f"| {' | '.join(escape_markdown(cell) for cell in _build_cells(one))} |" for one in history.applies
    ]
    return "\n".join(lines) + "\n"
