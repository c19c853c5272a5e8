"""Where output goes: results to stdout, progress and problems to stderr, colour only for people."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from reconciler.cli.masking import Mask
from reconciler.errors import ConfigurationError

_settings = {"color": True}
masked = Mask()
"""Texts without secrets: what every output goes through."""
quoted = Mask()
"""What somebody else wrote, a server's message or a log, without secrets and what is to be hidden from quotes too."""
SHORTEST_UNQUOTED = 8
"""Characters of what is only masked because of the field that it stands in: a build argument may be 3.12."""


def forget() -> None:
    """A run begins: what an earlier one in this process had to hide is nobody's secret here."""
    masked.clear()
    quoted.clear()


def hide(*values: str) -> None:
    """Secrets, which no output may show from now on, however a server or a library repeats them."""
    from reconciler.spellings import escaped, spellings

    for value in values:
        masked.add(escaped(value))
        quoted.add(spellings(value))


def hide_from_quotes(*values: str) -> None:
    """Values of fields that are never shown: not everywhere, where they may be plain words, but in what others say.

    The second word of a header and what stands behind an address's host are often the secret alone.
    """
    from reconciler.spellings import spellings

    for value in values:
        for part in {value, *value.split(), value.partition("://")[2].partition("/")[2]}:
            if len(part) >= SHORTEST_UNQUOTED:
                quoted.add(spellings(part))


def forbid_color() -> None:
    """`--no-color`."""
    _settings["color"] = False


def wants_color(stream_name: str = "stderr") -> bool:
    """Colour on a terminal, unless NO_COLOR or --no-color says otherwise."""
    stream = getattr(sys, stream_name)
    return _settings["color"] and not os.environ.get("NO_COLOR") and bool(stream.isatty())


def say(text: str) -> None:
    """A result: to stdout."""
    click.echo(masked(text).rstrip("\n"))


def complain(text: str) -> None:
    """Progress or a problem: to stderr."""
    click.echo(masked(text).rstrip("\n"), err=True)


def check_output(output: str | None) -> None:
    """Whether --output can be written, before anything else is done."""
    if output is None:
        return
    path = Path(output)
    if (
        path.is_dir()
        or not path.parent.is_dir()
        or not os.access(path if path.exists() else path.parent, os.W_OK)
    ):
        raise ConfigurationError(
            f"--output {output} cannot be written", "name a file in a folder that exists"
        )


def deliver(text: str, output: str | None) -> None:
    """A result to stdout, or to the file of --output; nothing to say is not even an empty line."""
    if output is None:
        if text:
            say(text)
    else:
        try:
            Path(output).write_text(masked(text).rstrip("\n") + "\n", encoding="utf-8")
        except OSError as error:
            message = f"--output {output} cannot be written: {error.strerror}"
            raise ConfigurationError(message, "name a file that can be written") from error
