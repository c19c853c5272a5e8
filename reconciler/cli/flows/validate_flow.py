"""How `validate` shows what it found."""

from __future__ import annotations

from collections.abc import Sequence

from reconciler.cli.console.source_excerpts import read_source_line
from reconciler.model.problem import Problem, Severity
from reconciler.reports import render_problems_github, render_problems_json, render_problems_text


def render_problems(problems: Sequence[Problem], style: str, *, color: bool) -> str:
    """The problems in one of the formats; nothing where there are none to show as text."""
    match style:
        case "json":
            return render_problems_json(problems)
        case "github":
            return render_problems_github(problems)
        case _:
            return (
                render_problems_text(problems, color=color, source_line=read_source_line) if problems else ""
            )


def summarize_problems(problems: Sequence[Problem], resources: int) -> str:
    """The last line: how many problems, or that all is well."""
    errors = sum(problem.severity is Severity.ERROR for problem in problems)
    warnings = len(problems) - errors
    said = [
        f"{n} {word}{'s' if n != 1 else ''}" for n, word in ((errors, "error"), (warnings, "warning")) if n
    ]
    if errors:
        return f"{', '.join(said)}."
    noted = f", {said[0]}" if said else ""
    return f"Valid: {resources} resource{'s' if resources != 1 else ''}{noted}."
