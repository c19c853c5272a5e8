"""`peak-apply apply`."""

from __future__ import annotations

import click

from reconciler.cli import options
from reconciler.cli.options import Common
from reconciler.model.options import PlanOptions


@click.command("apply")
@options.common
@options.planning
@options.parallelism
@options.output_format("text", "json", "markdown")
@click.option("-y", "--yes", is_flag=True, help="Apply without asking.")
@click.option("--confirm-target", metavar="NAME", help="Needed besides --yes for a protected target.")
@click.option(
    "--no-wait", is_flag=True, help="Do not wait for builds and deployments that nothing here needs."
)
@click.option(
    "--logs-dir", metavar="DIR", help="Keep the whole log of every build that is waited for in DIR."
)
def command(
    given: Common,
    *,
    wanted: PlanOptions,
    parallelism: int,
    style: str,
    yes: bool,
    confirm_target: str | None,
    no_wait: bool,
    logs_dir: str | None,
) -> int:
    """Make the tenant what the manifests declare.

    Shows the plan first and asks, unless --yes is given. DIR holds the manifests and peak-apply.yaml
    (default: manifests).
    """
    from reconciler.cli.applying import Asked, Consent, run_apply
    from reconciler.cli.interruption import run_until_terminated
    from reconciler.cli.session import open_project

    project = open_project(given)
    consent = Consent(yes=yes, confirm_target=confirm_target)
    asked = Asked(wanted, parallelism, style, wait=not no_wait, logs_dir=logs_dir)
    return run_until_terminated(run_apply(project, given, asked, consent))
