"""Errors that nothing catches and the stack of an error: printed without values, which may hold a secret (S6)."""

from __future__ import annotations

import sys
import threading
import warnings
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from reconciler.cli.console.output import print_message
from reconciler.cli.console.redaction.secrets import redact_external, register_token
from reconciler.cli.console.settings import settings
from reconciler.errors import describe_internal_error

_QUOTING_LIBRARIES = frozenset(["pydantic_core", "ruamel", "_ruamel_yaml", "jinja2"])
"""Their messages quote what they read: a manifest with secrets that nothing has registered yet."""


def install_exception_hooks() -> None:
    """Replace what Python prints itself of errors in threads, tasks and destructors with one line each."""
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
            if error is not None:
                _print_exception(error)
            else:
                _try_print(
                    f"{record.levelname.lower()} of {record.name} at {record.filename}:{record.lineno}"
                )

    logging.lastResort = Handler(logging.WARNING)


def print_traceback(error: BaseException) -> None:
    """With `--debug`, print the stack on stderr: frames and messages, never the values of variables.

    Secrets are redacted before lines are split and escaped: afterwards they would not be recognised.
    """
    if settings.debug:
        from reconciler.reports.writing.escape import escape_lines

        register_token()  # the error may have come before it was read
        print_message("\n".join(escape_lines(redact_external("\n".join(_render(error, frozenset()))))))


def _render(error: BaseException, shown: frozenset[int]) -> Iterator[str]:
    """What caused the error comes first, as Python prints it; the errors of a group come last."""
    import traceback

    shown |= {id(error)}
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if cause is not None and id(cause) not in shown:
        yield from _render(cause, shown)
        yield "which led to:"
    yield "Traceback (most recent call last):"
    yield from (entry.rstrip("\n") for entry in traceback.format_tb(error.__traceback__))
    kind = type(error)
    quotes = kind.__module__.partition(".")[0] in _QUOTING_LIBRARIES
    message = "(message left out: it may quote a file)" if quotes else str(error)
    yield f"{kind.__module__}.{kind.__qualname__}: {message}"
    if isinstance(error, BaseExceptionGroup):
        for inner in error.exceptions:
            yield from _render(inner, shown)


def _print_exception(error: BaseException | None) -> None:
    if error is not None:
        _try_print(describe_internal_error(error))
        with suppress(Exception):
            print_traceback(error)


def _print_warning(*given: Any, **_: Any) -> None:
    _message, category, filename, line, *_unused = given
    _try_print(f"internal warning: {category.__name__} at {filename.rpartition('/')[2]}:{line}")


def _try_print(text: str) -> None:
    with suppress(Exception):  # the interpreter may be ending
        print_message(text)
