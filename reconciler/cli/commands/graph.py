"""`peak-apply graph`."""

from __future__ import annotations

import click

from reconciler.cli import options
from reconciler.cli.exit_codes import ExitCode
from reconciler.cli.options import CommonOptions
from reconciler.model.graph import Graph


@click.command("graph")
@options.add_common_options()
@options.select_option
@options.add_format_option(Graph)
@click.option("--steps", is_flag=True, help="Show the steps of workflows too.")
def command(common: CommonOptions, *, select: tuple[str, ...], style: str, steps: bool) -> int:
    """Show the dependency graph; needs no network and no token.

    DIR holds the manifests and peak-apply.yaml (default: manifests).
    """
    from reconciler import pipeline
    from reconciler.cli.console.output import write_report
    from reconciler.cli.flows.plan_flow import load_manifests
    from reconciler.cli.flows.session import open_project

    loaded = load_manifests(open_project(common))
    write_report(pipeline.build_resource_graph(loaded.resources, select, steps=steps), style, common.output)
    return ExitCode.DONE
