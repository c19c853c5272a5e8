"""Unexpected errors: no traceback and no values, whoever prints them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping

import pytest
from secrecy.secret_locations import ARGUMENTS, VALUES, WRITTEN
from secrecy.secret_project import SecretProject, assert_no_secret
from support.workspace import CommandResult

pytestmark = pytest.mark.slow

NOWHERE_DECLARED = VALUES[WRITTEN]
"""Nothing says that this one is a secret: only what shows no values at all hides it."""

FAULTS = {
    "nobody catches it": "raise KeyError(value)",
    "with a cause": "try:\n    {}[value]\nexcept KeyError as error:\n    raise ValueError(value) from error",
    "several at once": "raise ExceptionGroup(value, [KeyError(value)])",
    "while an object goes": """
class Held:
    def __del__(self):
        raise KeyError(value)
Held()""",
    "in a thread": """
import threading
def work():
    raise KeyError(value)
thread = threading.Thread(target=work)
thread.start()
thread.join()""",
    "in a task that nobody awaits": """
import asyncio, gc
async def work():
    raise KeyError(value)
async def run():
    asyncio.create_task(work(), name=value)
    await asyncio.sleep(0)
    await asyncio.sleep(0)
asyncio.run(run())
gc.collect()""",
    "in a callback": """
import asyncio
def work():
    raise KeyError(value)
async def run():
    asyncio.get_running_loop().call_soon(work)
    await asyncio.sleep(0)
    await asyncio.sleep(0)
asyncio.run(run())""",
    "a coroutine that is never awaited": """
import gc
async def work(given):
    pass
work(value)
gc.collect()""",
    "a log with a traceback": """
import logging
try:
    {}[value]
except KeyError:
    logging.getLogger("any").exception("failed with %s", value)""",
    "a warning": "import warnings\nwarnings.warn(value, RuntimeWarning)",
    "an exit with words": "sys.exit(3)",
}
SCRIPT = """
import sys
from reconciler.cli import main
main()
value = sys.stdin.read()
print("and then", file=sys.stderr)
"""


def process(guarded: SecretProject, *words: str, told: str = "", **extra: str) -> CommandResult:
    """A process of its own in the project's folder."""
    environ: Mapping[str, str] = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), **extra}
    ended = subprocess.run(
        [sys.executable, *words],
        cwd=guarded.world.root,
        env=environ,
        input=told,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    return CommandResult(ended.returncode, ended.stdout, ended.stderr)


@pytest.mark.parametrize("fault", FAULTS)
def test_what_python_prints_by_itself(guarded: SecretProject, fault: str) -> None:
    script = SCRIPT + FAULTS[fault]
    ended = process(guarded, "-c", script, "validate", ".", *ARGUMENTS, told=NOWHERE_DECLARED)
    assert "Traceback" not in ended.err
    assert_no_secret(guarded, ended)
    after = ended.err.partition("and then\n")[2]
    assert ("internal" in after) == (fault != "an exit with words"), ended.err


def test_the_same_without_our_hooks_would_show_it(guarded: SecretProject) -> None:
    for fault, text in FAULTS.items():
        script = SCRIPT.replace("main()", "pass") + text
        shown = process(guarded, "-c", script, told=NOWHERE_DECLARED)
        silent = {"an exit with words", "a coroutine that is never awaited"}
        assert bool(guarded.found(shown)) == (fault not in silent), fault


@pytest.mark.parametrize(
    "verbose", [{"PYTHONASYNCIODEBUG": "1"}, {"PYTHONDEVMODE": "1"}, {"GITHUB_ACTIONS": "true"}]
)
def test_a_whole_run_under_a_watchful_interpreter(guarded: SecretProject, verbose: dict[str, str]) -> None:
    ended = process(guarded, "-m", "reconciler", "apply", ".", *ARGUMENTS, "--adopt", "--yes", **verbose)
    assert ended.code == 0, ended.err
    assert "::" not in {line[:2] for line in (ended.out + ended.err).splitlines()}
    assert_no_secret(guarded, ended)


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("command", [("plan", "."), ("apply", ".", "--adopt", "--yes")], ids=lambda c: c[0])
def test_an_interrupted_run(guarded: SecretProject, command: tuple[str, ...], sent: signal.Signals) -> None:
    reached = threading.Event()
    guarded.platform.hang("GET" if command[0] == "plan" else "PUT", "/workflows/*", reached)
    running = subprocess.Popen(
        [sys.executable, "-m", "reconciler", *command, *ARGUMENTS],
        cwd=guarded.world.root,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert reached.wait(30)
    running.send_signal(sent)
    out, err = running.communicate(timeout=30)
    assert "Traceback" not in err
    assert running.returncode in {130, 143, -sent}, err
    assert_no_secret(guarded, CommandResult(running.returncode, out, err))
