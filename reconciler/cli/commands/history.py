"""`peak-apply history`."""

from __future__ import annotations

import click

from reconciler.cli.exit_codes import ExitCode
from reconciler.cli.options.common import CommonOptions, add_common_options, add_format_option
from reconciler.model.observed.receipt import History


@click.command("history")
@click.argument("refs", nargs=-1, metavar="[N] [DIR]")
@add_common_options(tenant=True, refs=True)
@add_format_option(History)
def command(common: CommonOptions, *, style: str) -> int:
    """List the recorded applies, newest first, or show one in full.

    N is the number of an apply in the list. The last ten applies that wrote something and ran to their end are kept.
    The manifests are not read.
    """
    from reconciler import pipeline
    from reconciler.cli.console.error_output import print_warnings
    from reconciler.cli.console.output import write_report
    from reconciler.cli.flows.session import ask_tenant, open_project
    from reconciler.reports.apply.history import list_history_warnings

    number = _parse_number(common.refs)
    project = open_project(common)
    if number is None:
        history = ask_tenant(project, common, lambda client: pipeline.read_history(project, client))
        print_warnings(list_history_warnings(history))
        write_report(history, style, common.output)
    else:
        apply = ask_tenant(
            project, common, lambda client: pipeline.read_single_apply(project, client, number)
        )
        write_report(apply, style, common.output)
    return ExitCode.DONE


def _parse_number(words: tuple[str, ...]) -> int | None:
    """The number asked for; UsageError for anything else, which was meant as a folder."""
    if not words:
        return None
    first, *rest = words
    if rest or not (first.isascii() and first.isdigit() and len(first) < 10):
        wrong = rest[0] if rest else first
        message = f"{wrong!r} is neither the number of an apply nor a folder: give history [N] [DIR]"
        raise click.UsageError(message)
    return int(first)
