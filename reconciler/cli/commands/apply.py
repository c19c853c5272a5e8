"""`peak-apply apply`."""

from __future__ import annotations

import click

from reconciler.cli import options
from reconciler.cli.options import ApplyOptions, CommonOptions
from reconciler.model.plan_options import PlanOptions


@click.command("apply")
@options.add_common_options
@options.add_plan_options
@options.parallelism_option
@options.add_format_option("text", "json", "markdown")
@options.add_apply_options
@click.option(
    "--no-wait", is_flag=True, help="Do not wait for builds and deployments that nothing here needs."
)
@click.option(
    "--logs-dir", metavar="DIR", help="Keep the whole log of every build that is waited for in DIR."
)
def command(
    given: CommonOptions,
    *,
    wanted: PlanOptions,
    parallelism: int,
    style: str,
    carrying: ApplyOptions,
    no_wait: bool,
    logs_dir: str | None,
) -> int:
    """Make the tenant what the manifests declare, or carry out a plan that was saved.

    Shows the plan first and asks, unless --yes is given. DIR holds the manifests and peak-apply.yaml
    (default: manifests). A file that `plan --out` wrote is carried out as it was reviewed, without asking: give
    the same -v, -p and --set; what moved since then is refused.
    """
    from dataclasses import replace

    from reconciler.cli.flows.apply_flow import ApplyRequest, run_apply
    from reconciler.cli.flows.session import open_project
    from reconciler.cli.host.plan_file import read_plan_if_file, use_project_of_plan
    from reconciler.cli.host.signals import run_until_terminated

    saved = read_plan_if_file(given.directory, wanted)
    if saved is not None:
        given, wanted = use_project_of_plan(given, saved), saved.options
        carrying = replace(carrying, yes=True)
    project = open_project(given)
    asked = ApplyRequest(
        wanted, carrying, parallelism, style, wait=not no_wait, logs_dir=logs_dir, saved=saved
    )
    return run_until_terminated(run_apply(project, given, asked))
