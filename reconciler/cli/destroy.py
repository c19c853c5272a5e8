"""`peak-apply destroy`."""

from __future__ import annotations

import click

from reconciler.cli import options
from reconciler.cli.options import Common


@click.command("destroy")
@options.common
@options.select
@options.allow_deletes
@options.parallelism
@options.output_format("text", "json", "markdown")
@click.option("-y", "--yes", is_flag=True, help="Delete without asking.")
@click.option("--confirm-target", metavar="NAME", help="Needed besides --yes for a protected target.")
def command(
    given: Common,
    *,
    select: tuple[str, ...],
    allow_deletes: int,
    parallelism: int,
    style: str,
    yes: bool,
    confirm_target: str | None,
) -> int:
    """Delete everything that this project owns on a target.

    Shows the plan first and asks, unless --yes is given. The manifests are not read: what is deleted is what the
    inventory records. What is protected by `prevent_destroy` stays. DIR holds peak-apply.yaml (default: manifests).
    """
    from reconciler.cli.applying import Asked, Consent, run_apply
    from reconciler.cli.interruption import run_until_terminated
    from reconciler.cli.session import open_project
    from reconciler.model.options import PlanOptions

    project = open_project(given)
    wanted = PlanOptions(select=select, destroy=True, allow_deletes=allow_deletes)
    consent = Consent(yes=yes, confirm_target=confirm_target)
    return run_until_terminated(run_apply(project, given, Asked(wanted, parallelism, style), consent))
