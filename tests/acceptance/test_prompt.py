"""The prompt on a terminal, and readers of the output that go away."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from support.small_project import write_small_project
from support.workspace import Workspace

pytestmark = pytest.mark.slow


def test_an_apply_goes_on_when_no_one_reads_its_progress(world: Workspace) -> None:
    write_small_project(world)
    command = f"{sys.executable} -m reconciler apply . --yes 2>&1 >/dev/null | head -1"
    subprocess.run(["bash", "-c", command], cwd=world.root, check=True, timeout=60, capture_output=True)
    assert world.plan("--detailed-exitcode").code == 0


class Terminal:
    """The command on a terminal of its own."""

    def __init__(self, root: Path, *args: str) -> None:
        self.leader, follower = pty.openpty()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "reconciler", *args],
            cwd=root,
            stdin=follower,
            stdout=follower,
            stderr=follower,
            start_new_session=True,
            preexec_fn=_own_terminal,  # noqa: PLW1509 - before exec, in a process without threads
        )
        os.close(follower)
        self.seen = ""

    def until(self, text: str) -> None:
        deadline = time.monotonic() + 30
        while text not in self.seen and time.monotonic() < deadline:
            try:
                self.seen += os.read(self.leader, 4096).decode(errors="replace")
            except OSError:
                break
        assert text in self.seen, self.seen

    def close(self) -> int:
        code = self.process.wait(timeout=20)
        os.close(self.leader)
        return code


def _own_terminal() -> None:
    import fcntl
    import termios

    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


@pytest.mark.parametrize(
    ("what", "code"), [("ctrl-c", 130), ("sigterm", 143), ("sighup", 143), ("no", 1), ("yes", 0)]
)
def test_the_question_can_be_answered_and_broken_off(world: Workspace, what: str, code: int) -> None:
    write_small_project(world)
    terminal = Terminal(world.root, "apply", ".")
    terminal.until("Only 'yes' is accepted")
    time.sleep(1.5)  # readline sees neither a key nor a signal that comes in its first moment
    match what:
        case "ctrl-c":
            os.write(terminal.leader, b"\x03")
        case "sigterm" | "sighup":
            terminal.process.send_signal(getattr(signal, what.upper()))
        case _:
            os.write(terminal.leader, f"{what}\n".encode())
            terminal.until("Apply complete: 3 created" if what == "yes" else "not applied")
    assert terminal.close() == code
    written = [entry for entry in world.journal() if entry.method != "GET"]
    assert bool(written) is (what == "yes")
