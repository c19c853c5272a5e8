"""Errors become messages and exit codes, here and nowhere else."""

from __future__ import annotations

from reconciler.cli.exits import Exit
from reconciler.cli.terminal import complain, wants_color
from reconciler.errors import PeakApplyError, internal
from reconciler.model.problem import InputError, Problem
from reconciler.reports import error_text, problems_text

REPORT_AT = "this is a bug in peak-apply: please report it with the line above"


def report_failure(error: BaseException) -> int:
    """Tell an error on stderr and return the exit code; of several at once every different one is told."""
    if isinstance(error, BaseExceptionGroup):
        return max(report_failure(inner) for inner in _different(error))
    color = wants_color()
    if isinstance(error, InputError):
        show_problems(error.problems)
    elif isinstance(error, PeakApplyError):
        complain(error_text(error, color=color))
    elif isinstance(error, KeyboardInterrupt):
        complain("interrupted")
        return Exit.INTERRUPTED
    else:
        complain(error_text(PeakApplyError(internal(error), REPORT_AT), color=color))
    return Exit.REFUSED


def _different(group: BaseExceptionGroup[BaseException]) -> list[BaseException]:
    """The errors of a group; one that several requests ran into, such as an unreachable host, only once."""
    found: dict[object, BaseException] = {}
    for error in group.exceptions:
        inner = _different(error) if isinstance(error, BaseExceptionGroup) else [error]
        for one in inner:
            found.setdefault((type(one), getattr(one, "what", id(one))), one)
    return list(found.values())


def show_problems(problems: tuple[Problem, ...]) -> None:
    """Each problem with its place and the line that it is about, on stderr."""
    from reconciler.cli.sources import source_line

    complain(problems_text(problems, color=wants_color(), source_line=source_line))
