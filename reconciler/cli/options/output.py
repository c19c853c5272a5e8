"""Where a result goes and how it looks."""

from __future__ import annotations

import functools
from typing import Any

import click

from reconciler.cli.console.settings import settings
from reconciler.cli.options.decorators import Decorator, Function, add_options
from reconciler.reports.formats import list_formats

OUTPUT_OPTIONS = (
    click.option("--output", metavar="FILE", help="Write the result to FILE instead of stdout."),
    click.option("--no-color", is_flag=True, help="Plain text, even on a terminal."),
)


def add_output_options(function: Function) -> Function:
    """Give a command --output, and --no-color, which takes effect here."""

    @functools.wraps(function)
    def wrapper(*args: Any, no_color: bool, **given: Any) -> Any:
        settings.color = not no_color
        return function(*args, **given)

    return add_options(wrapper, OUTPUT_OPTIONS)


show_resolution_option = click.option(
    "--show-resolution", is_flag=True, help="Show what every name resolves to (always in JSON)."
)


def add_format_option(report: type) -> Decorator:
    """`--format` with the formats that can show such a report; the first one is the default."""
    names = list_formats(report)
    return click.option(
        "--format",
        "style",
        type=click.Choice(names),
        default=names[0],
        show_default=True,
        help="Output format.",
    )
