"""`peak-apply render`."""

from __future__ import annotations

import click

from reconciler.cli.exit_codes import ExitCode
from reconciler.cli.options.common import CommonOptions, add_common_options, add_format_option
from reconciler.model.resource import ResolvedManifests


@click.command("render")
@add_common_options()
@add_format_option(ResolvedManifests)
@click.option("--show-source", is_flag=True, help="Show where each value was written.")
def command(common: CommonOptions, *, style: str, show_source: bool) -> int:
    """Show manifests as resolved, each resource in full; needs no network and no token.

    Templates are rendered and --set is applied; names stay names, and secrets are redacted.
    """
    from reconciler import pipeline
    from reconciler.cli.console.error_output import print_warnings
    from reconciler.cli.console.output import write_report
    from reconciler.cli.flows.plan_flow import load_manifests
    from reconciler.cli.flows.session import open_project

    loaded = load_manifests(open_project(common))
    print_warnings(loaded.warnings)
    write_report(pipeline.seal_resources(loaded), style, common.output, show_source=show_source)
    return ExitCode.DONE
