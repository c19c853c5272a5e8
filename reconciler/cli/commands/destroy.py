"""`peak-apply destroy`."""

from __future__ import annotations

import click

from reconciler.cli import options
from reconciler.cli.options import ApplyOptions, CommonOptions


@click.command("destroy")
@options.add_common_options
@options.select_option
@options.allow_deletes_option
@options.parallelism_option
@options.add_format_option("text", "json", "markdown")
@options.add_apply_options
def command(
    given: CommonOptions,
    *,
    select: tuple[str, ...],
    allow_deletes: int,
    parallelism: int,
    style: str,
    carrying: ApplyOptions,
) -> int:
    """Delete everything that this project owns on a target.

    Shows the plan first and asks, unless --yes is given. The manifests are not read: what is deleted is what the
    inventory records. What is protected by `prevent_destroy` stays. DIR holds peak-apply.yaml (default: manifests).
    """
    from reconciler.cli.flows.apply_flow import ApplyRequest, run_apply
    from reconciler.cli.flows.session import open_project
    from reconciler.cli.host.signals import run_until_terminated
    from reconciler.model.plan_options import PlanOptions

    project = open_project(given)
    wanted = PlanOptions(select=select, destroy=True, allow_deletes=allow_deletes)
    return run_until_terminated(run_apply(project, given, ApplyRequest(wanted, carrying, parallelism, style)))
