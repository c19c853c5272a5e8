"""`peak-apply plan`."""

from __future__ import annotations

import click

from reconciler.cli.exit_codes import ExitCode
from reconciler.cli.options.apply import add_plan_options
from reconciler.cli.options.common import (
    CommonOptions,
    add_common_options,
    add_format_option,
    show_resolution_option,
    single_option,
)
from reconciler.model.plans.plan import Plan, PlanOptions


@click.command("plan")
@add_common_options(tenant=True)
@add_plan_options
@add_format_option(Plan)
@show_resolution_option
@click.option(
    "--detailed-exitcode",
    is_flag=True,
    help="Exit with 2 when changes are pending or undeclared objects run on.",
)
@single_option("--out", metavar="FILE", help="Save the plan to FILE, for peak-apply apply FILE.")
def command(
    common: CommonOptions,
    *,
    plan_options: PlanOptions,
    style: str,
    detailed_exitcode: bool,
    show_resolution: bool,
    out: str | None,
) -> int:
    """Show what would change on the tenant; changes nothing."""
    from reconciler import pipeline
    from reconciler.cli.console.output import write_report
    from reconciler.cli.console.redaction.secrets import redact
    from reconciler.cli.flows.ancestry_check import note_ancestry
    from reconciler.cli.flows.plan_flow import load_manifests, make_plan
    from reconciler.cli.flows.session import ask_tenant, open_project
    from reconciler.cli.host.plan_file import write_plan
    from reconciler.cli.host.provenance import format_now

    project = open_project(common)
    loaded = load_manifests(project)
    plan = ask_tenant(project, common, lambda client: make_plan(project, loaded, client, plan_options))
    if out is not None:
        saved = pipeline.save_plan(
            plan, plan, project, loaded, plan_options, created=format_now(), redact=redact
        )
        write_plan(saved, out)
    write_report(plan, style, common.output, show_resolution=show_resolution)
    note_ancestry(plan, project, loaded)
    if plan.blocked:
        return ExitCode.REFUSED
    pending = plan.pending or plan.running_undeclared
    return ExitCode.PENDING if detailed_exitcode and pending else ExitCode.DONE
