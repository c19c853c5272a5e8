"""The options of every command that works on a project."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from reconciler.cli.console.settings import settings
from reconciler.cli.options.decorators import Decorator, Function, add_options
from reconciler.cli.options.output import OUTPUT_OPTIONS


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


_DIRECTORY = click.argument("directory", default="manifests", metavar="[DIR]")
_PARALLELISM = click.option(
    "--parallelism",
    type=click.IntRange(1, 100),
    default=10,
    show_default=True,
    metavar="N",
    help="Requests in flight at once.",
)
_PROJECT_OPTIONS = (
    click.option("-t", "--target", metavar="NAME", help="Target of peak-apply.yaml to work on."),
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
    options = (*_PROJECT_OPTIONS, *((_PARALLELISM,) if tenant else ()), *OUTPUT_OPTIONS, *_MESSAGE_OPTIONS)

    def decorate(function: Function) -> Function:
        @functools.wraps(function)
        def wrapper(**given: Any) -> Any:
            if refs:
                given |= _split_refs(given["refs"])
            settings.color = not given.pop("no_color")
            settings.verbose, settings.quiet = given.pop("verbose"), given["quiet"]
            names = CommonOptions.__dataclass_fields__
            common = CommonOptions(**{name: given.pop(name) for name in names if name in given})
            return function(common, **given)

        return add_options(wrapper, options if refs else (_DIRECTORY, *options))

    return decorate


def _split_refs(words: tuple[str, ...]) -> dict[str, Any]:
    """References, and the folder behind them: no existing folder is called like a reference."""
    if words and Path(words[-1]).is_dir():
        return {"refs": words[:-1], "directory": words[-1]}
    return {"refs": words, "directory": "manifests"}
