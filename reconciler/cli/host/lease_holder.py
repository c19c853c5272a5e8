"""What people know an apply by, where several could be under way."""

from __future__ import annotations

import os
import socket

from reconciler.cli.console.output import redact
from reconciler.cli.host.provenance import MAX_LENGTH, find_user

_JOB_VARIABLES = ("GITHUB_RUN_ID", "CI_JOB_URL", "BUILD_URL")


def describe_holder() -> str:
    """Who runs this, and where: of the pipeline where there is one, else of this machine.

    Whatever these variables hold, the tenant keeps it: it is masked before a cut could halve a secret.
    """
    who = find_user(os.environ)
    job = next((os.environ[name] for name in _JOB_VARIABLES if os.environ.get(name)), "")
    where = f"job {job}" if job else f"{socket.gethostname()}, process {os.getpid()}"
    return redact(f"{who or 'unknown user'} ({where})")[:MAX_LENGTH]
