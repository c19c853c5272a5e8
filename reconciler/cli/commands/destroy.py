"""`peak-apply destroy`."""

from __future__ import annotations

import click

from reconciler.cli.options.apply import ApplyOptions, add_apply_options, allow_deletes_option, select_option
from reconciler.cli.options.common import CommonOptions, add_common_options


@click.command("destroy")
@add_common_options(tenant=True)
@select_option
@allow_deletes_option
@add_apply_options
def command(
    common: CommonOptions, *, select: tuple[str, ...], allow_deletes: int, apply_options: ApplyOptions
) -> int:
    """Delete everything that this project owns on a target.

    Shows the plan first and asks, unless --yes is given. The manifests are not read: the inventory says what to
    delete. What `prevent_destroy` protects stays.
    """
    from reconciler.cli.flows.apply_flow import ApplyRequest, apply_project
    from reconciler.model.plans.plan import PlanOptions

    plan_options = PlanOptions(select=select, destroy=True, allow_deletes=allow_deletes)
    return apply_project(common, ApplyRequest(plan_options, apply_options))
