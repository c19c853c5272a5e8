"""Waiting for deployments of webapps and services (contract 5.3)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reconciler.errors import NotFound
from reconciler.execution.run import DEPLOYMENT_TIMEOUT, Tools
from reconciler.execution.wait import Ended
from reconciler.model.change import Change
from reconciler.model.live import LiveId


async def settled(change: Change, object_id: LiveId, tools: Tools) -> Mapping[str, Any]:
    """Return the object once its deployment has ended well."""
    try:
        return await tools.deployments.until(
            (str(object_id),),
            _deployed,
            what=f"the deployment of {change.ref}",
            within=change.wait or DEPLOYMENT_TIMEOUT,
        )
    except NotFound as error:
        remedy = "somebody deleted it: plan again, and apply to create it anew"
        raise Ended("it vanished while it was deployed", remedy) from error


def _deployed(answer: Mapping[str, Any]) -> Mapping[str, Any] | None:
    status = answer.get("status")
    if not isinstance(status, str) or status in {"", "CREATING", "DEPLOYING"}:
        return None
    if status.endswith("_FAILED") or status == "DELETING":
        raise Ended(f"its deployment ended as {status}", "look at its logs on the platform")
    return answer
