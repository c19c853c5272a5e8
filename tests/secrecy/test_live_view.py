"""The live region of a terminal: what is cut to its width and drawn over again shows no secret either."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import struct
import subprocess
import sys
import termios

import pytest
from secrecy.echoing_platform import REFUSALS, cut_inside_secret
from secrecy.secret_locations import ALL, ARGUMENTS, FIELDS, OWN
from secrecy.secret_project import SecretProject, assert_no_secret
from support.workspace import CommandResult

pytestmark = pytest.mark.slow


def watched(guarded: SecretProject, columns: int, *args: str) -> CommandResult:
    """The command with a terminal of this width as its stderr, to its end."""
    leader, follower = pty.openpty()
    fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    running = subprocess.Popen(
        [sys.executable, "-m", "reconciler", *args, *ARGUMENTS],
        cwd=guarded.world.root,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "TERM": "xterm-256color", "CI": ""},
        stdout=subprocess.PIPE,
        stderr=follower,
    )
    os.close(follower)
    drawn = b""
    while chunk := _read(leader):
        drawn += chunk
    os.close(leader)
    assert running.stdout is not None
    out = running.stdout.read().decode()
    running.stdout.close()
    return CommandResult(running.wait(30), out, drawn.decode())


def _read(leader: int) -> bytes:
    try:
        return os.read(leader, 65_536)
    except OSError:  # so a terminal says that nobody writes any more
        return b""


@pytest.mark.parametrize("columns", [40, 200])
def test_a_refused_apply(guarded: SecretProject, columns: int) -> None:
    guarded.platform.answer("PUT", "/workflows/*", REFUSALS["detail"])
    guarded.platform.answer(
        "POST", "/webapps/*", cut_inside_secret(FIELDS["step token"], ALL["step token"], 500)
    )
    ended = watched(guarded, columns, "apply", ".", "--adopt", "--yes")
    assert ended.code == 3, ended.err
    assert "\x1b[?25l" in ended.err, "it is live"
    assert "(sensitive)" in ended.err
    assert_no_secret(guarded, ended)


def test_a_build_whose_log_repeats_everything(guarded: SecretProject) -> None:
    guarded.edit("images/trainer.yaml", "name: WRITTEN", "name: EMULATOR_FAIL")
    logs = {"logs": [{"message": line} for line in FIELDS.values()], "nextToken": None}
    guarded.platform.answer("GET", "*/logs*", lambda _: (200, "application/json", json.dumps(logs).encode()))
    ended = watched(guarded, 80, "apply", ".", "--adopt", "--yes", "--logs-dir", "logs")
    assert ended.code == 3, ended.err
    assert "its build failed" in ended.err
    assert_no_secret(guarded, ended)


@pytest.mark.parametrize("columns", [40, 200])
def test_a_refused_destroy(guarded: SecretProject, columns: int) -> None:
    assert guarded.run("apply", "--adopt", "--yes").code == 0
    held = " ".join(FIELDS[place] for place in (*OWN, "live foreign header"))
    guarded.platform.answer("DELETE", "*", lambda _: (409, "text/plain", held.encode()))
    ended = watched(guarded, columns, "destroy", ".", "--yes")
    assert ended.code in {1, 3}, ended.err
    assert_no_secret(guarded, ended)
