"""`peak-apply show`."""

from __future__ import annotations

import click

from reconciler.cli import options
from reconciler.cli.exit_codes import ExitCode


@click.command("show")
@click.argument("plan", metavar="PLAN")
@options.add_format_option("text", "json", "markdown")
@click.option("--output", metavar="FILE", help="Write the result to FILE instead of stdout.")
@click.option("--show-resolution", is_flag=True, help="Say what every name became (always in JSON).")
@click.option("--no-color", is_flag=True, help="Plain text even on a terminal.")
def command(*, plan: str, style: str, output: str | None, show_resolution: bool, no_color: bool) -> int:
    """Show a plan that `plan --out` saved, in any format; needs no network and no token."""
    from reconciler.cli.console.error_output import print_problems
    from reconciler.cli.console.output import check_output, disable_color, write_result
    from reconciler.cli.flows.plan_flow import render_plan
    from reconciler.cli.host.plan_file import read_plan

    if no_color:
        disable_color()
    check_output(output)
    saved = read_plan(plan)
    if style == "text" and saved.plan.warnings:
        print_problems(saved.plan.warnings)
    write_result(render_plan(saved.plan, style, output, resolution=show_resolution), output)
    return ExitCode.DONE
