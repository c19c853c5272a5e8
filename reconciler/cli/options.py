"""The options that commands have in common."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import click

from reconciler.cli.terminal import forbid_color


@dataclass(frozen=True)
class Common:
    """What every command on a project is told."""

    directory: str
    target: str | None
    params_files: tuple[str, ...]
    params: tuple[str, ...]
    overrides: tuple[str, ...]
    allow_hosts: tuple[str, ...]
    allow_roots: tuple[str, ...]
    output: str | None
    quiet: bool


_OPTIONS = (
    click.argument("directory", default="manifests", metavar="[DIR]"),
    click.option("-t", "--target", metavar="NAME", help="The target of peak-apply.yaml to work on."),
    click.option(
        "-v",
        "--params-file",
        "params_files",
        multiple=True,
        metavar="FILE",
        help="YAML file of template variables; repeatable, later ones win.",
    ),
    click.option(
        "-p",
        "--params",
        "params",
        multiple=True,
        metavar="NAME=VALUE",
        help="One template variable; wins over files; repeatable.",
    ),
    click.option(
        "--set",
        "overrides",
        multiple=True,
        metavar="REF.PATH=VALUE",
        help="Override a field of a manifest, such as 'workflow/train.steps.*.image=trainer@1.5.0'; "
        ":= takes JSON; repeatable.",
    ),
    click.option(
        "--allow-host",
        "allow_hosts",
        multiple=True,
        metavar="HOST",
        help="A host besides Peak's own that may get the token; repeatable.",
    ),
    click.option(
        "--allow-root",
        "allow_roots",
        multiple=True,
        metavar="DIR",
        help="A folder outside of the repository that the project may read; repeatable.",
    ),
    click.option("--output", metavar="FILE", help="Write the result to FILE instead of stdout."),
    click.option("-q", "--quiet", is_flag=True, help="No progress, only results and problems."),
    click.option(
        "--log-json",
        is_flag=True,
        expose_value=False,  # main looks for it first: what is wrong with the options is told in JSON too
        help="Tell everything that goes to stderr as JSON objects, one a line.",
    ),
    click.option("--no-color", is_flag=True, help="Plain text even on a terminal."),
)


def common(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the common options, passed to it as one `Common` value."""

    @functools.wraps(function)
    def wrapper(*, no_color: bool, **given: Any) -> Any:
        if no_color:
            forbid_color()
        names = Common.__dataclass_fields__
        return function(Common(**{name: given.pop(name) for name in names}), **given)

    for option in reversed(_OPTIONS):
        wrapper = option(wrapper)
    return wrapper


parallelism = click.option(
    "--parallelism",
    type=click.IntRange(1, 100),
    default=10,
    show_default=True,
    metavar="N",
    help="Requests under way at once.",
)
select = click.option(
    "--select",
    multiple=True,
    metavar="REF-GLOB",
    help="Only these resources and what they need, such as 'workflow/train*'; repeatable.",
)
adopt = click.option("--adopt", is_flag=True, help="Take over what exists already and is nobody's.")

allow_deletes = click.option(
    "--allow-deletes",
    type=click.IntRange(0),
    default=0,
    metavar="N",
    help="Needed where more than 30 % of at least 10 owned objects are to go.",
)

_PLANNING = (
    adopt,
    select,
    click.option(
        "--replace",
        multiple=True,
        metavar="REF",
        help="Delete this webapp or service and create it anew; repeatable.",
    ),
    click.option("--prune", is_flag=True, help="Delete what this project owns and no longer declares."),
    allow_deletes,
    click.option(
        "--forget",
        multiple=True,
        metavar="REF",
        help="Give up what is owned and no longer declared without deleting it; repeatable.",
    ),
)


def planning(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options of a plan, passed to it as one `PlanOptions` value, `wanted`."""

    @functools.wraps(function)
    def wrapper(shared: Common, /, **given: Any) -> Any:
        from reconciler.model.options import PlanOptions

        names = ("adopt", "select", "replace", "prune", "allow_deletes", "forget")
        wanted = PlanOptions(**{name: given.pop(name) for name in names})
        return function(shared, wanted=wanted, **given)

    for option in reversed(_PLANNING):
        wrapper = option(wrapper)
    return wrapper


def output_format(*names: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """`--format` with these choices, the first one the default."""
    choice = click.Choice(names)
    return click.option("--format", "style", type=choice, default=names[0], show_default=True)
