"""An apply as a person sees it: the plan, the question, progress, the end."""

from __future__ import annotations

import asyncio
import sys
import time
from dataclasses import dataclass, replace

import click

from reconciler import pipeline
from reconciler.api.client import Client
from reconciler.cli.console.json_log import write_event
from reconciler.cli.console.output import (
    is_json_log,
    print_message,
    print_result,
    redact_external,
    wants_color,
    write_or_print_result,
)
from reconciler.cli.console.progress import follow_progress
from reconciler.cli.console.redaction import redact_report
from reconciler.cli.exit_codes import ExitCode
from reconciler.cli.flows.plan_flow import load_manifests, make_plan, replan
from reconciler.cli.flows.session import connect
from reconciler.cli.host.build_log_files import open_log_folder
from reconciler.cli.host.lease_holder import describe_holder
from reconciler.cli.host.provenance import format_now, read_provenance
from reconciler.cli.host.signals import exit_on_signals
from reconciler.cli.options import ApplyOptions, CommonOptions
from reconciler.config.project import Project
from reconciler.errors import ConfigurationError, PeakApplyError
from reconciler.execution import ApplyIdentity, Timeouts, Tools, retry_until_leased
from reconciler.manifests import LoadedManifests
from reconciler.model.plan import Plan
from reconciler.model.plan_options import PlanOptions
from reconciler.model.problem import InputError
from reconciler.model.result import ApplyResult, Outcome
from reconciler.model.saved_plan import SavedPlan
from reconciler.reports import (
    render_plan_text,
    render_report_json,
    render_report_markdown,
    render_report_text,
)
from reconciler.reports.apply.events import build_planned_event

VERIFY_DELAYS = (0.0, 1.0, 3.0)
"""Seconds before each look at the end: lists of the platform may be late."""


@dataclass(frozen=True)
class Consent:
    """What the caller agreed to on the command line."""

    yes: bool
    confirm_target: str | None


@dataclass(frozen=True)
class ApplyRequest:
    """What the caller wants of this apply."""

    wanted: PlanOptions
    carrying: ApplyOptions
    parallelism: int
    style: str
    wait: bool = True
    logs_dir: str | None = None
    saved: SavedPlan | None = None


async def run_apply(project: Project, given: CommonOptions, asked: ApplyRequest) -> int:
    """Plan, ask, carry out, report; the result is the exit code."""
    style, carrying = asked.style, asked.carrying
    check_protection(project, _get_consent(asked))
    keep_log = open_log_folder(asked.logs_dir)
    loaded = LoadedManifests(()) if asked.wanted.destroy else load_manifests(project, quiet=given.quiet)
    if loaded.unknown:
        raise InputError(loaded.unknown)
    async with connect(project, asked.parallelism) as client:

        async def attempt(patience: float) -> tuple[Plan, ApplyResult | None]:
            tools = replace(_build_tools(client, asked, patience), keep_log=keep_log)
            return await _plan_and_apply(project, loaded, tools, asked, given)

        patience = carrying.wait_for_claim
        plan, report = await retry_until_leased(attempt, _build_tools(client, asked, patience), print_message)
        if report is None:
            print_message("not applied")
            return ExitCode.REFUSED
        if report.verifiable and not carrying.no_verify:
            report = await _verify(report, project, loaded, client, asked)
    if plan.pending or report.of(Outcome.STALE) or style != "text" or given.output is not None:
        _write_report(report, style, given)
    return _choose_exit_code(report)


async def _plan_and_apply(
    project: Project, loaded: LoadedManifests, tools: Tools, asked: ApplyRequest, given: CommonOptions
) -> tuple[Plan, ApplyResult | None]:
    """Plan, ask, carry out; no report where the answer was no. Claimed, with nothing done, where another was faster."""
    plan = await _make_plan(project, loaded, tools.client, asked, given)
    if await pipeline.wait_until_free(plan, project, tools, print_message, asked.carrying.break_claim):
        plan = await _make_plan(project, loaded, tools.client, asked, given)
    _print_plan(plan, asked.style)
    if plan.pending and not confirm(f"Apply this to {plan.target}?", _get_consent(asked)):
        return plan, None
    if plan.pending:
        tools = replace(tools, origin=read_provenance(project, asked.wanted, saved=asked.saved is not None))
    async with follow_progress(time.monotonic, asyncio.sleep, quiet=given.quiet) as tell:
        return plan, await pipeline.execute_plan(plan, replace(tools, emit=tell))


