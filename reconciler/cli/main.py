"""The command table, loaded lazily, and the mapping of errors to exit codes."""

from __future__ import annotations

import importlib
import io
import os
import sys
from collections.abc import Sequence
from difflib import get_close_matches

import click

from reconciler import __version__
from reconciler.cli.console.exception_hooks import install_exception_hooks
from reconciler.cli.console.output import print_message
from reconciler.cli.console.redaction.secrets import register_token, reset_secrets
from reconciler.cli.console.settings import settings
from reconciler.cli.console.streams import prepare_streams
from reconciler.cli.exit_codes import ExitCode

COMMANDS = {
    "plan": "Show what would change on the tenant; changes nothing.",
    "apply": "Make the tenant match the manifests.",
    "drift": "Show what others changed since the last apply.",
    "adopt": "Start managing existing objects, without changing them.",
    "show": "Show a saved plan.",
    "history": "List the recorded applies, or show one in full.",
    "destroy": "Delete everything that a project owns on a target.",
    "validate": "Check the manifests without network or token.",
    "render": "Show manifests as resolved.",
    "graph": "Show the dependency graph.",
    "diff": "Show a resource in full, live and declared side by side.",
    "versions": "List the versions of an image and their users, or delete some.",
    "doctor": "Compare a tenant with what peak-apply assumes about the platform.",
    "init": "Start a project, also around files of the official client.",
    "schema": "Print a JSON Schema of manifests, the project file, plans or log lines.",
    "emulator": "Serve an emulated Peak platform on this machine.",
}
"""Name -> one line of help; the module reconciler.cli.commands.NAME holds it."""


DEBUG_VARIABLE = "PEAK_APPLY_DEBUG"
DEBUG_OPTION = click.Option(
    ["--debug"],
    is_flag=True,
    expose_value=False,  # main looks for it first
    help=f"Print the traceback of an error, with secrets redacted; also {DEBUG_VARIABLE}=1.",
)


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
        _add_debug_option(command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if name not in COMMANDS and not name.startswith("-"):
            nearest = get_close_matches(name, COMMANDS, 1)
            advice = (
                f"did you mean {nearest[0]!r}?" if nearest else "the commands are: " + ", ".join(COMMANDS)
            )
            ctx.fail(f"No such command {name!r}; {advice}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


def _add_debug_option(command: click.Command) -> None:
    if DEBUG_OPTION not in command.params:
        command.params.append(DEBUG_OPTION)
    for inner in command.commands.values() if isinstance(command, click.Group) else ():
        _add_debug_option(inner)


@click.group(
    cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(__version__, prog_name="peak-apply", message="%(prog)s %(version)s")
def group() -> None:
    """Plan and apply a directory of manifests on a Peak tenant.

    Exit codes: 0 done or nothing to do; 1 refused or failed, nothing written; 2 changes pending
    (with --detailed-exitcode); 3 some writes sent, not all succeeded; 4 the plan is stale: live state
    changed, or the checkout is older than the last apply, nothing written; 5 another apply is in
    progress; 130/143 interrupted.
    """


def main(args: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; without `args`, the process is ours: its streams and hooks too."""
    given = list(sys.argv[1:] if args is None else args)
    debug = "--debug" in given or os.environ.get(DEBUG_VARIABLE, "") not in {"", "0"}
    settings.reset(json_log="--log-json" in given, debug=debug)
    reset_secrets()
    if args is None:
        prepare_streams()
        install_exception_hooks()
    try:
        _check_platform()
        code = group.main(args=given, standalone_mode=False, prog_name="peak-apply")
    except click.exceptions.Abort:
        print_message("aborted")
        return ExitCode.INTERRUPTED
    except click.ClickException as error:
        return _report_usage_error(error)
    except KeyboardInterrupt:
        print_message("interrupted")
        return ExitCode.INTERRUPTED
    except Exception as error:  # noqa: BLE001 - the last line of defence: no traceback unless it was asked for
        return _report_failure(error)
    return int(code or 0)


def _check_platform() -> None:
    if sys.platform == "win32":
        message = "Windows is not supported: signals and modes of files are used as Linux and macOS have them"
        raise click.ClickException(f"{message}; run peak-apply in WSL")


def _report_usage_error(error: click.ClickException) -> int:
    """Show how the command is used and what is wrong: an argument may be the token, by mistake."""
    register_token()
    if not settings.json_log:
        shown = io.StringIO()
        error.show(shown)
        print_message(shown.getvalue())
        return ExitCode.REFUSED
    from reconciler.errors import ConfigurationError

    context = getattr(error, "ctx", None)
    name = context.command_path if context else "peak-apply"
    return _report_failure(ConfigurationError(error.format_message(), f"see {name} --help"))


def _report_failure(error: Exception) -> int:
    from reconciler.cli.console.error_output import report_failure

    return report_failure(error)
