"""Waiting for the end of a deletion, before something takes the place of what is deleted."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from reconciler.errors import NotFound
from reconciler.execution.waiting.deployments import DEPLOYMENT_TIMEOUT
from reconciler.execution.waiting.polling import Poller, WaitFailed
from reconciler.execution.writes.recovery import DELETE_FAILED
from reconciler.model.observed.live_state import LiveId
from reconciler.model.plans.change import Action, Change


async def wait_until_gone(change: Change, poller: Poller, *ids: LiveId) -> None:
    """Return once an object is no longer there; `poller` polls its kind of object by these ids."""
    with suppress(NotFound):
        await poller.wait_until(
            tuple(str(ident) for ident in ids),
            _raise_if_failed,
            what=_describe_deletion(change),
            within=change.timeout or DEPLOYMENT_TIMEOUT,
            certain=1,
        )


def _describe_deletion(change: Change) -> str:
    if change.action is Action.DELETE:
        return f"the deletion of {change.ref}"
    return f"the deletion of what {change.ref} takes the place of"


def _raise_if_failed(answer: Mapping[str, Any]) -> None:
    if str(answer.get("status")) in DELETE_FAILED:
        raise WaitFailed("its deletion failed", "look at it on the platform, delete it there and apply again")
