"""Where output goes: results to stdout, progress and problems to stderr, colour only for people."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from urllib.parse import quote

import click

from reconciler.errors import ConfigurationError

_settings = {"color": True}
_hidden: set[str] = set()
SHORTEST = 4
"""Characters of the shortest text that is masked: shorter ones would tear holes into every message."""


def hide(*values: str) -> None:
    """Values that no output may show from now on, however a server or a library repeats them."""
    for value in values:
        for form in (value, json.dumps(value)[1:-1], quote(value, safe="")):
            if len(form) >= SHORTEST:
                _hidden.add(form)


def masked(text: str) -> str:
    """The text without what is to be hidden."""
    for value in sorted(_hidden, key=len, reverse=True):
        text = text.replace(value, "(sensitive)")
    return text


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
