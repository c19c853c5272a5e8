"""`peak-apply history`."""

from __future__ import annotations

import click

from reconciler.cli import options
from reconciler.cli.exit_codes import ExitCode
from reconciler.cli.options import CommonOptions


@click.command("history")
@click.argument("refs", nargs=-1, metavar="[N] [DIR]")
@options.add_common_options_with_refs
@options.parallelism_option
@options.add_format_option("text", "json", "markdown")
def command(given: CommonOptions, *, parallelism: int, style: str) -> int:
    """List the applies that are still recorded, newest first, or show one in full.

    N is the number of an apply in the list. The last ten applies that wrote something and ran to their end are kept.
    DIR, the last argument, holds peak-apply.yaml (default: manifests); the manifests are not read.
    """
    import asyncio

    from reconciler import pipeline
    from reconciler.cli.console.error_output import print_problems
    from reconciler.cli.console.output import wants_color, write_result
    from reconciler.cli.flows.session import connect, open_project
    from reconciler.reports import list_history_warnings, render_history, render_receipt

    number = _parse_number(given.refs)
    project = open_project(given)

    async def run() -> None:
        async with connect(project, parallelism) as client:
            history = await pipeline.read_history(project, client, number)
        warnings = list_history_warnings(history)
        if warnings and not given.quiet:
            print_problems(warnings)
        color = given.output is None and wants_color("stdout")
        render = render_history if number is None else render_receipt
        write_result(render(history, style, color=color), given.output)

    asyncio.run(run())
    return ExitCode.DONE


def _parse_number(words: tuple[str, ...]) -> int | None:
    """The number asked for; anything else was meant as a folder."""
    if not words:
        return None
    first, *rest = words
    if rest or not (first.isascii() and first.isdigit() and len(first) < 10):
        wrong = rest[0] if rest else first
        raise click.UsageError(
            f"{wrong!r} is neither the number of an apply nor a folder: give history [N] [DIR]"
        )
    return int(first)
