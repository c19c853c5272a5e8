"""Every Python file of the repository is linted, and every module of the product is type-checked."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

from repository.citations import ROOT

DEMO = "manifests/"
"""Sources of the demo's images: they import packages that only those images have."""


def run(*command: str) -> list[str]:
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()


def tracked_python_files() -> set[str]:
    listed = {path for path in run("git", "ls-files", "*.py") if (ROOT / path).exists()}
    return {path for path in listed if not path.startswith(DEMO)}


def test_ruff_checks_every_tracked_python_file() -> None:
    shown = run(sys.executable, "-m", "ruff", "check", "--show-files", ".")
    checked = {Path(path).relative_to(ROOT).as_posix() for path in shown}
    assert tracked_python_files() - checked == set()


def test_mypy_checks_every_module_of_the_product() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["mypy"]
    assert settings["packages"] == ["reconciler"]
    assert settings["strict"] is True
    assert "exclude" not in settings
    assert not [found for found in settings["overrides"] if found.get("ignore_errors")]
    folders = {path.parent for path in (ROOT / "reconciler").rglob("*.py")}
    assert not [folder for folder in folders if not (folder / "__init__.py").exists()]
