"""`peak-apply drift`."""

from __future__ import annotations

import click

from reconciler.cli.exit_codes import ExitCode
from reconciler.cli.options.apply import select_option
from reconciler.cli.options.common import CommonOptions, add_common_options, add_format_option
from reconciler.model.plans.drift import Drift


@click.command("drift")
@add_common_options(tenant=True)
@select_option
@add_format_option(Drift)
@click.option("--detailed-exitcode", is_flag=True, help="Exit with 2 when there is drift.")
def command(common: CommonOptions, *, select: tuple[str, ...], style: str, detailed_exitcode: bool) -> int:
    """Show what others changed on the tenant since the last apply; changes nothing.

    Compares live objects with what was applied last, not with the manifests: these only say what to ignore. DIR
    holds the manifests and peak-apply.yaml (default: manifests).
    """
    from reconciler import pipeline
    from reconciler.cli.console.error_output import print_warnings
    from reconciler.cli.console.output import write_report
    from reconciler.cli.console.redaction.reports import redact_drift
    from reconciler.cli.console.redaction.secrets import register_sensitive_texts
    from reconciler.cli.flows.plan_flow import load_manifests
    from reconciler.cli.flows.session import ask_tenant, open_project

    project = open_project(common)
    loaded = load_manifests(project)
    drift = redact_drift(
        ask_tenant(
            project,
            common,
            lambda client: pipeline.find_drift(project, loaded, client, select, register_sensitive_texts),
        )
    )
    print_warnings(drift.warnings)
    write_report(drift, style, common.output)
    return ExitCode.PENDING if detailed_exitcode and drift.drifted else ExitCode.DONE
