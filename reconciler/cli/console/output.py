"""Where output goes: results to stdout, progress and problems to stderr, colour only for people.

Every run imports this, `--help` too: what only some need is imported where they need it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import click

from reconciler.cli.console.masking import Redactor

_settings = {"color": True, "log_json": False, "verbose": False, "quiet": False}
_message_sinks: list[Callable[[str], None]] = []
redact = Redactor()
"""Texts without secrets: what every output goes through."""
redact_external = Redactor()
"""What somebody else wrote, a server's message or a log, without secrets and what is to be hidden from quotes too."""
SHORTEST_SENSITIVE = 8
"""Characters of what is only masked because of the field that it stands in: a build argument may be 3.12."""


def reset_secrets() -> None:
    """A run begins: what an earlier one in this process had to hide is nobody's secret here."""
    redact.clear()
    redact_external.clear()


def register_secrets(*values: str) -> None:
    """Secrets, which no output may show from now on, however a server or a library repeats them."""
    from reconciler.security.encodings import list_encodings, list_escaped_forms

    for value in values:
        redact.add(list_escaped_forms(value))
        redact_external.add(list_encodings(value))


def register_sensitive_texts(*values: str) -> None:
    """Values of fields that are never shown: not everywhere, where they may be plain words, but in what others say.

    The second word of a header and what stands behind an address's host are often the secret alone.
    """
    from reconciler.security.encodings import list_encodings

    for value in values:
        for part in {value, *value.split(), value.partition("://")[2].partition("/")[2]}:
            if len(part) >= SHORTEST_SENSITIVE:
                redact_external.add(list_encodings(part))


def disable_color() -> None:
    """`--no-color`."""
    _settings["color"] = False


def set_request_log(*, verbose: bool, quiet: bool) -> None:
    """What is told of requests: every one with `--verbose`, nothing with `-q`, else only trouble."""
    _settings.update(verbose=verbose, quiet=quiet)


def is_verbose() -> bool:
    return _settings["verbose"]


def is_quiet() -> bool:
    return _settings["quiet"]


def wants_color(stream_name: str = "stderr") -> bool:
    """Colour on a terminal, unless NO_COLOR or --no-color says otherwise."""
    stream = getattr(sys, stream_name)
    if _settings["log_json"] and stream_name == "stderr":
        return False
    return _settings["color"] and not os.environ.get("NO_COLOR") and bool(stream.isatty())


def set_log_json(*, chosen: bool) -> None:
    """`--log-json`: every line on stderr is a JSON object (cli/console/json_log.py)."""
    _settings["log_json"] = chosen


def is_json_log() -> bool:
    """Whether stderr is for a machine."""
    return _settings["log_json"]


@contextmanager
def redirect_messages(teller: Callable[[str], None]) -> Iterator[None]:
    """While a region of the screen is live, what is to be told goes above it."""
    _message_sinks.append(teller)
    try:
        yield
    finally:
        _message_sinks.remove(teller)


def print_result(text: str) -> None:
    """A result: to stdout. That nobody reads it (a broken pipe) is not told; that it has no room is."""
    try:
        click.echo(redact(text).rstrip("\n"))
    except BrokenPipeError:
        raise
    except OSError as error:
        from reconciler.errors import ConfigurationError

        message = f"stdout cannot be written: {error.strerror}"
        raise ConfigurationError(
            message, "free some space where it leads, or write a file with --output"
        ) from error


def print_message(text: str) -> None:
    """Progress or a problem: to stderr."""
    line = redact(text).rstrip("\n")
    if is_json_log():
        from reconciler.cli.console.json_log import write_message_event

        write_message_event(line)
    elif _message_sinks:
        _message_sinks[-1](line)
    else:
        click.echo(line, err=True)


def check_output(output: str | None) -> None:
    """Whether --output can be written, before anything else is done."""
    if output is None:
        return
    from pathlib import Path

    from reconciler.cli.host.atomic_write import check_writable

    check_writable(Path(output), f"--output {output}")


def write_result(text: str, output: str | None) -> None:
    """A result to stdout, or to the file of --output; nothing to say is not even an empty line."""
    if output is None:
        if text:
            print_result(text)
    else:
        from pathlib import Path

        from reconciler.cli.host.atomic_write import write

        write(Path(output), redact(text).rstrip("\n") + "\n", f"--output {output}")


def write_or_print_result(text: str, output: str | None) -> None:
    """What came of a run that changed something: told on stderr where it cannot be delivered, and never an error."""
    from reconciler.errors import ConfigurationError

    try:
        write_result(text, output)
    except ConfigurationError as error:
        with suppress(OSError):
            print_message(f"{error.message}; the result follows here")
            print_message(text)
    except OSError:
        with suppress(OSError):
            print_message(text)
