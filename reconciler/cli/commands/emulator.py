"""`peak-apply emulator`, and `peak-apply emulator journal`."""

from __future__ import annotations

import functools
from typing import Any

import click

from reconciler.cli.exit_codes import ExitCode

_option = functools.partial(click.option, show_default=True)


@click.group("emulator", invoke_without_command=True)
@_option("--host", default="127.0.0.1", help="Loopback address to listen on.")
@_option("--port", default=8642, type=click.IntRange(0, 65535), help="0 picks a free one.")
@_option("--database", default=":memory:", metavar="FILE", help="SQLite file to keep the tenant in.")
@_option("--token", default="local", help="The token that clients must send.")
@_option("--build-seconds", default=2.0, type=click.FloatRange(0), help="How long builds take.")
@_option(
    "--deploy-seconds",
    type=click.FloatRange(0),
    show_default="half a build",
    help="How long deployments and deletions take.",
)
@_option("--latency-ms", default=0.0, type=click.FloatRange(0), help="Delay of every response.")
@click.option(
    "--fault",
    "faults",
    multiple=True,
    metavar="RULE",
    help="Make requests fail, e.g. 'POST /workflows/ 503 after-commit x2'; repeatable.",
)
@click.option(
    "--fault-seed", type=int, metavar="N", help="Make random requests fail, the same ones for the same N."
)
@_option("--fault-rate", default=0.1, type=click.FloatRange(0, 1), help="The share of --fault-seed.")
@click.option(
    "--fault-requests", type=click.IntRange(0), metavar="N", help="--fault-seed ends after N requests."
)
@click.option(
    "--switch",
    "switches",
    multiple=True,
    metavar="NAME=VALUE",
    help="Choose a behaviour that is not known of the real platform, e.g. unique-names=no; repeatable.",
)
@click.pass_context
def command(context: click.Context, /, *, host: str, port: int, **given: Any) -> int | None:
    """Serve an emulated Peak platform on this machine, for demos and tests.

    Reach it with a target that says `url: http://127.0.0.1:8642`, or with PEAK_APPLY_URL.
    docs/emulator.md describes faults and switches.
    """
    if context.invoked_subcommand is not None:
        return None
    from reconciler.cli.flows.emulator_server import run_emulator

    run_emulator(host, port, **given)
    return ExitCode.DONE


@command.command("journal")
@click.argument("database", metavar="FILE", type=click.Path(exists=True, dir_okay=False))
@click.option("--changes", is_flag=True, help="Changes of state instead of requests.")
@click.option("--format", "style", type=click.Choice(["text", "json"]), default="text", show_default=True)
def journal(*, database: str, changes: bool, style: str) -> int:
    """Show the requests to an emulated platform, or the changes that they caused.

    FILE is the --database of an emulator, running or not, or the file of an `embedded:` target.
    """
    from reconciler.cli.console.output import print_result
    from reconciler.cli.flows.emulator_server import render_journal

    text = render_journal(database, changes=changes, style=style)
    if text:
        print_result(text)
    return ExitCode.DONE
