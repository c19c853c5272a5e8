"""`peak-apply show`."""

from __future__ import annotations

import click

from reconciler.cli.exit_codes import ExitCode
from reconciler.cli.options.common import add_format_option, add_output_options, show_resolution_option
from reconciler.model.plans.plan import Plan


@click.command("show")
@click.argument("plan", metavar="PLAN")
@add_format_option(Plan)
@show_resolution_option
@add_output_options
def command(*, plan: str, style: str, output: str | None, show_resolution: bool) -> int:
    """Show a plan that `plan --out` saved, in any format; needs no network and no token."""
    from reconciler.cli.console.error_output import print_warnings
    from reconciler.cli.console.output import check_output, write_report
    from reconciler.cli.host.plan_file import read_plan

    check_output(output)
    saved = read_plan(plan)
    if style == "text":
        print_warnings(saved.plan.warnings)
    write_report(saved.plan, style, output, show_resolution=show_resolution)
    return ExitCode.DONE
