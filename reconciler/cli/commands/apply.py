"""`peak-apply apply`."""

from __future__ import annotations

import click

from reconciler.cli.options.apply import ApplyOptions, add_apply_options, add_plan_options
from reconciler.cli.options.common import CommonOptions, add_common_options, single_option
from reconciler.model.plans.plan import PlanOptions


@click.command("apply")
@add_common_options(tenant=True)
@add_plan_options
@add_apply_options
@click.option(
    "--no-wait", is_flag=True, help="Do not wait for builds and deployments that no other change needs."
)
@single_option("--logs-dir", metavar="DIR", help="Save the full log of every awaited build in DIR.")
def command(
    common: CommonOptions,
    *,
    plan_options: PlanOptions,
    apply_options: ApplyOptions,
    no_wait: bool,
    logs_dir: str | None,
) -> int:
    """Make the tenant match the manifests, or carry out a saved plan.

    Shows the plan first and asks, unless --yes is given. Instead of DIR, give a file that `plan --out` wrote: it is
    carried out as it was reviewed, without asking. Pass the same -v, -p and --set; changes whose live object
    changed since then are refused.
    """
    from dataclasses import replace

    from reconciler.cli.flows.apply_flow import ApplyRequest, apply_project
    from reconciler.cli.host.plan_file import read_plan_if_file, use_project_of_plan

    saved = read_plan_if_file(common.directory, plan_options)
    if saved is not None:
        common, plan_options = use_project_of_plan(common, saved), saved.options
        apply_options = replace(apply_options, yes=True)
    request = ApplyRequest(plan_options, apply_options, wait=not no_wait, logs_dir=logs_dir, saved=saved)
    return apply_project(common, request)
