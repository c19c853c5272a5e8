"""`peak-apply adopt`."""

from __future__ import annotations

import click

from reconciler.cli.options.apply import ApplyOptions, add_apply_options
from reconciler.cli.options.common import CommonOptions, add_common_options


@click.command("adopt")
@click.argument("refs", nargs=-1, metavar="[REF]... [DIR]")
@add_common_options(tenant=True, refs=True)
@click.option(
    "--from-project", is_flag=True, help="All declared objects that exist and that no project manages."
)
@add_apply_options
def command(common: CommonOptions, *, from_project: bool, apply_options: ApplyOptions) -> int:
    """Start managing existing objects; changes nothing on the tenant.

    REF is a declared resource, e.g. workflow/train, or a glob. What differs from its manifest stays as it is until
    the next apply, and the next plan shows it.
    """
    from reconciler.cli.flows.apply_flow import ApplyRequest, apply_project
    from reconciler.errors import ConfigurationError
    from reconciler.model.plans.plan import PlanOptions

    if bool(common.refs) == from_project:
        message = "adopt needs either refs or --from-project"
        fix = "name what to adopt, e.g. workflow/train, or pass --from-project"
        raise ConfigurationError(message, fix)
    plan_options = PlanOptions(adopt=True, adopt_only=True, select=common.refs)
    return apply_project(common, ApplyRequest(plan_options, apply_options))
