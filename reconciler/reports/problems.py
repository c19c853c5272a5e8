"""Problems as people and machines read them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from reconciler.errors import PeakApplyError
from reconciler.model.location import Place
from reconciler.model.problem import Problem, Severity
from reconciler.reports.writing.escape import (
    escape,
    escape_command,
    escape_github_message,
    escape_github_property,
)
from reconciler.reports.writing.style import BOLD, CYAN, DIM, RED, YELLOW, paint

ReadSourceLine = Callable[[Place], str | None]
MAX_WIDTH = 160


def render_problems_text(
    problems: Sequence[Problem], *, color: bool, source_line: ReadSourceLine | None = None
) -> str:
    """`file:line:column: error: message`, the line it is about with a marker, and what to do."""
    blocks = ["\n".join(_render_problem(problem, source_line, color=color)) for problem in problems]
    return "\n\n".join(blocks) + "\n" if blocks else ""


def _render_problem(problem: Problem, source_line: ReadSourceLine | None, *, color: bool) -> Iterator[str]:
    place = f"{escape(str(problem.place))}: " if problem.place else ""
    code = RED if problem.severity is Severity.ERROR else YELLOW
    label = paint(f"{problem.severity}:", f"{BOLD};{code}", color=color)
    yield escape_command(f"{paint(place, BOLD, color=color)}{label} {_indent(problem.message)}")
    source = source_line(problem.place) if source_line and problem.place else None
    if source is not None and problem.place is not None:
        yield from _render_excerpt(source, problem.place, color=color)
    if problem.place is not None:
        yield from _render_origin(problem.place, color=color)
    if problem.fix:
        yield paint("  to do: ", CYAN, color=color) + _indent(problem.fix)


def _render_excerpt(source: str, place: Place, *, color: bool) -> Iterator[str]:
    """The source line; the marker stands under the column, unless the line had to be changed.

    Of a long line the part around the column is shown.
    """
    number = f"{place.line:>5} | "
    skipped = max(place.column - MAX_WIDTH // 2, 0) if place.column > MAX_WIDTH else 0
    part = ("\N{HORIZONTAL ELLIPSIS}" if skipped else "") + source[skipped : skipped + MAX_WIDTH].replace(
        "\t", " "
    )
    shown = escape(part)
    yield paint(number, DIM, color=color) + shown
    column = place.column - skipped + (1 if skipped else 0)
    if place.column and shown == part and column <= len(shown) + 1:
        yield paint(" " * (len(number) - 2) + "| ", DIM, color=color) + " " * (column - 1) + "^"


def _render_origin(place: Place, *, color: bool) -> Iterator[str]:
    """What a template made of the line, and the tags that brought in the file, innermost first."""
    if place.rendered:
        yield paint("    = | ", DIM, color=color) + escape(place.rendered[:MAX_WIDTH].replace("\t", " "))
    for step in place.trail:
        yield paint("      included from ", DIM, color=color) + escape(str(step))


def _indent(text: str) -> str:
    return "\n      ".join(escape_command(escape(line)) for line in text.split("\n"))


def build_problem_json(problem: Problem) -> dict[str, Any]:
    """One problem: severity, message, remedy, file, line, column (null where unknown).

    Where templates were involved: `included_from`, the places that brought in the file, innermost first, and
    `rendered`, the line that was made of the one in the file.
    """
    place = problem.place
    origin: dict[str, Any] = {}
    if place and place.trail:
        origin["included_from"] = [
            {"file": step.file, "line": step.line, "column": step.column} for step in place.trail
        ]
    if place and place.rendered:
        origin["rendered"] = place.rendered
    return {
        "severity": str(problem.severity),
        "message": problem.message,
        "remedy": problem.fix,
        "file": place.file if place else None,
        "line": place.line or None if place else None,
        "column": place.column or None if place else None,
        **origin,
    }


def render_problems_json(problems: Iterable[Problem]) -> str:
    """`{"format": "peak-apply/problems", "version": 1, "problems": […]}`."""
    content = {
        "format": "peak-apply/problems",
        "version": 1,
        "problems": [build_problem_json(problem) for problem in problems],
    }
    return json.dumps(content, indent=2, ensure_ascii=True) + "\n"


def render_problems_github(problems: Iterable[Problem]) -> str:
    """Workflow commands: an annotation for each problem (S13)."""
    return "".join(f"{_render_annotation(problem)}\n" for problem in problems)


def _render_annotation(problem: Problem) -> str:
    place = problem.place
    named = {
        "file": place.file if place else "",
        "line": place.line if place else 0,
        "col": place.column if place else 0,
    }
    said = ",".join(f"{key}={escape_github_property(str(value))}" for key, value in named.items() if value)
    lines = [problem.message]
    if place and place.rendered:
        lines.append(f"rendered: {place.rendered}")
    lines += [f"included from {step}" for step in place.trail] if place else []
    lines += [f"to do: {problem.fix}"] if problem.fix else []
    text = "\n".join(lines)
    return f"::{problem.severity}{' ' if said else ''}{said}::{escape_github_message(text)}"


def render_error(error: PeakApplyError, *, color: bool) -> str:
    """An error that has no place: what happened, and what to do."""
    label = paint("error:", f"{BOLD};{RED}", color=color)
    text = f"{label} {_indent(error.message)}\n"
    if error.fix:
        text += paint("  to do: ", CYAN, color=color) + _indent(error.fix) + "\n"
    return text
