"""An apply as a person sees it: the plan, the question, progress, the end."""

from __future__ import annotations

import asyncio
import sys
import time
from dataclasses import dataclass, replace

import click

from reconciler import pipeline
from reconciler.api.client import Client
from reconciler.cli.console.json_log import log
from reconciler.cli.console.output import complain, deliver_or_tell, logs_json, quoted, say, wants_color
from reconciler.cli.console.progress import followed
from reconciler.cli.console.redaction import hushed_report
from reconciler.cli.exit_codes import Exit
from reconciler.cli.flows.plan_flow import load, make_plan, replan
from reconciler.cli.flows.session import connected
from reconciler.cli.host.build_log_files import keeping
from reconciler.cli.host.lease_holder import holder
from reconciler.cli.host.provenance import now, origin_of
from reconciler.cli.host.signals import ending_at_once
from reconciler.cli.options import Carrying, Common
from reconciler.config.project import Project
from reconciler.errors import ConfigurationError, PeakApplyError
from reconciler.execution import ApplyIdentity, Timeouts, Tools, retry_until_leased
from reconciler.manifests import LoadedManifests
from reconciler.model.plan import Plan
from reconciler.model.plan_options import PlanOptions
from reconciler.model.problem import InputError
from reconciler.model.result import Outcome, Report
from reconciler.model.saved_plan import SavedPlan
from reconciler.reports import plan_text, report_json, report_markdown, report_text
from reconciler.reports.apply.events import planned_json

LATE = (0.0, 1.0, 3.0)
"""Seconds before each look at the end: lists of the platform may be late."""


@dataclass(frozen=True)
class Consent:
    """What the caller agreed to on the command line."""

    yes: bool
    confirm_target: str | None


@dataclass(frozen=True)
class Asked:
    """What the caller wants of this apply."""

    wanted: PlanOptions
    carrying: Carrying
    parallelism: int
    style: str
    wait: bool = True
    logs_dir: str | None = None
    saved: SavedPlan | None = None


async def run_apply(project: Project, given: Common, asked: Asked) -> int:
    """Plan, ask, carry out, report; the result is the exit code."""
    style, carrying = asked.style, asked.carrying
    check_protection(project, _consent(asked))
    keep_log = keeping(asked.logs_dir)
    loaded = LoadedManifests(()) if asked.wanted.destroy else load(project, quiet=given.quiet)
    if loaded.unknown:
        raise InputError(loaded.unknown)
    async with connected(project, asked.parallelism) as client:

        async def attempt(patience: float) -> tuple[Plan, Report | None]:
            tools = replace(_tools(client, asked, patience), keep_log=keep_log)
            return await _attempt(project, loaded, tools, asked, given)

        patience = carrying.wait_for_claim
        plan, report = await retry_until_leased(attempt, _tools(client, asked, patience), complain)
        if report is None:
            complain("not applied")
            return Exit.REFUSED
        if report.verifiable and not carrying.no_verify:
            report = await _verified(report, project, loaded, client, asked)
    if plan.pending or report.of(Outcome.STALE) or style != "text" or given.output is not None:
        _report(report, style, given)
    return _exit_code(report)


async def _attempt(
    project: Project, loaded: LoadedManifests, tools: Tools, asked: Asked, given: Common
) -> tuple[Plan, Report | None]:
    """Plan, ask, carry out; no report where the answer was no. Claimed, with nothing done, where another was faster."""
    plan = await _planned(project, loaded, tools.client, asked, given)
    if await pipeline.until_free(plan, project, tools, complain, asked.carrying.break_claim):
        plan = await _planned(project, loaded, tools.client, asked, given)
    _show(plan, asked.style)
    if plan.pending and not agreed(f"Apply this to {plan.target}?", _consent(asked)):
        return plan, None
    if plan.pending:
        tools = replace(tools, origin=origin_of(project, asked.wanted, saved=asked.saved is not None))
    async with followed(time.monotonic, asyncio.sleep, quiet=given.quiet) as tell:
        return plan, await pipeline.apply(plan, replace(tools, emit=tell))


def _consent(asked: Asked) -> Consent:
    return Consent(asked.carrying.yes, asked.carrying.confirm_target)


def _tools(client: Client, asked: Asked, patience: float) -> Tools:
    """Real time, and who this is; where events go is known once they come. `patience`: seconds for other applies."""
    limits = Timeouts(settle=asked.carrying.settle, wait_for_claim=patience)
    run = ApplyIdentity(holder=holder())
    return Tools(
        client,
        time.monotonic,
        asyncio.sleep,
        lambda _: None,
        wait_for_all=asked.wait,
        run=run,
        limits=limits,
        today=now,
        redact=quoted,
        complain=complain,
    )


async def _planned(
    project: Project, loaded: LoadedManifests, client: Client, asked: Asked, given: Common
) -> Plan:
    """The plan that is carried out: made now, or what is left of a saved one."""
    if asked.saved is not None:
        return await replan(project, loaded, client, asked.saved, quiet=given.quiet)
    return await make_plan(project, loaded, client, asked.wanted, quiet=given.quiet)


async def _verified(
    report: Report, project: Project, loaded: LoadedManifests, client: Client, asked: Asked
) -> Report:
    """The report, with what of it a plan made now would do again: nothing, if all is well."""
    try:
        for pause in LATE:
            await asyncio.sleep(pause)
            left, others = await pipeline.left_over(report, project, loaded, client, asked.wanted)
            if not left:
                break
    except (PeakApplyError, ExceptionGroup) as error:
        message = error.message if isinstance(error, PeakApplyError) else "the plan at the end failed"
        return replace(report, verified=False, unverified=message)
    return replace(report, verified=not left, left=left, remaining=others)


def _show(plan: Plan, style: str) -> None:
    """The plan to stdout, unless that is for a machine; a log has its counts."""
    if logs_json():
        log(planned_json(plan))
    if style == "text":
        say(plan_text(plan, color=wants_color("stdout")))
    elif not logs_json():
        complain(plan_text(plan, color=wants_color("stderr")))


def check_protection(project: Project, consent: Consent) -> None:
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


def agreed(question: str, consent: Consent) -> bool:
    """Whether the caller said yes, beforehand or now."""
    if consent.yes:
        return True
    if logs_json():
        raise ConfigurationError("--log-json asks no questions", "look at a plan, then apply with --yes")
    if not sys.stdin.isatty():
        raise ConfigurationError(
            "there is no terminal to ask on", "look at the plan above and run again with --yes"
        )
    with ending_at_once():
        answer = click.prompt(f"{question} Only 'yes' is accepted", default="", show_default=False, err=True)
    return bool(answer == "yes")


def _report(report: Report, style: str, given: Common) -> None:
    """The end of an apply; where it cannot be delivered it is still told, and the exit code stands."""
    deliver_or_tell(_rendered(hushed_report(report), style, given.output), given.output)


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
    if report.sent:
        return Exit.PARTIAL
    return Exit.STALE if report.of(Outcome.STALE) else Exit.REFUSED
