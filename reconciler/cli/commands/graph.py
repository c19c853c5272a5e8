"""`peak-apply graph`."""

from __future__ import annotations

import click

from reconciler.cli.exit_codes import ExitCode
from reconciler.cli.options.apply import select_option
from reconciler.cli.options.common import CommonOptions, add_common_options, add_format_option
from reconciler.model.graph import Graph


@click.command("graph")
@add_common_options()
@select_option
@add_format_option(Graph)
@click.option("--steps", is_flag=True, help="Show the steps of workflows too.")
def command(common: CommonOptions, *, select: tuple[str, ...], style: str, steps: bool) -> int:
    """Show the dependency graph; needs no network and no token."""
    from reconciler import pipeline
    from reconciler.cli.console.error_output import print_warnings
    from reconciler.cli.console.output import write_report
    from reconciler.cli.flows.plan_flow import load_manifests
    from reconciler.cli.flows.session import open_project

    loaded = load_manifests(open_project(common))
    print_warnings(pipeline.select_warnings(loaded, select))
    write_report(pipeline.build_resource_graph(loaded.resources, select, steps=steps), style, common.output)
    return ExitCode.DONE
