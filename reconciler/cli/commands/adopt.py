"""`peak-apply adopt`."""

from __future__ import annotations

import click

from reconciler.cli import options
from reconciler.cli.options import ApplyOptions, CommonOptions


@click.command("adopt")
@click.argument("refs", nargs=-1, metavar="[REF]... [DIR]")
@options.add_common_options_with_refs
@click.option(
    "--from-project", is_flag=True, help="Everything that the manifests declare and that is nobody's."
)
@options.parallelism_option
@options.add_format_option("text", "json", "markdown")
@options.add_apply_options
def command(
    given: CommonOptions,
    *,
    from_project: bool,
    parallelism: int,
    style: str,
    carrying: ApplyOptions,
) -> int:
    """Record what exists already as this project's, and change nothing on the tenant.

    REF is a declared resource such as workflow/train, or a glob of some. What differs from its manifest stays as it is
    until the next apply, and the next plan shows it. DIR, the last argument, holds the manifests and peak-apply.yaml
    (default: manifests).
    """
    from reconciler.cli.flows.apply_flow import ApplyRequest, run_apply
    from reconciler.cli.flows.session import open_project
    from reconciler.cli.host.signals import run_until_terminated
    from reconciler.errors import ConfigurationError
    from reconciler.model.plan_options import PlanOptions

    if bool(given.refs) == from_project:
        message = "adopt needs either refs or --from-project"
        raise ConfigurationError(
            message, "name what to adopt, such as workflow/train, or give --from-project"
        )
    project = open_project(given)
    wanted = PlanOptions(adopt=True, take=True, select=given.refs)
    return run_until_terminated(run_apply(project, given, ApplyRequest(wanted, carrying, parallelism, style)))
