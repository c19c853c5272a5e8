"""Who applies, as the CI system or this machine says, and from which commit."""

from __future__ import annotations

import getpass
import os
import socket
from collections.abc import Mapping
from datetime import UTC, datetime

from reconciler.cli.console.redaction.secrets import redact
from reconciler.cli.host.git import is_commit
from reconciler.model.observed.checkout import Checkout
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


def read_provenance(
    here: Checkout, wanted: PlanOptions, *, saved: bool, environ: Mapping[str, str] = os.environ
) -> Provenance:
    """What a receipt says of an apply before it begins; what cannot be found out is empty."""
    return Provenance(
        who=redact(find_user(environ))[:MAX_LENGTH],
        commit=_find_commit(here, environ),
        dirty=here.dirty,
        checkout=here,
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


def _find_commit(here: Checkout, environ: Mapping[str, str]) -> str:
    """The commit that is checked out; without a checkout the one that the CI system names."""
    named = (environ.get(name, "") for name in COMMIT_VARIABLES)
    return here.commit or next((commit for commit in named if is_commit(commit)), "")
