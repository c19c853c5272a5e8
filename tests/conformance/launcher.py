"""The official client as a black box, run many times from one interpreter: run with the interpreter that has it.

One JSON document a line comes in, one goes out for each: the client is imported once, and every call runs in a
child of its own, so that it starts as a fresh process would and leaves nothing behind. Only one thing of the client
is replaced: the function that makes its base address, so that everything it sends goes to the emulator.
"""

from __future__ import annotations

import gc
import json
import os
import platform
import signal
import sys
import tempfile
import threading
from typing import Any

import click
import peak.session
import peak.telemetry
import typer
from peak.cli.cli import typer_app

# what `typer_app()` makes and calls; made once, since that takes ten times as long as the rest of a call
CLIENT: Any = typer.main.get_command(typer_app)


def main() -> None:
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    platform.platform()  # slow and cached: every call of the client would work it out again for its headers
    gc.freeze()
    for line in sys.stdin:
        asked = json.loads(line)
        answers.write(json.dumps(commands() if asked["argv"] is None else run(asked)) + "\n")
        answers.flush()


def commands() -> dict[str, dict[str, list[str]]]:
    """Every command of the client: its options, and for each the values that it may have, if they are few."""
    return {
        f"{group} {name}": {
            option: list(getattr(parameter.type, "choices", ()))
            for parameter in command.params
            for option in parameter.opts
            if isinstance(parameter, click.Option)
        }
        for group, made in CLIENT.commands.items()
        for name, command in made.commands.items()
    }


def run(asked: dict[str, Any]) -> dict[str, Any]:
    """Run the client once; its exit code, stdout and stderr."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        child = os.fork()
        if child == 0:
            be_the_client(asked, out.fileno(), err.fileno())
        _, status = os.waitpid(child, 0)
        return {
            "code": os.waitstatus_to_exitcode(status),
            "out": text(out),
            "err": text(err),
        }


def text(file: Any) -> str:
    file.seek(0)
    return str(file.read().decode("utf-8", "replace"))


def be_the_client(asked: dict[str, Any], out: int, err: int) -> None:
    """Never returns: ends as an interpreter ends, when the threads that send telemetry have."""
    code = 1
    try:
        signal.alarm(asked["seconds"])
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(out, 1)
        os.dup2(err, 2)
        os.chdir(asked["cwd"])
        os.environ.clear()
        os.environ.update(asked["env"])
        sys.argv = ["peak", *asked["argv"]]
        for module in (peak.session, peak.telemetry):
            module.get_base_domain = lambda *_args, **_kwargs: asked["url"]
        code = exit_code()
        for thread in threading.enumerate():
            if thread is not threading.main_thread() and not thread.daemon:
                thread.join()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def exit_code() -> int:
    try:
        CLIENT()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:  # noqa: BLE001 - as the interpreter does
        sys.excepthook(*sys.exc_info())
        return 1
    return 0


if __name__ == "__main__":
    main()
