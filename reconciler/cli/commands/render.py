"""`peak-apply render`."""

from __future__ import annotations

import click

from reconciler.cli import options
from reconciler.cli.exit_codes import ExitCode
from reconciler.cli.options import CommonOptions


@click.command("render")
@options.add_common_options
@options.add_format_option("text", "json")
@click.option("--show-source", is_flag=True, help="Say for every value where it was written.")
def command(given: CommonOptions, *, style: str, show_source: bool) -> int:
    """Show what was understood of the manifests, each resource in full; needs no network and no token.

    Templates are rendered and --set is applied; names stay names, and secrets are masked. DIR holds the manifests
    and peak-apply.yaml (default: manifests).
    """
    from reconciler import pipeline
    from reconciler.cli.console.output import write_result
    from reconciler.cli.flows.plan_flow import load_manifests
    from reconciler.cli.flows.session import open_project
    from reconciler.reports import render_resources_json, render_resources_yaml

    loaded = load_manifests(open_project(given), quiet=given.quiet)
    as_text = render_resources_json if style == "json" else render_resources_yaml
    write_result(as_text(pipeline.seal_resources(loaded), show_source=show_source), given.output)
    return ExitCode.DONE
