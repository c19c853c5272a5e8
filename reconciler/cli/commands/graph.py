"""`peak-apply graph`."""

from __future__ import annotations

import click

from reconciler.cli import options
from reconciler.cli.exit_codes import ExitCode
from reconciler.cli.options import CommonOptions


@click.command("graph")
@options.add_common_options
@options.select_option
@options.add_format_option("text", "mermaid", "dot")
@click.option("--steps", is_flag=True, help="Show the steps of workflows too.")
def command(given: CommonOptions, *, select: tuple[str, ...], style: str, steps: bool) -> int:
    """Show what needs what; needs no network and no token.

    DIR holds the manifests and peak-apply.yaml (default: manifests).
    """
    from reconciler import pipeline
    from reconciler.cli.console.output import write_result
    from reconciler.cli.flows.plan_flow import load_manifests
    from reconciler.cli.flows.session import open_project
    from reconciler.reports import render_graph_dot, render_graph_mermaid, render_graph_text

    loaded = load_manifests(open_project(given), quiet=given.quiet)
    graph = pipeline.build_resource_graph(loaded.resources, select, steps=steps)
    drawn = {"text": render_graph_text, "mermaid": render_graph_mermaid, "dot": render_graph_dot}[style]
    write_result(drawn(graph), given.output)
    return ExitCode.DONE
