"""Waiting for a build, and reading its log when it ended."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from reconciler.api.answers import State
from reconciler.api.client import Client
from reconciler.errors import NotFound
from reconciler.execution.waiting.build_logs import Build, Log, OpenLogCopy, read_log
from reconciler.execution.waiting.poll_views import is_built
from reconciler.execution.waiting.polling import Poller, WaitFailed

BUILD_TIMEOUT = 30 * 60.0
"""Seconds; `wait:` in a manifest overrides it."""


@dataclass(frozen=True)
class LogAccess:
    """How a build's log is read: `keep` stores a copy of it, `note` reports where that is."""

    client: Client
    keep: OpenLogCopy | None
    note: Callable[[str], None]


async def wait_until_built(build: Build, within: float | None, builds: Poller, logs: LogAccess) -> str:
    """Wait until the version is built; returns the name of its kept log. WaitFailed carries that of a failed build."""
    key = (str(build.image_id), str(build.version_id))
    what = f"the build of {build.ref}"
    try:
        await builds.wait_until(key, _judge_build, what=what, within=within or BUILD_TIMEOUT)
    except NotFound as error:
        fix = "someone deleted it: plan again, and apply to build it again"
        raise WaitFailed("the version vanished while it was built", fix) from error
    except WaitFailed as end:
        log = await _read_log(build, logs)
        raise WaitFailed(end.reason, end.fix, log.end, log.name) from end
    return "" if logs.keep is None else (await _read_log(build, logs)).name


def _judge_build(version: State) -> bool | None:
    """True when the version can be used, None to keep waiting, also at a status we do not know (contract 3)."""
    build = version.last_build_status
    if version.status in {"deleting", "delete-failed"}:
        raise WaitFailed("someone deleted the version while it was built", "plan again when it is gone")
    if build in {"failed", "stopped"}:
        raise WaitFailed(f"its build {build}", "fix the cause that the log shows, then apply again")
    return True if is_built(version) else None


async def _read_log(build: Build, logs: LogAccess) -> Log:
    log = await read_log(build, logs.client, logs.keep)
    if log.name:
        logs.note(f"its log is in {log.name}")
    if log.problem:
        logs.note(log.problem)
    return log
