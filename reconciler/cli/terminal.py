"""Where output goes: results to stdout, progress and problems to stderr, colour only for people."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

_settings = {"color": True}


def forbid_color() -> None:
    """`--no-color`."""
    _settings["color"] = False


def wants_color(stream_name: str = "stderr") -> bool:
    """Colour on a terminal, unless NO_COLOR or --no-color says otherwise."""
    stream = getattr(sys, stream_name)
    return _settings["color"] and not os.environ.get("NO_COLOR") and bool(stream.isatty())


def say(text: str) -> None:
    """A result: to stdout."""
    click.echo(text.rstrip("\n"))


def complain(text: str) -> None:
    """Progress or a problem: to stderr."""
    click.echo(text.rstrip("\n"), err=True)


def deliver(text: str, output: str | None) -> None:
    """A result to stdout, or to the file of --output; nothing to say is not even an empty line."""
    if output is None:
        if text:
            say(text)
    else:
        Path(output).write_text(text.rstrip("\n") + "\n", encoding="utf-8")
