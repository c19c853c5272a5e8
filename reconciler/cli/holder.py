"""What people know an apply by, where several could be under way."""

from __future__ import annotations

import getpass
import os
import socket
from contextlib import suppress

_JOBS = ("GITHUB_RUN_ID", "CI_JOB_URL", "BUILD_URL")
_PEOPLE = ("GITHUB_ACTOR", "GITLAB_USER_LOGIN", "BUILD_REQUESTEDFOR")


def holder() -> str:
    """Who runs this, and where: of the pipeline where there is one, else of this machine."""
    who = next((os.environ[name] for name in _PEOPLE if os.environ.get(name)), "")
    job = next((os.environ[name] for name in _JOBS if os.environ.get(name)), "")
    if not who:
        with suppress(OSError, KeyError, ImportError):
            who = getpass.getuser()
    where = f"job {job}" if job else f"{socket.gethostname()}, process {os.getpid()}"
    return f"{who or 'somebody'} ({where})"[:200]
