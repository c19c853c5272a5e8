"""`peak-apply destroy`."""

from __future__ import annotations

import click

from reconciler.cli import options
from reconciler.cli.options import Carrying, Common


@click.command("destroy")
@options.common
@options.select
@options.allow_deletes
@options.parallelism
@options.output_format("text", "json", "markdown")
@options.carrying_out
def command(
    given: Common,
    *,
    select: tuple[str, ...],
    allow_deletes: int,
    parallelism: int,
    style: str,
    carrying: Carrying,
) -> int:
    """Delete everything that this project owns on a target.

    Shows the plan first and asks, unless --yes is given. The manifests are not read: what is deleted is what the
    inventory records. What is protected by `prevent_destroy` stays. DIR holds peak-apply.yaml (default: manifests).
    """
    from reconciler.cli.flows.apply_flow import Asked, run_apply
    from reconciler.cli.flows.session import open_project
    from reconciler.cli.host.signals import run_until_terminated
    from reconciler.model.plan_options import PlanOptions

    project = open_project(given)
    wanted = PlanOptions(select=select, destroy=True, allow_deletes=allow_deletes)
    return run_until_terminated(run_apply(project, given, Asked(wanted, carrying, parallelism, style)))
