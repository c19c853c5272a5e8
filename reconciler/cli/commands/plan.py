"""`peak-apply plan`."""

from __future__ import annotations

import click

from reconciler.cli import options
from reconciler.cli.exit_codes import ExitCode
from reconciler.cli.options import CommonOptions
from reconciler.model.plan_options import PlanOptions


@click.command("plan")
@options.add_common_options
@options.add_plan_options
@options.parallelism_option
@options.add_format_option("text", "json", "markdown")
@click.option("--detailed-exitcode", is_flag=True, help="Exit with 2 when changes are pending.")
@click.option("--out", metavar="FILE", help="Save the plan, for peak-apply apply FILE.")
@click.option("--show-resolution", is_flag=True, help="Say what every name became (always in JSON).")
def command(
    given: CommonOptions,
    *,
    wanted: PlanOptions,
    parallelism: int,
    style: str,
    detailed_exitcode: bool,
    show_resolution: bool,
    out: str | None,
) -> int:
    """Show what would change on the tenant, and change nothing.

    DIR holds the manifests and peak-apply.yaml (default: manifests).
    """
    import asyncio

    from reconciler import pipeline
    from reconciler.cli.console.output import redact, write_result
    from reconciler.cli.flows.plan_flow import load_manifests, make_plan, render_plan
    from reconciler.cli.flows.session import connect, open_project
    from reconciler.cli.host.plan_file import format_now, write_plan

    project = open_project(given)

    loaded = load_manifests(project, quiet=given.quiet)

    async def run() -> int:
        async with connect(project, parallelism) as client:
            plan = await make_plan(project, loaded, client, wanted, quiet=given.quiet)
        if out is not None:
            saved = pipeline.save_plan(
                plan, plan, project, loaded, wanted, created=format_now(), redact=redact
            )
            write_plan(saved, out)
        write_result(render_plan(plan, style, given.output, resolution=show_resolution), given.output)
        if plan.blocked:
            return ExitCode.REFUSED
        return ExitCode.PENDING if detailed_exitcode and plan.pending else ExitCode.DONE

    return asyncio.run(run())
