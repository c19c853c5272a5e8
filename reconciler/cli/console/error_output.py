"""Errors become messages and exit codes, here and nowhere else."""

from __future__ import annotations

from reconciler.cli.console.json_log import log
from reconciler.cli.console.output import complain, logs_json, wants_color
from reconciler.cli.exit_codes import Exit
from reconciler.errors import LeaseHeld, PeakApplyError, internal
from reconciler.model.problem import InputError, Problem
from reconciler.reports import error_text, problems_text
from reconciler.reports.apply.events import error_event, problem_event

MEND = "check that it is there, who may use it, and the room on its disk; then run the command again"
REPORT_AT = "this is a bug in peak-apply: please report it with the line above"


def report_failure(error: BaseException) -> int:
    """Tell an error on stderr and return the exit code; of several at once every different one is told."""
    if isinstance(error, BaseExceptionGroup):
        return max(report_failure(inner) for inner in _different(error))
    if isinstance(error, InputError):
        show_problems(error.problems)
    elif isinstance(error, PeakApplyError):
        _show_error(error)
    elif isinstance(error, KeyboardInterrupt):
        complain("interrupted")
        return Exit.INTERRUPTED
    elif isinstance(error, OSError) and error.filename and error.strerror:
        _show_error(PeakApplyError(f"{error.filename}: {error.strerror}", MEND))
    else:
        _show_error(PeakApplyError(internal(error), REPORT_AT))
    return Exit.CLAIMED if isinstance(error, LeaseHeld) else Exit.REFUSED


def _show_error(error: PeakApplyError) -> None:
    if logs_json():
        log(error_event(error))
    else:
        complain(error_text(error, color=wants_color()))


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
    if logs_json():
        for problem in problems:
            log(problem_event(problem))
        return
    from reconciler.cli.console.source_excerpts import source_line

    complain(problems_text(problems, color=wants_color(), source_line=source_line))
