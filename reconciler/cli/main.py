"""The command table, loaded lazily, and the mapping of errors to exit codes."""

from __future__ import annotations

import importlib
import io
import os
import sys
from collections.abc import Sequence

import click

from reconciler import __version__
from reconciler.cli.console.exception_hooks import install_exception_hooks
from reconciler.cli.console.output import (
    is_json_log,
    print_message,
    register_secrets,
    reset_secrets,
    set_log_json,
)
from reconciler.cli.exit_codes import ExitCode

COMMANDS = {
    "plan": "Show what would change on the tenant, and change nothing.",
    "apply": "Make the tenant what the manifests declare.",
    "drift": "Show what others changed since the last apply.",
    "adopt": "Take over what exists already, and change nothing.",
    "show": "Show a saved plan.",
    "history": "List the applies that are still recorded, or show one.",
    "destroy": "Delete everything that a project owns on a target.",
    "validate": "Check the manifests without network or token.",
    "render": "Show what was understood of the manifests.",
    "graph": "Show what needs what.",
    "diff": "Show a resource whole, live and declared side by side.",
    "versions": "List the versions of an image and who uses them, or delete some.",
    "init": "Begin a project, or take over files of the official client.",
    "schema": "Print a JSON Schema of manifests, the project file or plans.",
    "emulator": "Serve an emulated Peak platform on this machine.",
}
"""Name -> one line of help; the module reconciler.cli.commands.NAME holds it."""


class LazyGroup(click.Group):
    """Knows its commands by name and imports one only when it is run or asked for its own help."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        del ctx
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"reconciler.cli.commands.{cmd_name}")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(
    cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(__version__, prog_name="peak-apply", message="%(prog)s %(version)s")
def group() -> None:
    """Plan and apply a directory of manifests on a Peak tenant.

    Exit codes: 0 done or nothing to do; 1 refused or failed, nothing written; 2 changes pending
    (with --detailed-exitcode); 3 some writes sent, not all succeeded; 4 what is live moved since the plan, nothing
    written; 5 another apply is under way; 130/143 interrupted.
    """


def main(args: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; without `args` the process is ours, and what Python prints of it."""
    given = list(sys.argv[1:] if args is None else args)
    set_log_json(chosen="--log-json" in given)
    reset_secrets()
    if args is None:
        install_exception_hooks()
    try:
        code = group.main(args=given, standalone_mode=False, prog_name="peak-apply")
    except click.exceptions.Abort:
        print_message("aborted")
        return ExitCode.INTERRUPTED
    except click.ClickException as error:
        return _report_usage_error(error)
    except KeyboardInterrupt:
        print_message("interrupted")
        return ExitCode.INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitCode.REFUSED
    except Exception as error:  # noqa: BLE001 - the last line of defence: never a traceback
        return _report_failure(error)
    return int(code or 0)


def _report_usage_error(error: click.ClickException) -> int:
    """How the command is used, and what is wrong with how it was: an argument may be the token, mistakenly."""
    from reconciler.security.tokens import TOKEN_VARIABLES

    register_secrets(*filter(None, (os.environ.get(name) for name in TOKEN_VARIABLES)))
    if not is_json_log():
        said = io.StringIO()
        error.show(said)
        print_message(said.getvalue())
        return ExitCode.REFUSED
    from reconciler.errors import ConfigurationError

    context = getattr(error, "ctx", None)
    name = context.command_path if context else "peak-apply"
    return _report_failure(ConfigurationError(error.format_message(), f"see {name} --help"))


def _report_failure(error: Exception) -> int:
    from reconciler.cli.console.error_output import report_failure

    return report_failure(error)
