"""The command as a process on a real terminal: what it draws, and that it gives the terminal back."""

from __future__ import annotations

import codecs
import os
import pty
import re
import signal
import subprocess
import sys
import termios
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from support.server import serve_tenant
from support.small_project import TRAIN, TRAINER, write_small_project
from support.terminal import Screen
from support.workspace import Workspace

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(("flag", "expected"), [((), True), (("--quiet",), False)])
def test_nothing_but_a_terminal_brings_in_what_draws(
    world: Workspace, flag: tuple[str, ...], *, expected: bool
) -> None:
    write_small_project(world)
    script = (
        "import sys; from reconciler.cli import main; c = main(sys.argv[1:]); print('rich' in sys.modules, c)"
    )
    command = [sys.executable, "-c", script, "apply", ".", "--yes", *flag]
    ended = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    assert ended.stdout.splitlines()[-1] == "False 0"
    assert ("workflow/train: creating..." in ended.stderr) is expected


class Watched:
    """The command on a terminal, and the screen that a person sees."""

    def __init__(self, leader: int, process: subprocess.Popen[bytes]) -> None:
        self.leader, self.process = leader, process
        self.screen = Screen(100)
        self._decoder = codecs.getincrementaldecoder("utf-8")()

    def until(self, text: str) -> None:
        while text not in "\n".join(self.screen.lines) and self._read():
            pass
        assert text in "\n".join(self.screen.lines), self.screen.lines

    def end(self) -> int:
        while self._read():
            pass
        return self.process.wait(timeout=20)

    def _read(self) -> bool:
        """What was written since; false once the command is gone."""
        try:
            self.screen.feed(self._decoder.decode(os.read(self.leader, 65536)))
        except OSError:
            return False
        return True


@contextmanager
def watching(root: Path, *args: str, **environment: str) -> Iterator[Watched]:
    """A run of the command on a terminal of its own."""
    leader, follower = pty.openpty()
    termios.tcsetwinsize(follower, (24, 100))
    base = {name: value for name, value in os.environ.items() if name not in {"CI", "NO_COLOR"}}
    process = subprocess.Popen(
        [sys.executable, "-m", "reconciler", *args],
        cwd=root,
        env={**base, "TERM": "xterm", **environment},
        stdin=follower,
        stdout=subprocess.DEVNULL,
        stderr=follower,
        start_new_session=True,
    )
    os.close(follower)
    try:
        yield Watched(leader, process)
    finally:
        process.kill()
        process.wait(timeout=20)
        os.close(leader)


@contextmanager
def slow_builds(world: Workspace) -> Iterator[dict[str, str]]:
    world.write("images/trainer.yaml", TRAINER)
    world.write("workflows/train.yaml", TRAIN)
    with serve_tenant(build_seconds=30) as (url, _emulator):
        yield {"PEAK_APPLY_URL": url, "PEAK_AUTH_TOKEN": "a-token"}


def test_on_a_terminal_the_build_is_live_and_an_interruption_gives_the_terminal_back(
    world: Workspace,
) -> None:
    with slow_builds(world) as where, watching(world.root, "apply", ".", "--yes", **where) as watched:
        watched.until("building")
        watched.until("1 running, 1 waiting for image/trainer@1.0.0")
        seen = "\n".join(watched.screen.lines)
        assert re.search(r"image/trainer@1\.0\.0 +\d s +building\n", seen)
        assert re.search(r"workflow/train +waits for image/trainer@1\.0\.0\n", seen)
        assert not watched.screen.cursor_shown
        watched.process.send_signal(signal.SIGINT)
        assert watched.end() == 130
        assert watched.screen.cursor_shown
        told, ending = watched.screen.lines
        assert re.fullmatch(r"image/trainer@1\.0\.0: create unknown.*: interrupted before its end .*", told)
        assert ending == "interrupted: run plan to see what was changed"


def test_an_error_in_the_middle_gives_the_terminal_back(world: Workspace) -> None:
    write_small_project(world)
    with serve_tenant("POST /artifacts/ 500") as (url, _emulator):
        where = {"PEAK_APPLY_URL": url, "PEAK_AUTH_TOKEN": "a-token"}
        with watching(world.root, "apply", ".", "--yes", **where) as watched:
            assert watched.end() == 1
    assert watched.screen.cursor_shown
    assert any(line.startswith("error: ") and "500" in line for line in watched.screen.lines)
    assert "elapsed" not in "\n".join(watched.screen.lines)


@pytest.mark.parametrize("environment", [{"CI": "true"}, {"TERM": "dumb"}])
def test_a_terminal_that_nobody_watches_or_that_cannot_move_gets_lines(
    world: Workspace, environment: dict[str, str]
) -> None:
    write_small_project(world)
    with watching(world.root, "apply", ".", "--yes", **environment) as watched:
        assert watched.end() == 0
        assert "workflow/train: creating..." in watched.screen.lines


def test_quiet_is_quiet_on_a_terminal_too(world: Workspace) -> None:
    write_small_project(world)
    with watching(world.root, "apply", ".", "--yes", "--quiet") as watched:
        assert watched.end() == 0
        assert watched.screen.lines == [""]
