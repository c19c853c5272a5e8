"""Waiting for a build, and what is told of it when it ended."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reconciler.errors import NotFound
from reconciler.execution.context import BUILD_TIMEOUT, Ledger, Tools
from reconciler.execution.waiting.build_logs import Build, Log, read_log
from reconciler.execution.waiting.poll_views import is_built
from reconciler.execution.waiting.polling import WaitFailed


async def wait_until_built(build: Build, within: float | None, ledger: Ledger, tools: Tools) -> None:
    """Return when the version is built; Ended carries the end of the log when it is not."""
    key = (str(build.image_id), str(build.version_id))
    what = f"the build of {build.ref}"
    try:
        await tools.builds.until(key, _judge_build, what=what, within=within or BUILD_TIMEOUT)
    except NotFound as error:
        fix = "somebody deleted it: plan again, and apply to build it anew"
        raise WaitFailed("the version vanished while it was built", fix) from error
    except WaitFailed as end:
        raise WaitFailed(end.reason, end.fix, (await _report_log(build, ledger, tools)).end) from end
    if tools.keep_log is not None:
        await _report_log(build, ledger, tools)


def _judge_build(version: Mapping[str, Any]) -> bool | None:
    """True when the version can be used, None to look on: what is no known end is none (contract 3)."""
    status, build = str(version.get("status")), str(version.get("lastBuildStatus"))
    if status in {"deleting", "delete-failed"}:
        raise WaitFailed("somebody deleted the version while it was built", "plan again when it is gone")
    if build in {"failed", "stopped"}:
        raise WaitFailed(f"its build {build}", "mend the cause that the log shows, then apply again")
    return True if is_built(version) else None


async def _report_log(build: Build, ledger: Ledger, tools: Tools) -> Log:
    log = await read_log(build, tools.client, tools.keep_log)
    if log.name:
        ledger.logs[build.ref] = log.name
        tools.note(build.ref, f"its log is in {log.name}")
    if log.problem:
        tools.note(build.ref, log.problem)
    return log
