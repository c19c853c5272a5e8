"""Problems as people and machines read them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from reconciler.errors import PeakApplyError
from reconciler.formats.problems import ProblemsDocument
from reconciler.model.location import Location
from reconciler.model.problem import Problem, Severity, ValidationResult
from reconciler.reports.formats.format import NameFile, ReadSourceLine
from reconciler.reports.writing.escape import (
    escape,
    escape_command,
    escape_github_message,
    escape_github_property,
)
from reconciler.reports.writing.style import BOLD, CYAN, DIM, RED, YELLOW, paint
from reconciler.reports.writing.words import format_count

MAX_WIDTH = 160


def render_validation_text(
    result: ValidationResult, *, color: bool, read_source_line: ReadSourceLine | None, summary: bool
) -> str:
    """The problems, and as the last line how many there are, or that everything is valid."""
    text = render_problems_text(result.problems, color=color, source_line=read_source_line).rstrip("\n")
    return "\n".join(filter(None, (text, _summarize(result) if summary else "")))


def _summarize(result: ValidationResult) -> str:
    counts = ((result.count(severity), severity.value) for severity in Severity)
    found = ", ".join(format_count(number, noun) for number, noun in counts if number)
    if result.errors:
        return f"{found}."
    return f"Valid: {', '.join(filter(None, (format_count(result.resources, 'resource'), found)))}."


def render_problems_text(
    problems: Sequence[Problem], *, color: bool, source_line: ReadSourceLine | None = None
) -> str:
    """`file:line:column: error: message`, the line it is about with a marker, and what to do."""
    blocks = ["\n".join(_render_problem(problem, source_line, color=color)) for problem in problems]
    return "\n\n".join(blocks) + "\n" if blocks else ""


def _render_problem(problem: Problem, source_line: ReadSourceLine | None, *, color: bool) -> Iterator[str]:
    location = f"{escape(str(problem.location))}: " if problem.location else ""
    code = {Severity.ERROR: RED, Severity.WARNING: YELLOW, Severity.NOTE: CYAN}[problem.severity]
    label = paint(f"{problem.severity}:", f"{BOLD};{code}", color=color)
    yield escape_command(
        f"{paint(location, BOLD, color=color)}{label} {_indent(problem.message)}{_format_id(problem)}"
    )
    source = source_line(problem.location) if source_line and problem.location else None
    if source is not None and problem.location is not None:
        yield from _render_excerpt(source, problem.location, color=color)
    if problem.location is not None:
        yield from _render_origin(problem.location, color=color)
    if problem.fix:
        yield paint("  fix: ", CYAN, color=color) + _indent(problem.fix)


def _format_id(problem: Problem) -> str:
    return f" [{problem.id}]" if problem.id else ""


def _render_excerpt(source: str, location: Location, *, color: bool) -> Iterator[str]:
    """The source line; the marker stands under the column, unless the line had to be changed.

    Of a long line the part around the column is shown.
    """
    number = f"{location.line:>5} | "
    skipped = max(location.column - MAX_WIDTH // 2, 0) if location.column > MAX_WIDTH else 0
    part = ("\N{HORIZONTAL ELLIPSIS}" if skipped else "") + source[skipped : skipped + MAX_WIDTH].replace(
        "\t", " "
    )
    shown = escape(part)
    yield paint(number, DIM, color=color) + shown
    column = location.column - skipped + (1 if skipped else 0)
    if location.column and shown == part and column <= len(shown) + 1:
        yield paint(" " * (len(number) - 2) + "| ", DIM, color=color) + " " * (column - 1) + "^"


def _render_origin(location: Location, *, color: bool) -> Iterator[str]:
    """What a template made of the line, and the tags that brought in the file, innermost first."""
    if location.rendered:
        yield paint("    = | ", DIM, color=color) + escape(location.rendered[:MAX_WIDTH].replace("\t", " "))
    for step in location.trail:
        yield paint("      included from ", DIM, color=color) + escape(str(step))


def _indent(text: str) -> str:
    return "\n      ".join(escape_command(escape(line)) for line in text.split("\n"))


def render_problems_json(problems: Iterable[Problem]) -> str:
    """For scripts (formats/problems.py)."""
    return ProblemsDocument.of_problems(problems).text()


def render_problems_github(problems: Iterable[Problem], name_file: NameFile = str) -> str:
    """Workflow commands: an annotation for each problem (S13)."""
    return "".join(f"{_render_annotation(problem, name_file)}\n" for problem in problems)


def _render_annotation(problem: Problem, name_file: NameFile) -> str:
    location = problem.location
    named = {
        "file": name_file(location.file) if location else "",
        "line": location.line if location else 0,
        "col": location.column if location else 0,
    }
    said = ",".join(f"{key}={escape_github_property(str(value))}" for key, value in named.items() if value)
    lines = [f"{problem.message}{_format_id(problem)}"]
    if location and location.rendered:
        lines.append(f"rendered: {location.rendered}")
    lines += [f"included from {step}" for step in location.trail] if location else []
    lines += [f"fix: {problem.fix}"] if problem.fix else []
    text = "\n".join(lines)
    level = "notice" if problem.severity is Severity.NOTE else problem.severity
    return f"::{level}{' ' if said else ''}{said}::{escape_github_message(text)}"


def render_error(error: PeakApplyError, *, color: bool) -> str:
    """An error that has no place: what happened, and what to do."""
    label = paint("error:", f"{BOLD};{RED}", color=color)
    text = f"{label} {_indent(error.message)}\n"
    if error.fix:
        text += paint("  fix: ", CYAN, color=color) + _indent(error.fix) + "\n"
    return text
