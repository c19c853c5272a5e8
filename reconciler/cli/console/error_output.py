"""Errors become messages and exit codes, here and nowhere else."""

from __future__ import annotations

from reconciler.cli.console.exception_hooks import print_traceback
from reconciler.cli.console.output import print_event, print_message, wants_color
from reconciler.cli.console.settings import settings
from reconciler.cli.exit_codes import ExitCode
from reconciler.errors import LeaseHeld, OldCheckout, PeakApplyError, describe_internal_error
from reconciler.model.problem import InputError, Problem, Severity
from reconciler.reports.apply.events import build_error_event, build_problem_event
from reconciler.reports.problems import render_error, render_problems_text

FILE_FIX = "check that it exists, its permissions and the free disk space; then run the command again"
BUG_FIX = (
    "this is a bug in peak-apply: please report it, with the traceback that --debug prints (without secrets)"
)


def report_failure(error: BaseException) -> int:
    """Print an error on stderr, with `--debug` its stack too, and return the exit code."""
    code = _print_failure(error)
    print_traceback(error)
    return code


def _print_failure(error: BaseException) -> int:
    """Of several errors at once every different one is printed."""
    if isinstance(error, BaseExceptionGroup):
        return max(_print_failure(inner) for inner in _deduplicate(error))
    if isinstance(error, InputError):
        print_problems(tuple(one for one in error.problems if one.severity is not Severity.NOTE))
    elif isinstance(error, PeakApplyError):
        _print_error(error)
    elif isinstance(error, KeyboardInterrupt):
        print_message("interrupted")
        return ExitCode.INTERRUPTED
    elif isinstance(error, OSError) and error.filename and error.strerror:
        _print_error(PeakApplyError(f"{error.filename}: {error.strerror}", FILE_FIX))
    else:
        _print_error(PeakApplyError(describe_internal_error(error), BUG_FIX))
    if isinstance(error, OldCheckout):
        return ExitCode.STALE
    return ExitCode.LEASE_HELD if isinstance(error, LeaseHeld) else ExitCode.REFUSED


def _print_error(error: PeakApplyError) -> None:
    if settings.json_log:
        print_event(build_error_event(error))
    else:
        print_message(render_error(error, color=wants_color()))


def _deduplicate(group: BaseExceptionGroup[BaseException]) -> list[BaseException]:
    """The errors of a group; one that several requests ran into, such as an unreachable host, only once."""
    found: dict[object, BaseException] = {}
    for error in group.exceptions:
        inner = _deduplicate(error) if isinstance(error, BaseExceptionGroup) else [error]
        for one in inner:
            found.setdefault((type(one), getattr(one, "what", id(one))), one)
    return list(found.values())


def print_problems(problems: tuple[Problem, ...]) -> None:
    """Print each problem with its location and the line that it is about, on stderr."""
    if settings.json_log:
        for problem in problems:
            print_event(build_problem_event(problem))
        return
    from reconciler.cli.console.source_excerpts import read_source_line

    print_message(render_problems_text(problems, color=wants_color(), source_line=read_source_line))


def print_warnings(problems: tuple[Problem, ...]) -> None:
    """Print problems that stop nothing, each once in a run; none with -q."""
    left = tuple(problem for problem in problems if problem not in settings.printed_warnings)
    settings.printed_warnings |= {*left}
    if left and not settings.quiet:
        print_problems(left)
