"""A test is run in a copy of the tree, as it is or with a bug in it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from seeded.bugs import ROOT, Bug

COPIED = ("reconciler", "tests", "manifests", "docs", "pyproject.toml", "README.md", "Makefile")
LEFT_OUT = shutil.ignore_patterns("__pycache__", ".hypothesis", ".peak-apply", "*.pyc")
WITHIN = 120
"""Seconds for one test: a bug that makes it hang is caught by then."""
PASSED, FAILED = 0, 1
"""Exit codes of pytest; any other means that the test did not run."""


@dataclass(frozen=True)
class TestRun:
    """How a run of pytest ended: its exit code, what it printed, and the seconds that it took."""

    code: int
    text: str
    seconds: float

    @property
    def reason(self) -> str:
        """What the test said first of what was wrong."""
        said = (line[1:].strip() for line in self.text.splitlines() if line.startswith("E  "))
        return next(said, "")


def copy_tree(folder: Path, bug: Bug | None = None) -> Path:
    """The sources and tests in a folder of their own, with the bug in them."""
    for name in COPIED:
        source, target = ROOT / name, folder / name
        if source.is_dir():
            shutil.copytree(source, target, ignore=LEFT_OUT, symlinks=True)
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target)
    if bug is not None:
        path = folder / bug.file
        path.write_text(bug.put_into(path.read_text(encoding="utf-8")), encoding="utf-8")
    return folder


def run_test(test: str, tree: Path) -> TestRun:
    """Run one test there, in a process that sees the copy only."""
    options = ["-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", f"--timeout={WITHIN}"]
    began = time.monotonic()
    ended = subprocess.run(
        [sys.executable, "-m", "pytest", *options, test],
        cwd=tree,
        env=_build_environment(tree),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        text=True,
        check=False,
        timeout=2 * WITHIN,
    )
    return TestRun(ended.returncode, ended.stdout, time.monotonic() - began)


def _build_environment(tree: Path) -> dict[str, str]:
    """Ours without what speaks of the run around it, or would make it long."""
    left = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PYTEST_", "COV_")) and name not in {"GAUNTLET", "SEEDS", "INTERLEAVINGS"}
    }
    return {**left, "PYTHONPATH": str(tree), "PYTHONDONTWRITEBYTECODE": "1"}
