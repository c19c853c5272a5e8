"""Errors that Python prints by itself, in threads, tasks and destructors: one line without values instead (S6).

The text of an exception, and the names of objects and tasks that Python prints, may hold a secret.
"""

from __future__ import annotations

import sys
import threading
import warnings
from contextlib import suppress
from typing import Any, TextIO

from reconciler.cli.console.output import print_message
from reconciler.cli.console.tracebacks import print_traceback
from reconciler.errors import describe_internal_error


def install_exception_hooks() -> None:
    """Replace the hooks of this process, which must be ours alone."""
    sys.excepthook = lambda _kind, error, _trace: _print_exception(error)
    sys.unraisablehook = lambda found: _print_exception(found.exc_value)
    threading.excepthook = lambda found: _print_exception(found.exc_value)
    warnings.showwarning = _print_warning


def install_log_handler() -> None:
    """Replace the handler that prints warnings with tracebacks where logging is not set up: asyncio's, for one."""
    import logging

    class Handler(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            error = record.exc_info[1] if record.exc_info else None
            where = f"{record.name} at {record.filename}:{record.lineno}"
            if error is not None:
                _print_exception(error)
            else:
                _try_print(f"{record.levelname.lower()} of {where}")

    logging.lastResort = Handler(logging.WARNING)


def _print_exception(error: BaseException | None) -> None:
    if error is not None:
        _try_print(describe_internal_error(error))
        with suppress(Exception):
            print_traceback(error)


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
