"""One run of a client as a process of its own, which is killed when a fault occurs or when it takes too long."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from faulty.tenant import TOKEN

ROOT = Path(__file__).parent.parent.parent
_POLL_SECONDS = 0.02
_FRAMES = re.compile(r"[\s│]")  # a printed value may be broken by the frames of a traceback


@dataclass(frozen=True)
class Ended:
    """`end` is an exit code, `killed`, or `hung`: killed because it took too long."""

    end: str
    text: str

    def contains(self, secret: str) -> bool:
        return secret in _FRAMES.sub("", self.text)


def find_interpreter() -> Path:
    """The interpreter that has the official client."""
    return Path(os.environ.get("PEAK_CONFORMANCE_PYTHON") or ROOT / ".venv-conformance/bin/python")


def build_peak_command(url: str, args: Sequence[str]) -> list[str]:
    return [str(find_interpreter()), str(Path(__file__).with_name("official.py")), url, *args]


def build_peak_apply_command(options: Sequence[str], settle: int) -> list[str]:
    """`settle` is in seconds, and left out for a peak-apply without that option."""
    command = [sys.executable, "-m", "reconciler", "apply", ".", "--yes", "--log-json", *options]
    return [*command, "--settle", f"{settle}s"] if has_settle() else command


@cache
def has_settle() -> bool:
    """Whether this peak-apply has the option --settle."""
    said = subprocess.run(
        [sys.executable, "-m", "reconciler", "apply", "--help"],
        capture_output=True,
        check=True,
        text=True,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    return "--settle" in said.stdout


def run(
    command: Sequence[str], folder: Path, url: str, timeout: float, kill: Callable[[], bool] | None = None
) -> Ended:
    """Run a command in a folder for at most `timeout` seconds, or until `kill` returns true."""
    with tempfile.TemporaryDirectory() as home, tempfile.TemporaryFile() as printed:
        process = subprocess.Popen(
            command,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=printed,
            stderr=printed,
            env={
                "PATH": os.defpath,
                "HOME": home,
                "COLUMNS": "200",
                "PYTHONPATH": str(ROOT),
                "PEAK_AUTH_TOKEN": TOKEN,
                "PEAK_APPLY_URL": url,
            },
        )
        end = _wait(process, timeout, kill)
        printed.seek(0)
        return Ended(end, printed.read().decode(errors="replace"))


def _wait(process: subprocess.Popen[bytes], timeout: float, kill: Callable[[], bool] | None) -> str:
    deadline = time.monotonic() + timeout
    while True:
        try:
            return str(process.wait(_POLL_SECONDS if kill else timeout))
        except subprocess.TimeoutExpired:
            killed = kill is not None and kill()
            if killed or time.monotonic() >= deadline:
                process.kill()
                process.wait()
                return "killed" if killed else "hung"
