"""The stack of an error, for `--debug`: frames and messages with secrets redacted, never the values of variables."""

from __future__ import annotations

import traceback
from collections.abc import Iterator

from reconciler.cli.console.output import print_message
from reconciler.cli.console.redaction.secrets import redact_external, register_token
from reconciler.cli.console.settings import settings

_QUOTING_LIBRARIES = frozenset(["pydantic_core", "ruamel", "_ruamel_yaml", "jinja2"])
"""Their messages quote what they read: a manifest with secrets that nothing has registered yet."""


def print_traceback(error: BaseException) -> None:
    """With `--debug`, print the stack on stderr.

    Secrets are redacted before lines are split and escaped: afterwards they would not be recognised.
    """
    if settings.debug:
        from reconciler.reports.writing.escape import escape_lines

        register_token()  # the error may have come before it was read
        print_message("\n".join(escape_lines(redact_external("\n".join(_render(error, frozenset()))))))


def _render(error: BaseException, shown: frozenset[int]) -> Iterator[str]:
    """What caused the error comes first, as Python prints it; the errors of a group come last."""
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
