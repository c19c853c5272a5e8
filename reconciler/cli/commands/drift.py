"""`peak-apply drift`."""

from __future__ import annotations

import click

from reconciler.cli import options
from reconciler.cli.exit_codes import ExitCode
from reconciler.cli.options import CommonOptions


@click.command("drift")
@options.add_common_options
@options.select_option
@options.parallelism_option
@options.add_format_option("text", "json", "markdown")
@click.option("--detailed-exitcode", is_flag=True, help="Exit with 2 when anything changed.")
def command(
    given: CommonOptions, *, select: tuple[str, ...], parallelism: int, style: str, detailed_exitcode: bool
) -> int:
    """Show what others changed on the tenant since the last apply, and change nothing.

    Compares what is live with what was applied last, not with the manifests: these say only what to ignore. DIR
    holds the manifests and peak-apply.yaml (default: manifests).
    """
    import asyncio

    from reconciler import pipeline
    from reconciler.cli.console.error_output import print_problems
    from reconciler.cli.console.output import register_sensitive_texts, wants_color, write_result
    from reconciler.cli.console.redaction import redact_drift
    from reconciler.cli.flows.plan_flow import load_manifests
    from reconciler.cli.flows.session import connect, open_project
    from reconciler.reports import render_drift_json, render_drift_markdown, render_drift_text

    project = open_project(given)
    loaded = load_manifests(project, quiet=True)

    async def run() -> int:
        async with connect(project, parallelism) as client:
            found = await pipeline.find_drift(project, loaded, client, select, register_sensitive_texts)
        drift = redact_drift(found)
        if drift.warnings and not given.quiet:
            print_problems(drift.warnings)
        color = given.output is None and wants_color("stdout")
        drawn = {"json": render_drift_json, "markdown": render_drift_markdown}
        text = drawn[style](drift) if style in drawn else render_drift_text(drift, color=color)
        write_result(text, given.output)
        return ExitCode.PENDING if detailed_exitcode and drift.drifted else ExitCode.DONE

    return asyncio.run(run())
