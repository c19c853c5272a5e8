"""The options of every command that works on a project, and of those that show something."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import click

from reconciler.cli.console.settings import settings
from reconciler.reports.formats import list_formats

Function = Callable[..., Any]
Decorator = Callable[[Function], Function]

_DIRECTORY_HELP = "DIR holds peak-apply.yaml and the manifests (default: this folder, else manifests)."


def add_options(function: Function, options: Sequence[Decorator]) -> Function:
    """Give a command these options, in this order."""
    for option in reversed(options):
        function = option(function)
    return function


def group_options(keyword: str, group: type, options: Sequence[Decorator]) -> Decorator:
    """A decorator that adds options and passes those that are fields of `group` as one argument of that type."""

    def decorate(function: Function) -> Function:
        @functools.wraps(function)
        def wrapper(*args: Any, **given: Any) -> Any:
            values = {field.name: given.pop(field.name) for field in fields(group) if field.name in given}
            return function(*args, **{keyword: group(**values)}, **given)

        return add_options(wrapper, options)

    return decorate


def single_option(*names: str, **settings: Any) -> Decorator:
    """An option that may be given once: of several values click would silently take the last."""
    return click.option(*names, multiple=True, callback=_take_single, **settings)


def _take_single(_context: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> str | None:
    if len(values) > 1:
        raise click.BadParameter(f"it was given {len(values)} times; give one {parameter.opts[-1]}")
    return values[0] if values else None


@dataclass(frozen=True)
class CommonOptions:
    """What every command on a project is given.

    `parallelism` is for those that talk to a tenant, `refs` for those that take resources before the folder.
    """

    directory: str
    target: str | None
    params_files: tuple[str, ...]
    params: tuple[str, ...]
    overrides: tuple[str, ...]
    allow_hosts: tuple[str, ...]
    allow_roots: tuple[str, ...]
    output: str | None
    quiet: bool
    parallelism: int = 1
    refs: tuple[str, ...] = ()


_DIRECTORY = click.argument("directory", required=False, metavar="[DIR]")
_PARALLELISM = click.option(
    "--parallelism",
    type=click.IntRange(1, 100),
    default=10,
    show_default=True,
    metavar="N",
    help="Requests in flight at once.",
)
_NO_PROXY = click.option("--no-proxy", is_flag=True, help="Connect directly, whatever HTTPS_PROXY says.")
_PROJECT_OPTIONS = (
    single_option("-t", "--target", metavar="NAME", help="Target of peak-apply.yaml to work on."),
    click.option(
        "-v",
        "--params-file",
        "params_files",
        multiple=True,
        metavar="FILE",
        help="YAML file of template variables; repeatable, later files win.",
    ),
    click.option(
        "-p",
        "--params",
        "params",
        multiple=True,
        metavar="NAME=VALUE",
        help="Template variable; overrides files; repeatable.",
    ),
    click.option(
        "--set",
        "overrides",
        multiple=True,
        metavar="REF.PATH=VALUE",
        help="Override a field of a manifest, e.g. 'workflow/train.steps.*.image=trainer@1.5.0'; "
        ":= takes JSON; repeatable.",
    ),
    click.option(
        "--allow-host",
        "allow_hosts",
        multiple=True,
        metavar="HOST",
        help="Host, besides Peak's own, that may receive the token; repeatable.",
    ),
    click.option(
        "--allow-root",
        "allow_roots",
        multiple=True,
        metavar="DIR",
        help="Folder outside the repository that the project may read; repeatable.",
    ),
)
_OUTPUT_OPTIONS = (
    single_option("--output", metavar="FILE", help="Write the result to FILE instead of stdout."),
    click.option("--no-color", is_flag=True, help="Plain text, even on a terminal."),
)
_MESSAGE_OPTIONS = (
    click.option("-q", "--quiet", is_flag=True, help="Print only results and problems."),
    click.option("--verbose", is_flag=True, help="Log every API request and its result."),
    click.option(
        "--log-json",
        is_flag=True,
        expose_value=False,  # main looks for it first: usage errors are JSON too
        help="Write everything on stderr as JSON objects, one per line.",
    ),
)


def add_common_options(*, tenant: bool = False, refs: bool = False) -> Decorator:
    """Give a command the options of a project, passed to it as one `CommonOptions`.

    With `refs` the command has an argument of that name, and the last of them may be the folder.
    """
    options = (
        *_PROJECT_OPTIONS,
        *((_PARALLELISM, _NO_PROXY) if tenant else ()),
        *_OUTPUT_OPTIONS,
        *_MESSAGE_OPTIONS,
    )

    def decorate(function: Function) -> Function:
        @functools.wraps(function)
        def wrapper(**given: Any) -> Any:
            if refs:
                given |= _split_refs(given["refs"])
            given["directory"] = given["directory"] or _find_directory()
            settings.color = not given.pop("no_color")
            settings.no_proxy = given.pop("no_proxy", False)
            settings.verbose, settings.quiet = given.pop("verbose"), given["quiet"]
            names = CommonOptions.__dataclass_fields__
            common = CommonOptions(**{name: given.pop(name) for name in names if name in given})
            return function(common, **given)

        wrapper.__doc__ = f"{(function.__doc__ or '').rstrip()}\n\n    {_DIRECTORY_HELP}"
        return add_options(wrapper, options if refs else (_DIRECTORY, *options))

    return decorate


def _find_directory() -> str:
    from reconciler.cli.host.project_folder import find_project_folder

    return find_project_folder()


def _split_refs(words: tuple[str, ...]) -> dict[str, Any]:
    """References, and the folder behind them: no existing folder is called like a reference."""
    if words and Path(words[-1]).is_dir():
        return {"refs": words[:-1], "directory": words[-1]}
    return {"refs": words, "directory": None}


def add_output_options(function: Function) -> Function:
    """Give a command --output, and --no-color, which takes effect here."""

    @functools.wraps(function)
    def wrapper(*args: Any, no_color: bool, **given: Any) -> Any:
        settings.color = not no_color
        return function(*args, **given)

    return add_options(wrapper, _OUTPUT_OPTIONS)


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
