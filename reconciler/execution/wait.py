"""Waiting for what the platform does on its own time: builds and deployments."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from reconciler.api import endpoints
from reconciler.api.call import Call
from reconciler.errors import NotFound
from reconciler.execution.run import BUILD_TIMEOUT, DEPLOYMENT_TIMEOUT, Tools
from reconciler.model.live import LiveId
from reconciler.model.ref import Ref

FIRST_INTERVAL, GROWTH, LONGEST_INTERVAL = 2.0, 1.5, 15.0
"""Seconds between two looks, growing (reliability P8)."""

LOG_LINES = 20
LOG_PAGES = 200
"""A log is read to its end, but never forever."""


class Ended(Exception):
    """A wait that did not end well; `log` is the end of the log where there is one."""

    def __init__(self, reason: str, remedy: str = "", log: tuple[str, ...] = ()) -> None:
        super().__init__(reason)
        self.reason, self.remedy, self.log = reason, remedy, log


async def until(look: Callable[[], Awaitable[Any]], tools: Tools, within: float, what: str) -> Any:
    """Look at once, then in growing intervals, until there is an answer or time is up."""
    started, interval = tools.clock(), FIRST_INTERVAL
    while (found := await look()) is None:
        left = started + within - tools.clock()
        if left <= 0:
            raise Ended(
                f"{what} did not end within {within:.0f} s",
                "it goes on by itself: apply again later, or give it longer with `wait:`",
            )
        await tools.sleep(min(interval, left))
        interval = min(interval * GROWTH, LONGEST_INTERVAL)
    return found


async def built(
    ref: Ref, image_id: LiveId, version_id: LiveId, build_id: str, tools: Tools, within: float | None
) -> None:
    """Return when the version is built; Ended carries the end of the log when it is not."""

    async def look() -> str | None:
        try:
            answer = await tools.client.send(endpoints.images.version(image_id, version_id))
        except NotFound as error:
            raise Ended("the version vanished while it was built") from error
        status = str(answer.get("lastBuildStatus") or "")
        return None if status in {"building", "stopping", ""} else status

    status = await until(look, tools, within or BUILD_TIMEOUT, f"the build of {ref}")
    if status != "success":
        log = await log_end(image_id, version_id, build_id, tools)
        raise Ended(f"its build {status}", "mend the cause that the log shows, then apply again", log)


async def log_end(image_id: LiveId, version_id: LiveId, build_id: str, tools: Tools) -> tuple[str, ...]:
    """The last lines of a build's log; never an error, since the build's end is what matters."""
    try:
        build = build_id or await _latest_build(image_id, version_id, tools)
        return (await _log(image_id, build, tools))[-LOG_LINES:]
    except Exception as error:  # noqa: BLE001 - a missing log must not hide the failed build
        return (f"(the log could not be read: {error})",)


async def _latest_build(image_id: LiveId, version_id: LiveId, tools: Tools) -> str:
    builds = (await tools.client.send(endpoints.images.builds(image_id, version_id)))["builds"]
    return str(builds[0]["buildId"])


async def _log(image_id: LiveId, build_id: str, tools: Tools) -> tuple[str, ...]:
    lines: list[str] = []
    token: str | None = None
    for _ in range(LOG_PAGES):
        answer = await tools.client.send(endpoints.images.build_logs(image_id, build_id, token))
        page = [str(line.get("message", "")) for line in answer.get("logs") or []]
        lines += page
        token = answer.get("nextToken")
        if not page or not token:
            break
    return tuple(lines)


async def gone(ref: Ref, look_at: Call, tools: Tools, within: float | None) -> None:
    """Return once an object is no longer there."""

    async def look() -> bool | None:
        try:
            answer = await tools.client.send(look_at)
        except NotFound:
            return True
        if answer.get("status") in {"DELETE_FAILED", "delete-failed"}:
            raise Ended("its deletion failed", "look at it on the platform, delete it there and apply again")
        return None

    await until(look, tools, within or DEPLOYMENT_TIMEOUT, f"the deletion of what {ref} takes the place of")


async def settled(
    ref: Ref, collection: str, object_id: LiveId, tools: Tools, within: float | None
) -> Mapping[str, Any]:
    """Return the object once its deployment has ended well."""
    area = endpoints.COLLECTIONS[collection]

    async def look() -> Mapping[str, Any] | None:
        try:
            answer: Mapping[str, Any] = await tools.client.send(area.get(object_id))
        except NotFound as error:
            raise Ended("it vanished while it was deployed") from error
        return None if answer.get("status") in {"CREATING", "DEPLOYING"} else answer

    what = f"the deployment of {ref}"
    answer: Mapping[str, Any] = await until(look, tools, within or DEPLOYMENT_TIMEOUT, what)
    if str(answer.get("status")).endswith("_FAILED") or answer.get("status") == "DELETING":
        raise Ended(f"its deployment ended as {answer['status']}", "look at its logs on the platform")
    return answer
