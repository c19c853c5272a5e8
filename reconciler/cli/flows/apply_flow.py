"""An apply: plan, prompt, progress, verification, report."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, replace

from reconciler import pipeline
from reconciler.api.client import Client
from reconciler.cli.console.output import print_before_change, print_event, print_message, write_outcome
from reconciler.cli.console.progress import follow_progress
from reconciler.cli.console.redaction.reports import redact_report
from reconciler.cli.console.redaction.secrets import redact_external
from reconciler.cli.console.settings import settings
from reconciler.cli.exit_codes import ExitCode, choose_exit_code
from reconciler.cli.flows.ancestry_check import check_ancestry, find_checkout
from reconciler.cli.flows.confirmation import check_protection, confirm
from reconciler.cli.flows.plan_flow import load_manifests, make_plan, make_plan_from_saved
from reconciler.cli.flows.session import connect, open_project
from reconciler.cli.host.build_log_files import open_log_folder
from reconciler.cli.host.provenance import describe_holder, format_now, read_provenance
from reconciler.cli.host.signals import run_until_terminated
from reconciler.cli.options.apply import ApplyOptions
from reconciler.cli.options.common import CommonOptions
from reconciler.config.project import Project
from reconciler.errors import PeakApplyError, describe_internal_error
from reconciler.execution import ApplyContext, ApplyIdentity, Timeouts, retry_until_leased
from reconciler.manifests import LoadedManifests
from reconciler.model.plans.plan import Plan, PlanOptions, SavedPlan
from reconciler.model.problem import InputError
from reconciler.model.result import ApplyResult, Outcome
from reconciler.reports.apply.events import build_planned_event

VERIFY_DELAYS = (0.0, 1.0, 3.0)
"""Seconds before each verification plan: lists of the platform may lag behind."""


@dataclass(frozen=True)
class ApplyRequest:
    """What the caller wants of this apply."""

    plan_options: PlanOptions
    options: ApplyOptions
    wait: bool = True
    logs_dir: str | None = None
    saved: SavedPlan | None = None


def apply_project(common: CommonOptions, request: ApplyRequest) -> int:
    """Plan, ask, carry out, report; the result is the exit code. A signal ends the apply in order."""
    return run_until_terminated(_apply(open_project(common), common, request))


async def _apply(project: Project, common: CommonOptions, request: ApplyRequest) -> int:
    options = request.options
    check_protection(project, options)
    keep_log = open_log_folder(request.logs_dir)
    loaded = LoadedManifests(()) if request.plan_options.destroy else load_manifests(project)
    if loaded.unknown:
        raise InputError(loaded.unknown)
    async with connect(project, common.parallelism) as client:
        context = replace(_build_context(client, request), keep_log=keep_log)

        async def attempt(patience: float) -> tuple[Plan, ApplyResult | None]:
            timeouts = replace(context.timeouts, wait_for_lease=patience)
            return await _plan_and_apply(project, loaded, replace(context, timeouts=timeouts), request)

        plan, result = await retry_until_leased(attempt, context, print_message)
        if result is None:
            print_message("not applied")
            return ExitCode.REFUSED
        if request.plan_options.destroy:
            left = [one for one in result.results if one.outcome is not Outcome.DONE]
            result = replace(result, still_owned=tuple(str(one.ref) for one in left))
        if result.verifiable and not options.no_verify:
            result = await _verify(result, project, loaded, client, request)
    stale = bool(result.of(Outcome.STALE))
    changed = bool(plan.pending) or stale
    write_outcome(
        redact_report(result, webhooks=options.show_webhooks), options.style, common.output, changed=changed
    )
    return choose_exit_code(succeeded=result.succeeded, sent=result.sent, stale=stale)


async def _plan_and_apply(
    project: Project, loaded: LoadedManifests, context: ApplyContext, request: ApplyRequest
) -> tuple[Plan, ApplyResult | None]:
    """Plan, ask, carry out; None if the answer was no. LeaseHeld, with nothing done, if another apply was faster."""
    plan = await _make_plan(project, loaded, context.client, request)
    if await pipeline.wait_until_free(plan, project, context, print_message, request.options.break_claim):
        plan = await _make_plan(project, loaded, context.client, request)
    _print_plan(plan, request.options.style)
    git = find_checkout(project, loaded)
    if not request.plan_options.destroy:
        check_ancestry(plan, project, git, request.options.allow_older)
    if plan.pending and not confirm(f"Apply this to {plan.target}?", request.options):
        return plan, None
    if plan.pending:
        saved = request.saved is not None
        context = replace(
            context, provenance=read_provenance(git.describe(), request.plan_options, saved=saved)
        )
    async with follow_progress(time.monotonic, asyncio.sleep) as tell:
        return plan, await pipeline.execute_plan(plan, replace(context, emit=tell))


def _build_context(client: Client, request: ApplyRequest) -> ApplyContext:
    """Real time, and who this is; where events go is known once they come."""
    timeouts = Timeouts(settle=request.options.settle, wait_for_lease=request.options.wait_for_claim)
    identity = ApplyIdentity(holder=describe_holder())
    return ApplyContext(
        client,
        time.monotonic,
        asyncio.sleep,
        lambda _: None,
        wait_for_all=request.wait,
        prune_despite_failures=request.plan_options.prune_despite_failures,
        identity=identity,
        timeouts=timeouts,
        format_now=format_now,
        redact=redact_external,
        print_problem=print_message,
    )


async def _make_plan(
    project: Project, loaded: LoadedManifests, client: Client, request: ApplyRequest
) -> Plan:
    """The plan that is carried out: made now, or the rest of a saved one."""
    if request.saved is not None:
        return await make_plan_from_saved(project, loaded, client, request.saved)
    return await make_plan(project, loaded, client, request.plan_options)


async def _verify(
    report: ApplyResult, project: Project, loaded: LoadedManifests, client: Client, request: ApplyRequest
) -> ApplyResult:
    """The report, with what of it a plan made now would do again: nothing, if all is well."""
    try:
        for pause in VERIFY_DELAYS:
            await asyncio.sleep(pause)
            verified = await pipeline.verify_apply(report, project, loaded, client, request.plan_options)
            if verified.verified:
                break
    except (PeakApplyError, ExceptionGroup) as error:
        return replace(report, verified=False, unverified=_describe_first_cause(error))
    return verified


def _describe_first_cause(error: BaseException) -> str:
    """The first error of a group, or its type where it is not one that we describe."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error.message if isinstance(error, PeakApplyError) else describe_internal_error(error)


def _print_plan(plan: Plan, style: str) -> None:
    """The plan as text; a JSON log has its counts instead."""
    if settings.json_log:
        print_event(build_planned_event(plan))
    if style == "text" or not settings.json_log:
        print_before_change(plan, style)
