"""The options that commands have in common."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import click

from reconciler.cli.console.output import disable_color, set_request_log


@dataclass(frozen=True)
class CommonOptions:
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
    refs: tuple[str, ...] = ()


def parse_duration(text: str) -> float:
    """Seconds, written as in manifests: 90s, 2m, 1h."""
    found = re.fullmatch(r"([0-9]+)(s|m|h)", text)
    if found is None:
        raise click.BadParameter(f"{text!r} is not a time: write 90s, 2m or 1h")
    return float(found[1]) * {"s": 1.0, "m": 60.0, "h": 3600.0}[found[2]]


@dataclass(frozen=True)
class ApplyOptions:
    """What every command is told that changes a tenant; times in seconds."""

    yes: bool
    confirm_target: str | None
    settle: float
    wait_for_claim: float
    break_claim: str
    no_verify: bool


_COMMON_OPTIONS = (
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
    click.option("--verbose", is_flag=True, help="Tell every request to the platform, and how it ended."),
    click.option(
        "--log-json",
        is_flag=True,
        expose_value=False,  # main looks for it first: what is wrong with the options is told in JSON too
        help="Tell everything that goes to stderr as JSON objects, one a line.",
    ),
    click.option("--no-color", is_flag=True, help="Plain text even on a terminal."),
)


def add_common_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the common options, passed to it as one `Common` value."""

    @functools.wraps(function)
    def wrapper(**given: Any) -> Any:
        return function(_take_common_options(given), **given)

    return _add_options(wrapper, _COMMON_OPTIONS)


def add_common_options_with_refs(function: Callable[..., Any]) -> Callable[..., Any]:
    """The same for a command with `refs`, the last of which may be the folder: a REF is none that exists."""

    @functools.wraps(function)
    def wrapper(*, refs: tuple[str, ...], **given: Any) -> Any:
        from pathlib import Path

        last = refs[-1] if refs and Path(refs[-1]).is_dir() else None
        given |= {"directory": last or "manifests", "refs": refs[:-1] if last else refs}
        return function(_take_common_options(given), **given)

    return _add_options(wrapper, _COMMON_OPTIONS[1:])


def _take_common_options(given: dict[str, Any]) -> CommonOptions:
    """The common options, taken out of what a command was given."""
    if given.pop("no_color"):
        disable_color()
    set_request_log(verbose=given.pop("verbose"), quiet=given["quiet"])
    names = CommonOptions.__dataclass_fields__
    return CommonOptions(**{name: given.pop(name) for name in names if name in given})


def _add_options(function: Callable[..., Any], options: tuple[Any, ...]) -> Callable[..., Any]:
    for option in reversed(options):
        function = option(function)
    return function


parallelism_option = click.option(
    "--parallelism",
    type=click.IntRange(1, 100),
    default=10,
    show_default=True,
    metavar="N",
    help="Requests under way at once.",
)
select_option = click.option(
    "--select",
    multiple=True,
    metavar="REF-GLOB",
    help="Only these resources and what they need, such as 'workflow/train*'; repeatable.",
)
adopt_option = click.option("--adopt", is_flag=True, help="Take over what exists already and is nobody's.")

allow_deletes_option = click.option(
    "--allow-deletes",
    type=click.IntRange(0),
    default=0,
    metavar="N",
    help="Needed where more than 30 % of at least 10 owned objects are to go.",
)

_PLAN_OPTIONS = (
    adopt_option,
    select_option,
    click.option(
        "--replace",
        multiple=True,
        metavar="REF",
        help="Delete this webapp or service and create it anew; repeatable.",
    ),
    click.option("--prune", is_flag=True, help="Delete what this project owns and no longer declares."),
    allow_deletes_option,
    click.option(
        "--forget",
        multiple=True,
        metavar="REF",
        help="Give up what is owned and no longer declared without deleting it; repeatable.",
    ),
)


_APPLY_OPTIONS = (
    click.option("-y", "--yes", is_flag=True, help="Go on without asking."),
    click.option("--confirm-target", metavar="NAME", help="Needed besides --yes for a protected target."),
    click.option(
        "--settle",
        type=parse_duration,
        default="60s",
        show_default=True,
        metavar="TIME",
        help="How long a write whose answer was lost is looked for, such as 90s or 2m.",
    ),
    click.option(
        "--wait-for-claim",
        type=parse_duration,
        default="2m",
        show_default=True,
        metavar="TIME",
        help="How long another apply of the project is waited for.",
    ),
    click.option(
        "--break-claim", default="", metavar="RUN", help="Do not wait for this apply: it is dead for sure."
    ),
    click.option("--no-verify", is_flag=True, help="Do not plan once more at the end."),
)


def add_apply_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command what all that change a tenant are told, passed to it as one `Carrying` value, `carrying`."""

    @functools.wraps(function)
    def wrapper(shared: CommonOptions, /, **given: Any) -> Any:
        names = ApplyOptions.__dataclass_fields__
        carrying = ApplyOptions(**{name: given.pop(name) for name in names})
        return function(shared, carrying=carrying, **given)

    return _add_options(wrapper, _APPLY_OPTIONS)


def add_plan_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options of a plan, passed to it as one `PlanOptions` value, `wanted`."""

    @functools.wraps(function)
    def wrapper(shared: CommonOptions, /, **given: Any) -> Any:
        from reconciler.model.plan_options import PlanOptions

        names = ("adopt", "select", "replace", "prune", "allow_deletes", "forget")
        wanted = PlanOptions(**{name: given.pop(name) for name in names})
        return function(shared, wanted=wanted, **given)

    return _add_options(wrapper, _PLAN_OPTIONS)


def add_format_option(*names: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """`--format` with these choices, the first one the default."""
    choice = click.Choice(names)
    return click.option("--format", "style", type=choice, default=names[0], show_default=True)
