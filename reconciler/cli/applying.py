"""An apply as a person sees it: the plan, the question, progress, the end."""

from __future__ import annotations

import asyncio
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, replace

import click

from reconciler import pipeline
from reconciler.cli.exits import Exit
from reconciler.cli.interruption import ending_at_once
from reconciler.cli.options import Common
from reconciler.cli.planning import load, make_plan
from reconciler.cli.session import connected
from reconciler.cli.terminal import complain, deliver, quoted, say, wants_color
from reconciler.errors import ConfigurationError
from reconciler.execution import Tools
from reconciler.model.event import Event, Finished
from reconciler.model.plan import Plan
from reconciler.model.problem import InputError
from reconciler.model.result import Report, Result
from reconciler.project import Project
from reconciler.reports import event_line, plan_text, report_json, report_markdown, report_text


@dataclass(frozen=True)
class Consent:
    """What the caller agreed to on the command line."""

    yes: bool
    confirm_target: str | None


@dataclass(frozen=True)
class Asked:
    """What the caller wants of this apply."""

    select: tuple[str, ...]
    replaced: tuple[str, ...]
    parallelism: int
    style: str


async def run_apply(project: Project, given: Common, asked: Asked, consent: Consent) -> int:
    """Plan, ask, carry out, report; the result is the exit code."""
    style = asked.style
    _check_protection(project, consent)
    loaded = load(project, quiet=given.quiet)
    if loaded.unknown:
        raise InputError(loaded.unknown)
    async with connected(project, asked.parallelism) as client:
        plan = await make_plan(
            project, loaded, client, asked.select, quiet=given.quiet, replaced=asked.replaced
        )
        show = say if style == "text" else complain
        show(plan_text(plan, color=wants_color("stdout" if style == "text" else "stderr")))
        if plan.pending and not _agreed(plan, consent):
            complain("not applied")
            return Exit.REFUSED
        tools = Tools(client, time.monotonic, asyncio.sleep, lambda event: _tell(event, given))
        report = await pipeline.apply(plan, tools)
    if plan.pending or style != "text" or given.output is not None:
        _report(report, style, given)
    return _exit_code(report)


def _check_protection(project: Project, consent: Consent) -> None:
    """`protect: true` asks for the target's name besides --yes."""
    name = project.target.name
    if consent.confirm_target not in {None, name}:
        raise ConfigurationError(
            f"--confirm-target names {consent.confirm_target!r}, but the target is {name!r}",
            f"give --target {consent.confirm_target}, or --confirm-target {name}",
        )
    if project.target.protect and consent.yes and consent.confirm_target is None:
        raise ConfigurationError(
            f"target {name!r} is protected: --yes alone is not enough",
            f"add --confirm-target {name}",
        )


def _agreed(plan: Plan, consent: Consent) -> bool:
    if consent.yes:
        return True
    if not sys.stdin.isatty():
        raise ConfigurationError(
            "there is no terminal to ask on", "look at the plan above and run again with --yes"
        )
    question = f"Apply this to {plan.target}? Only 'yes' is accepted"
    with ending_at_once():
        return bool(click.prompt(question, default="", show_default=False, err=True) == "yes")


def _tell(event: Event, given: Common) -> None:
    """Progress; that nobody reads it any more does not stop what was begun."""
    if given.quiet:
        return
    told = Finished(_hushed(event.result)) if isinstance(event, Finished) else event
    with suppress(OSError, ValueError):
        complain(event_line(told, color=wants_color()))


def _hushed(result: Result) -> Result:
    """Without secrets in what the platform said and in the lines of its logs: before anything is escaped."""
    return replace(result, reason=quoted(result.reason), log=tuple(quoted(line) for line in result.log))


def _report(report: Report, style: str, given: Common) -> None:
    """The end of an apply; where it cannot be delivered it is still told, and the exit code stands."""
    results = tuple(_hushed(result) for result in report.results)
    text = _rendered(Report(results, quoted(report.inventory_error)), style, given.output)
    try:
        deliver(text, given.output)
    except ConfigurationError as error:
        complain(f"{error.message}; it follows here")
        complain(text)
    except OSError:
        with suppress(OSError):
            complain(text)


def _rendered(report: Report, style: str, output: str | None) -> str:
    match style:
        case "json":
            return report_json(report)
        case "markdown":
            return report_markdown(report)
        case _:
            return report_text(report, color=output is None and wants_color("stdout"))


def _exit_code(report: Report) -> int:
    if report.succeeded:
        return Exit.DONE
    return Exit.PARTIAL if report.sent else Exit.REFUSED
