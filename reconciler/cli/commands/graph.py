"""`peak-apply graph`."""

from __future__ import annotations

import click

from reconciler.cli import options
from reconciler.cli.exit_codes import Exit
from reconciler.cli.options import Common


@click.command("graph")
@options.common
@options.select
@options.output_format("text", "mermaid", "dot")
@click.option("--steps", is_flag=True, help="Show the steps of workflows too.")
def command(given: Common, *, select: tuple[str, ...], style: str, steps: bool) -> int:
    """Show what needs what; needs no network and no token.

    DIR holds the manifests and peak-apply.yaml (default: manifests).
    """
    from reconciler import pipeline
    from reconciler.cli.console.output import deliver
    from reconciler.cli.flows.plan_flow import load
    from reconciler.cli.flows.session import open_project
    from reconciler.reports import graph_dot, graph_mermaid, graph_text

    loaded = load(open_project(given), quiet=given.quiet)
    graph = pipeline.graph(loaded, select, steps=steps)
    drawn = {"text": graph_text, "mermaid": graph_mermaid, "dot": graph_dot}[style]
    deliver(drawn(graph), given.output)
    return Exit.DONE
