"""What Python would print by itself of an error that nobody caught: one line of ours instead, without values.

A traceback names what it is about, and an exception's text, a task's or an object's may hold a secret (S6).
"""

from __future__ import annotations

import sys
import threading
import warnings
from contextlib import suppress
from typing import Any, TextIO

from reconciler.cli.console.output import print_message
from reconciler.errors import describe_internal_error


def install_exception_hooks() -> None:
    """For a process that is ours alone."""
    sys.excepthook = lambda _kind, error, _trace: _try_print(describe_internal_error(error))
    sys.unraisablehook = lambda found: _print_exception(found.exc_value)
    threading.excepthook = lambda found: _print_exception(found.exc_value)
    warnings.showwarning = _print_warning


def install_log_handler() -> None:
    """Where nobody set up logging, Python prints warnings with their tracebacks: asyncio's of lost tasks, for one."""
    import logging

    class Handler(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            error = record.exc_info[1] if record.exc_info else None
            where = f"{record.name} at {record.filename}:{record.lineno}"
            _try_print(
                describe_internal_error(error)
                if error is not None
                else f"{record.levelname.lower()} of {where}"
            )

    logging.lastResort = Handler(logging.WARNING)


def _print_exception(error: BaseException | None) -> None:
    if error is not None:
        _try_print(describe_internal_error(error))


def _print_warning(
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,
    line: str | None = None,
) -> Any:
    del message, file, line
    _try_print(f"internal warning: {category.__name__} at {filename.rpartition('/')[2]}:{lineno}")


def _try_print(text: str) -> None:
    with suppress(Exception):  # the interpreter may be ending
        print_message(text)
