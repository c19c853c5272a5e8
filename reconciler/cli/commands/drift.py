"""`peak-apply drift`."""

from __future__ import annotations

import click

from reconciler.cli import options
from reconciler.cli.exit_codes import Exit
from reconciler.cli.options import Common


@click.command("drift")
@options.common
@options.select
@options.parallelism
@options.output_format("text", "json", "markdown")
@click.option("--detailed-exitcode", is_flag=True, help="Exit with 2 when anything changed.")
def command(
    given: Common, *, select: tuple[str, ...], parallelism: int, style: str, detailed_exitcode: bool
) -> int:
    """Show what others changed on the tenant since the last apply, and change nothing.

    Compares what is live with what was applied last, not with the manifests: these say only what to ignore. DIR
    holds the manifests and peak-apply.yaml (default: manifests).
    """
    import asyncio

    from reconciler import pipeline
    from reconciler.cli.console.error_output import show_problems
    from reconciler.cli.console.output import deliver, hide_from_quotes, wants_color
    from reconciler.cli.console.redaction import hushed_drift
    from reconciler.cli.flows.plan_flow import load
    from reconciler.cli.flows.session import connected, open_project
    from reconciler.reports import drift_json, drift_markdown, drift_text

    project = open_project(given)
    loaded = load(project, quiet=True)

    async def run() -> int:
        async with connected(project, parallelism) as client:
            found = await pipeline.drift(project, loaded, client, select, hide_from_quotes)
        drift = hushed_drift(found)
        if drift.warnings and not given.quiet:
            show_problems(drift.warnings)
        color = given.output is None and wants_color("stdout")
        drawn = {"json": drift_json, "markdown": drift_markdown}
        text = drawn[style](drift) if style in drawn else drift_text(drift, color=color)
        deliver(text, given.output)
        return Exit.PENDING if detailed_exitcode and drift.drifted else Exit.DONE

    return asyncio.run(run())
