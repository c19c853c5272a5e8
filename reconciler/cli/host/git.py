"""Questions to git about the checkout that a project lies in. No question runs a hook, locks or fetches anything."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

GIT_TIMEOUT = 5.0
"""Seconds; an apply that does not know its commit is better than one that waits for git."""

_SAFE_SETTINGS = ("core.fsmonitor=false", f"core.hooksPath={os.devnull}", "log.showSignature=false")
"""A checkout may name programs that git runs; these settings keep the ones of our commands from being run."""


def is_commit(text: str) -> bool:
    """True for a commit's id, whole or abbreviated."""
    return re.fullmatch(r"[0-9a-f]{7,64}", text) is not None


def run_git(folder: Path, environ: Mapping[str, str], *command: str) -> str | None:
    """The output of git; None if it fails: no git, no repository, not our user, an object that is not there."""
    git = shutil.which("git")
    if git is None:
        return None
    clean = {name: value for name, value in environ.items() if not name.startswith("GIT_")}
    settings = [part for setting in _SAFE_SETTINGS for part in ("-c", setting)]
    try:
        ended = subprocess.run(  # noqa: S603 - git by its path; the commands are ours
            [git, *settings, "--no-optional-locks", *command],
            cwd=folder,
            env={**clean, "GIT_NO_LAZY_FETCH": "1", "GIT_TERMINAL_PROMPT": "0"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=GIT_TIMEOUT,
            check=False,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return ended.stdout.decode("utf-8", "replace") if ended.returncode == 0 else None
