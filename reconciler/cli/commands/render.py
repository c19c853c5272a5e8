"""`peak-apply render`."""

from __future__ import annotations

import click

from reconciler.cli import options
from reconciler.cli.exit_codes import Exit
from reconciler.cli.options import Common


@click.command("render")
@options.common
@options.output_format("text", "json")
@click.option("--show-source", is_flag=True, help="Say for every value where it was written.")
def command(given: Common, *, style: str, show_source: bool) -> int:
    """Show what was understood of the manifests, each resource in full; needs no network and no token.

    Templates are rendered and --set is applied; names stay names, and secrets are masked. DIR holds the manifests
    and peak-apply.yaml (default: manifests).
    """
    from reconciler import pipeline
    from reconciler.cli.console.output import deliver
    from reconciler.cli.flows.plan_flow import load
    from reconciler.cli.flows.session import open_project
    from reconciler.reports import resources_json, resources_yaml

    loaded = load(open_project(given), quiet=given.quiet)
    as_text = resources_json if style == "json" else resources_yaml
    deliver(as_text(pipeline.shown(loaded), show_source=show_source), given.output)
    return Exit.DONE
