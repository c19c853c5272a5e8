"""`peak-apply plan`."""

from __future__ import annotations

import click

from reconciler.cli import options
from reconciler.cli.exit_codes import Exit
from reconciler.cli.options import Common
from reconciler.model.plan_options import PlanOptions


@click.command("plan")
@options.common
@options.planning
@options.parallelism
@options.output_format("text", "json", "markdown")
@click.option("--detailed-exitcode", is_flag=True, help="Exit with 2 when changes are pending.")
@click.option("--out", metavar="FILE", help="Save the plan, for peak-apply apply FILE.")
@click.option("--show-resolution", is_flag=True, help="Say what every name became (always in JSON).")
def command(
    given: Common,
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
    from reconciler.cli.console.output import deliver, masked
    from reconciler.cli.flows.plan_flow import load, make_plan, render_plan
    from reconciler.cli.flows.session import connected, open_project
    from reconciler.cli.host.plan_file import now, write_plan

    project = open_project(given)

    loaded = load(project, quiet=given.quiet)

    async def run() -> int:
        async with connected(project, parallelism) as client:
            plan = await make_plan(project, loaded, client, wanted, quiet=given.quiet)
        if out is not None:
            saved = pipeline.save(plan, plan, project, loaded, wanted, created=now(), redact=masked)
            write_plan(saved, out)
        deliver(render_plan(plan, style, given.output, resolution=show_resolution), given.output)
        if plan.blocked:
            return Exit.REFUSED
        return Exit.PENDING if detailed_exitcode and plan.pending else Exit.DONE

    return asyncio.run(run())
