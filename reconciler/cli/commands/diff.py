"""`peak-apply diff`."""

from __future__ import annotations

import click

from reconciler.cli.exit_codes import ExitCode
from reconciler.cli.options.apply import adopt_option, show_webhooks_option
from reconciler.cli.options.common import CommonOptions, add_common_options
from reconciler.model.plans.change import Change


@click.command("diff")
@click.argument("ref", metavar="REF")
@add_common_options(tenant=True)
@adopt_option
@show_webhooks_option
def command(common: CommonOptions, *, ref: str, adopt: bool, show_webhooks: bool) -> int:
    """Show one resource in full, live and declared side by side; changes nothing.

    REF is a resource, e.g. workflow/train, or a glob.
    """
    import fnmatch
    import shutil

    from reconciler.cli.console.output import wants_color, write_result
    from reconciler.cli.flows.plan_flow import load_manifests, make_plan
    from reconciler.cli.flows.session import ask_tenant, open_project
    from reconciler.model.plans.plan import PlanOptions
    from reconciler.reports.document_diff import render_document_diff

    plan_options = PlanOptions(adopt=adopt, select=(ref,))
    project = open_project(common)
    loaded = load_manifests(project)
    plan = ask_tenant(project, common, lambda client: make_plan(project, loaded, client, plan_options))
    color = common.output is None and wants_color("stdout")
    width = shutil.get_terminal_size((160, 24)).columns
    texts = [
        render_document_diff(_redact(change, webhooks=show_webhooks), width=width, color=color)
        for change in plan.changes
        if fnmatch.fnmatchcase(str(change.ref), ref) or fnmatch.fnmatchcase(str(change.ref.unversioned), ref)
    ]
    write_result("\n".join(texts), common.output)
    return ExitCode.DONE


def _redact(change: Change, *, webhooks: bool) -> Change:
    from reconciler.cli.console.redaction.reports import redact_addresses

    return change.show(addresses=redact_addresses(change.details.addresses, webhooks=webhooks))
