"""Who applies, and from which commit: what the CI system says, else this machine and its git."""

from __future__ import annotations

import getpass
import os
import re
import shutil
import socket
import subprocess
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from reconciler.cli.console.redaction.secrets import redact
from reconciler.config.project import Project
from reconciler.model.observed.receipt import Provenance
from reconciler.model.plans.plan import PlanOptions

ACTOR_VARIABLES = (
    "GITHUB_ACTOR",
    "GITLAB_USER_LOGIN",
    "BUILD_REQUESTEDFOR",
    "CIRCLE_USERNAME",
    "BUILDKITE_BUILD_CREATOR",
    "BITBUCKET_STEP_TRIGGERER_UUID",
)
COMMIT_VARIABLES = (
    "GITHUB_SHA",
    "CI_COMMIT_SHA",
    "BUILD_SOURCEVERSION",
    "CIRCLE_SHA1",
    "BUILDKITE_COMMIT",
    "BITBUCKET_COMMIT",
)
JOB_VARIABLES = ("GITHUB_RUN_ID", "CI_JOB_URL", "BUILD_URL")
MAX_LENGTH = 200
GIT_TIMEOUT = 5.0
"""Seconds; a receipt without a commit is better than an apply that waits for git."""

_SAFE_SETTINGS = ("core.fsmonitor=false", f"core.hooksPath={os.devnull}")
"""A checkout may name programs that git runs; these settings keep the ones of our commands from being run."""


def read_provenance(
    project: Project, wanted: PlanOptions, *, saved: bool, environ: Mapping[str, str] = os.environ
) -> Provenance:
    """What a receipt says of an apply before it begins; what cannot be found out is empty."""
    commit, dirty = _find_commit(project.root, environ)
    return Provenance(
        who=redact(find_user(environ))[:MAX_LENGTH],
        commit=commit,
        dirty=dirty,
        started=format_now(),
        pruned=wanted.prune,
        destroyed=wanted.destroy,
        selected=tuple(redact(glob) for glob in wanted.select),
        saved=saved,
    )


def describe_holder() -> str:
    """Who holds the lock, and in which job or process.

    It is stored in the tenant, whatever these variables hold: it is redacted before it could be cut inside a secret.
    """
    job = next((os.environ[name] for name in JOB_VARIABLES if os.environ.get(name)), "")
    place = f"job {job}" if job else f"{socket.gethostname()}, process {os.getpid()}"
    return redact(f"{find_user(os.environ) or 'unknown user'} ({place})")[:MAX_LENGTH]


def format_now() -> str:
    """The time in UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def find_user(environ: Mapping[str, str]) -> str:
    """The user that the CI system names, else the one of this machine; empty where neither is known."""
    named = next((environ[name] for name in ACTOR_VARIABLES if environ.get(name)), "")
    try:
        return named or getpass.getuser()
    except (OSError, KeyError, ImportError):  # a container may run as a number without a name
        return ""


def _find_commit(root: Path, environ: Mapping[str, str]) -> tuple[str, bool | None]:
    """The commit, and whether the files differ from it, as far as this is a checkout of it."""
    said = next((environ[name] for name in COMMIT_VARIABLES if _is_commit(environ.get(name, ""))), "")
    head = _run_git(root, environ, "rev-parse", "HEAD")
    here = head.strip() if head is not None and _is_commit(head.strip()) else ""
    if not here or said not in {"", here}:
        return said, None
    status = _run_git(root, environ, "status", "--porcelain", "--ignore-submodules=all")
    return here, None if status is None else bool(status.strip())


def _is_commit(text: str) -> bool:
    return re.fullmatch(r"[0-9a-f]{7,64}", text) is not None


def _run_git(root: Path, environ: Mapping[str, str], *command: str) -> str | None:
    """The output of git; None if it fails: no git, no repository, not our user. No hook runs, nothing is locked."""
    git = shutil.which("git")
    if git is None:
        return None
    clean = {name: value for name, value in environ.items() if not name.startswith("GIT_")}
    settings = [part for setting in _SAFE_SETTINGS for part in ("-c", setting)]
    try:
        ended = subprocess.run(  # noqa: S603 - git by its path, and fixed arguments
            [git, *settings, "--no-optional-locks", *command],
            cwd=root,
            env=clean,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=GIT_TIMEOUT,
            check=False,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return ended.stdout.decode("utf-8", "replace") if ended.returncode == 0 else None
