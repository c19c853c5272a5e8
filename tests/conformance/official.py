"""The official client, run as a black box, and what it said."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

CLIENT = "peak-sdk==1.29.0"
NEWEST_PYTHON = (3, 12)  # the package's metadata: Python >=3.8.1,<3.13
ROOT = Path(__file__).parent.parent.parent
PYTHON = "PEAK_CONFORMANCE_PYTHON"
SECONDS = 60  # a call that takes longer is ended, and fails
WIDE = "400"  # columns: the client wraps YAML and tables at the width of the terminal


def find_interpreter() -> Path:
    """The interpreter that has the client."""
    return Path(os.environ.get(PYTHON) or ROOT / ".venv-conformance/bin/python")


def find_package() -> Path:
    """Where the client's package lies, with the sample files that it carries."""
    (found,) = find_interpreter().parent.parent.glob("lib/python*/site-packages/peak")
    return found


def explain_absence() -> str | None:
    """Why the client cannot be run here, or None."""
    if find_interpreter().exists():
        return None
    if PYTHON in os.environ:
        return f"{PYTHON} names {find_interpreter()}, which does not exist"
    if sys.version_info[:2] > NEWEST_PYTHON:
        newest, here = (".".join(map(str, v)) for v in (NEWEST_PYTHON, sys.version_info[:2]))
        return f"{CLIENT} supports Python up to {newest} and this is {here}: make conformance CONFORMANCE_PYTHON=..."
    return f"{CLIENT} is not installed: make conformance"


@dataclass(frozen=True)
class ClientResult:
    """A run that ended: exit code, stdout and stderr."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The answer, behind the progress bar of an upload (quirk 21 of the contract)."""
        lines = self.out.splitlines()
        start = next((n for n, line in enumerate(lines) if line[:1] in ("{", "[")), 0)
        return json.loads("\n".join(lines[start:]))

    @property
    def yaml(self) -> Any:
        """The answer of `--output yaml`; null values and lists included."""
        lines = [line.rstrip() for line in self.out.splitlines()]
        text = "\n".join(line for line in lines if not line.startswith("Uploading"))
        return YAML(typ="safe").load(text)

    @property
    def error(self) -> str:
        """The last line of a traceback."""
        return self.err.strip().splitlines()[-1] if self.err.strip() else ""


class OfficialClient:
    """One interpreter that has imported the client; every call is a process of its own."""

    def __init__(self, home: Path) -> None:
        self.environment = {
            "PATH": os.defpath,
            "HOME": str(home),
            "COLUMNS": WIDE,
            "PYTHONUTF8": "1",
        }
        self.process = subprocess.Popen(
            [find_interpreter(), Path(__file__).with_name("launcher.py")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=self.environment,
            cwd=home,
        )

    def _ask(self, asked: Mapping[str, Any]) -> Any:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(asked) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    @cached_property
    def commands(self) -> dict[str, dict[str, list[str]]]:
        """Every command of the client: its options, and for each the values that it may have, if they are few."""
        found: dict[str, dict[str, list[str]]] = self._ask({"argv": None})
        return found

    def run(self, argv: tuple[str, ...], url: str, cwd: Path, environment: Mapping[str, str]) -> ClientResult:
        """`peak ARGV` against the platform at an address."""
        env = self.environment | environment
        asked = {"argv": argv, "url": url, "cwd": str(cwd), "env": env, "seconds": SECONDS}
        return ClientResult(**self._ask(asked))

    def close(self) -> None:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        self.process.wait(10)
        self.process.stdout.close()
