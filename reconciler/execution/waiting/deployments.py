"""Waiting for deployments of webapps and services (contract 5.3)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from reconciler.errors import NotFound
from reconciler.execution.context import DEPLOYMENT_TIMEOUT, Tools
from reconciler.execution.waiting.polling import Ended
from reconciler.model.change import Change
from reconciler.model.live_state import LiveId

Judge = Callable[[Mapping[str, Any]], Mapping[str, Any] | None]


async def settled(change: Change, object_id: LiveId, tools: Tools) -> Mapping[str, Any]:
    """Return the object once its deployment has ended well."""
    with _staying():
        return await _awaited(change, object_id, tools, _deployed)


async def changeable(change: Change, object_id: LiveId, tools: Tools) -> Mapping[str, Any]:
    """Return the object once nothing is under way, however that ended: what failed is mended by a change (A67)."""
    with _staying():
        return await idle(change, object_id, tools)


async def idle(change: Change, object_id: LiveId, tools: Tools) -> Mapping[str, Any]:
    """The same before a deletion; NotFound when it is gone already."""
    return await _awaited(change, object_id, tools, _ended)


@contextmanager
def _staying() -> Iterator[None]:
    try:
        yield
    except NotFound as error:
        remedy = "somebody deleted it: plan again, and apply to create it anew"
        raise Ended("it vanished while it was deployed", remedy) from error


async def _awaited(change: Change, object_id: LiveId, tools: Tools, judge: Judge) -> Mapping[str, Any]:
    return await tools.deployments.until(
        (str(object_id),),
        judge,
        what=f"the deployment of {change.ref}",
        within=change.wait or DEPLOYMENT_TIMEOUT,
    )


def _deployed(answer: Mapping[str, Any]) -> Mapping[str, Any] | None:
    ended = _ended(answer)
    status = str(answer.get("status"))
    if ended is not None and (status.endswith("_FAILED") or status == "DELETING"):
        raise Ended(f"its deployment ended as {status}", "look at its logs on the platform")
    return ended


def _ended(answer: Mapping[str, Any]) -> Mapping[str, Any] | None:
    status = answer.get("status")
    under_way = not isinstance(status, str) or status in {"", "CREATING", "DEPLOYING"}
    return None if under_way else answer