def _get_consent(asked: ApplyRequest) -> Consent:
    return Consent(asked.carrying.yes, asked.carrying.confirm_target)


def _build_tools(client: Client, asked: ApplyRequest, patience: float) -> Tools:
    """Real time, and who this is; where events go is known once they come. `patience`: seconds for other applies."""
    limits = Timeouts(settle=asked.carrying.settle, wait_for_claim=patience)
    run = ApplyIdentity(holder=describe_holder())
    return Tools(
        client,
        time.monotonic,
        asyncio.sleep,
        lambda _: None,
        wait_for_all=asked.wait,
        run=run,
        limits=limits,
        today=format_now,
        redact=redact_external,
        complain=print_message,
    )


async def _make_plan(
    project: Project, loaded: LoadedManifests, client: Client, asked: ApplyRequest, given: CommonOptions
) -> Plan:
    """The plan that is carried out: made now, or what is left of a saved one."""
    if asked.saved is not None:
        return await replan(project, loaded, client, asked.saved, quiet=given.quiet)
    return await make_plan(project, loaded, client, asked.wanted, quiet=given.quiet)


async def _verify(
    report: ApplyResult, project: Project, loaded: LoadedManifests, client: Client, asked: ApplyRequest
) -> ApplyResult:
    """The report, with what of it a plan made now would do again: nothing, if all is well."""
    try:
        for pause in VERIFY_DELAYS:
            await asyncio.sleep(pause)
            left, others = await pipeline.find_remaining(report, project, loaded, client, asked.wanted)
            if not left:
                break
    except (PeakApplyError, ExceptionGroup) as error:
        message = error.message if isinstance(error, PeakApplyError) else "the verification plan failed"
        return replace(report, verified=False, unverified=message)
    return replace(report, verified=not left, left=left, remaining=others)


def _print_plan(plan: Plan, style: str) -> None:
    """The plan to stdout, unless that is for a machine; a log has its counts."""
    if is_json_log():
        write_event(build_planned_event(plan))
    if style == "text":
        print_result(render_plan_text(plan, color=wants_color("stdout")))
    elif not is_json_log():
        print_message(render_plan_text(plan, color=wants_color("stderr")))


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


def confirm(question: str, consent: Consent) -> bool:
    """Whether the caller said yes, beforehand or now."""
    if consent.yes:
        return True
    if is_json_log():
        raise ConfigurationError("--log-json never prompts", "review a plan first, then apply with --yes")
    if not sys.stdin.isatty():
        raise ConfigurationError(
            "cannot prompt: stdin is not a terminal", "review the plan above, then pass --yes"
        )
    with exit_on_signals():
        answer = click.prompt(f"{question} Only 'yes' is accepted", default="", show_default=False, err=True)
    return bool(answer == "yes")


def _write_report(report: ApplyResult, style: str, given: CommonOptions) -> None:
    """The end of an apply; where it cannot be delivered it is still told, and the exit code stands."""
    write_or_print_result(_render(redact_report(report), style, given.output), given.output)


def _render(report: ApplyResult, style: str, output: str | None) -> str:
    match style:
        case "json":
            return render_report_json(report)
        case "markdown":
            return render_report_markdown(report)
        case _:
            return render_report_text(report, color=output is None and wants_color("stdout"))


def _choose_exit_code(report: ApplyResult) -> int:
    if report.succeeded:
        return ExitCode.DONE
    if report.sent:
        return ExitCode.PARTIAL
    return ExitCode.STALE if report.of(Outcome.STALE) else ExitCode.REFUSED
