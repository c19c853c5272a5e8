"""Closed, full and broken streams, other encodings and simple terminals: work, exit code and report are right."""

from __future__ import annotations

import fcntl
import os
import pty
import signal
import subprocess
import sys
import time
from collections.abc import Mapping

import pytest
from support.server import serve_tenant
from support.small_project import TRAIN, TRAINER, write_small_project
from support.workspace import Workspace

SIGNS = "ä … ━ 😀"
"""Each encoding below lacks some of these."""

ENCODINGS = ("latin-1", "cp437", "cp1252")

FAILS = f"""\
body:
  name: fails
  type: workflow
  version: 1.0.0
  buildDetails:
    source: dockerfile
    dockerfile: RUN echo "EMULATOR_FAIL {SIGNS}" && exit 1
"""

COMMANDS = {
    "plan": ("plan", ".", "--detailed-exitcode"),
    "json": ("plan", ".", "--format", "json"),
    "render": ("render", "."),
    "graph": ("graph", ".", "--format", "dot"),
    "refused": ("plan", SIGNS),
    "usage": ("plan", f"--{SIGNS}"),
}


def run_in_shell(
    world: Workspace, command: str, environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[bytes]:
    """Run a line of bash in which `peak-apply` is the command."""
    return subprocess.run(
        ["bash", "-c", f'peak-apply() {{ "{sys.executable}" -m reconciler "$@"; }}\n{command}'],
        cwd=world.root,
        env={**os.environ, **(environment or {})},
        capture_output=True,
        check=False,
        timeout=60,
    )


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("name", COMMANDS)
def test_what_an_encoding_lacks_is_escaped_and_all_else_is_the_same(
    world: Workspace, name: str, encoding: str
) -> None:
    world.write("images/trainer.yaml", TRAINER.replace("  version", f"  description: {SIGNS}\n  version"))
    world.write("workflows/train.yaml", TRAIN.replace("name: train", f"name: train {SIGNS}"))
    usual = world.run(*COMMANDS[name])
    quoted = " ".join(f"'{argument}'" for argument in COMMANDS[name])
    ended = run_in_shell(world, f"peak-apply {quoted}", {"PYTHONIOENCODING": encoding})
    assert ended.returncode == usual.code
    assert ended.stdout == usual.out.encode(encoding, "backslashreplace")
    assert ended.stderr == usual.err.encode(encoding, "backslashreplace")
    if name != "json":
        assert b"\\u2501" in ended.stdout + ended.stderr


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_the_report_of_an_apply_is_whole_in_every_encoding(world: Workspace, encoding: str) -> None:
    world.write("images/fails.yaml", FAILS)
    ended = run_in_shell(world, "peak-apply apply . --yes", {"PYTHONIOENCODING": encoding})
    assert ended.returncode == 3
    assert f"EMULATOR_FAIL {SIGNS}".encode(encoding, "backslashreplace") in ended.stdout
    assert b"Apply incomplete: 1 failed" in ended.stdout


def test_json_is_ascii_so_that_no_encoding_spoils_it(world: Workspace) -> None:
    world.write("images/trainer.yaml", TRAINER.replace("  version", f"  description: {SIGNS}\n  version"))
    for args in (("schema",), ("schema", "plan"), ("plan", ".", "--format", "json")):
        assert world.run(*args).out.isascii(), args


@pytest.mark.parametrize(
    "streams",
    ["<&-", ">&-", "2>&-", "<&- >&- 2>&-", "2>/dev/full", ">/dev/full 2>&1", "| true", "2>&1 | true"],
)
def test_an_apply_finishes_whatever_happens_to_its_streams(world: Workspace, streams: str) -> None:
    write_small_project(world)
    ended = run_in_shell(world, f"peak-apply apply . --yes {streams}; exit ${{PIPESTATUS[0]}}")
    assert ended.returncode == 0, ended.stderr
    assert world.plan("--detailed-exitcode").code == 0


@pytest.mark.parametrize("streams", [">/dev/full", "| true"])
@pytest.mark.parametrize("style", ["text", "json"])
def test_what_an_apply_did_is_on_stderr_where_stdout_is_lost(
    world: Workspace, streams: str, style: str
) -> None:
    world.write("images/fails.yaml", FAILS)
    wait = "sleep 0.1; " if streams == "| true" else ""
    command = (
        f"{{ {wait}peak-apply apply . --yes --format {style}; exit $?; }} {streams}; exit ${{PIPESTATUS[0]}}"
    )
    ended = run_in_shell(world, command)
    assert ended.returncode == 3
    why = "No space left on device" if streams == ">/dev/full" else "Broken pipe"
    assert f"stdout cannot be written: {why}; the result follows here" in ended.stderr.decode()
    outcome = '"outcome": "failed"' if style == "json" else "Apply incomplete: 1 failed"
    assert outcome in ended.stderr.decode()


@pytest.mark.parametrize(
    ("streams", "code"),
    [
        ("<&-", 2),
        (">&-", 2),
        ("2>&-", 2),
        ("<&- >&- 2>&-", 2),
        ("2>/dev/full", 2),
        ("| true", 2),
        (">/dev/full", 1),
    ],
)
def test_a_plan_ends_with_its_exit_code_and_says_when_stdout_is_full(
    world: Workspace, streams: str, code: int
) -> None:
    write_small_project(world)
    ended = run_in_shell(world, f"peak-apply plan . --detailed-exitcode {streams}; exit ${{PIPESTATUS[0]}}")
    assert ended.returncode == code, ended.stderr
    said = b"error: stdout cannot be written: No space left on device" in ended.stderr
    assert said is (code == 1)
    assert b"internal error" not in ended.stderr


def test_help_on_a_full_disk_is_explained(world: Workspace) -> None:
    ended = run_in_shell(world, "peak-apply --help >/dev/full")
    assert ended.returncode == 1
    assert ended.stderr.startswith(b"error: stdout cannot be written: No space left on device")


def test_without_streams_nothing_is_asked_and_nothing_is_changed(world: Workspace) -> None:
    write_small_project(world)
    ended = run_in_shell(world, "peak-apply apply . <&-")
    assert ended.returncode == 1
    assert b"cannot prompt: stdin is not a terminal" in ended.stderr
    assert [entry for entry in world.journal() if entry.method != "GET"] == []


def test_a_question_that_no_person_can_see_is_not_asked(world: Workspace) -> None:
    write_small_project(world)
    ended, _ = run_on_terminal(world, ["apply", "."], "stdin", TERM="xterm")
    assert ended.returncode == 1
    assert b"cannot prompt: neither stdout nor stderr is a terminal" in ended.stderr


def test_nothing_is_lost_where_another_process_made_stdout_non_blocking(world: Workspace) -> None:
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    fcntl.fcntl(writer, fcntl.F_SETPIPE_SZ, 4096)
    process = subprocess.Popen([sys.executable, "-m", "reconciler", "schema"], stdout=writer)
    os.close(writer)
    time.sleep(0.5)
    with os.fdopen(reader, "rb") as stream:
        written = stream.read()
    assert process.wait(20) == 0
    assert written.decode() == world.run("schema").out


def run_on_terminal(
    world: Workspace, args: list[str], stream: str, **environment: str
) -> tuple[subprocess.CompletedProcess[bytes], bytes]:
    """A run with one stream on a terminal, and what the terminal got; the others are no terminals."""
    leader, follower = pty.openpty()
    base = {name: value for name, value in os.environ.items() if name not in {"CI", "NO_COLOR", "TERM"}}
    streams = {
        "stdin": subprocess.DEVNULL,
        "stdout": subprocess.PIPE,
        "stderr": subprocess.PIPE,
        stream: follower,
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "reconciler", *args], cwd=world.root, env={**base, **environment}, **streams
    )
    os.close(follower)
    out, err = process.communicate(timeout=60)
    os.set_blocking(leader, False)
    shown = b""
    try:
        while chunk := os.read(leader, 65536):
            shown += chunk
    except OSError:
        pass
    os.close(leader)
    return subprocess.CompletedProcess(args, process.returncode, out, err), shown


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({"TERM": "xterm"}, True),
        ({"TERM": "dumb"}, False),
        ({"TERM": "unknown"}, False),
        ({"TERM": ""}, False),
        ({}, False),
    ],
)
def test_colour_is_for_terminals_that_understand_it(
    world: Workspace, environment: dict[str, str], *, expected: bool
) -> None:
    world.write("images/trainer.yaml", TRAINER)
    _, shown = run_on_terminal(world, ["plan", "."], "stdout", **environment)
    assert b"Plan: 1 to create." in shown
    assert (b"\x1b[" in shown) is expected


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1"])
def test_what_is_drawn_again_and_again_is_for_terminals_with_every_character(
    world: Workspace, encoding: str
) -> None:
    world.write("images/trainer.yaml", TRAINER)
    environment = {"TERM": "xterm", "PYTHONIOENCODING": encoding}
    _, shown = run_on_terminal(world, ["apply", ".", "--yes"], "stderr", **environment)
    assert (b"\x1b[?25l" in shown) is (encoding == "utf-8")
    assert b"created" in shown


def test_a_terminal_that_is_closed_ends_an_apply_with_its_state_recorded(world: Workspace) -> None:
    world.write("images/trainer.yaml", TRAINER)
    with serve_tenant(build_seconds=30) as (url, _emulator):
        process = subprocess.Popen(
            [sys.executable, "-m", "reconciler", "apply", ".", "--yes"],
            env={**os.environ, "PEAK_APPLY_URL": url, "PEAK_AUTH_TOKEN": "a-token"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert process.stderr is not None
        for line in process.stderr:
            if line.endswith("building\n"):
                process.send_signal(signal.SIGHUP)
                break
        rest = process.stderr.read()
        process.stderr.close()
        assert process.wait(20) == 143
    assert "image/trainer@1.0.0: create unknown" in rest
    assert "terminated: run plan to see what was changed" in rest
