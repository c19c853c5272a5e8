"""`peak-apply render`."""

from __future__ import annotations

import click

from reconciler.cli import options
from reconciler.cli.exit_codes import ExitCode
from reconciler.cli.options import CommonOptions
from reconciler.model.resource import ResolvedManifests


@click.command("render")
@options.add_common_options()
@options.add_format_option(ResolvedManifests)
@click.option("--show-source", is_flag=True, help="Show where each value was written.")
def command(common: CommonOptions, *, style: str, show_source: bool) -> int:
    """Show manifests as resolved, each resource in full; needs no network and no token.

    Templates are rendered and --set is applied; names stay names, and secrets are redacted. DIR holds the manifests
    and peak-apply.yaml (default: manifests).
    """
    from reconciler import pipeline
    from reconciler.cli.console.output import write_report
    from reconciler.cli.flows.plan_flow import load_manifests
    from reconciler.cli.flows.session import open_project

    loaded = load_manifests(open_project(common))
    write_report(pipeline.seal_resources(loaded), style, common.output, show_source=show_source)
    return ExitCode.DONE
