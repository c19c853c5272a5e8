"""Waiting for deployments of webapps and services (contract 5.3), and for the end of deletions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from reconciler.api.answers import Described, State
from reconciler.errors import NotFound
from reconciler.execution.waiting.polling import Poller, WaitFailed
from reconciler.execution.writes.recovery import DELETE_FAILED
from reconciler.model.observed.live_state import LiveId
from reconciler.model.plans.change import Change

DEPLOYMENT_TIMEOUT = 15 * 60.0
"""Seconds; `wait:` in a manifest overrides it."""

Judge = Callable[[State], Described | None]


async def wait_until_deployed(change: Change, object_id: LiveId, deployments: Poller) -> Described:
    """Return the object once its deployment has ended well."""
    with _fail_if_deleted():
        return await _wait_until(change, object_id, deployments, _judge_deployment)


async def wait_until_changeable(change: Change, object_id: LiveId, deployments: Poller) -> Described:
    """Return the object once no deployment is under way; a failed one does not hinder an update (A67)."""
    with _fail_if_deleted():
        return await wait_until_idle(change, object_id, deployments)


async def wait_until_idle(change: Change, object_id: LiveId, deployments: Poller) -> Described:
    """The same before a deletion; NotFound when it is gone already."""
    return await _wait_until(change, object_id, deployments, _judge_idle)


async def wait_until_gone(what: str, poller: Poller, *ids: LiveId, within: float | None = None) -> None:
    """Return once an object no longer exists; `poller` polls its kind by these ids, `what` names the deletion."""
    with suppress(NotFound):
        key = tuple(str(ident) for ident in ids)
        await poller.wait_until(
            key, _raise_if_failed, what=what, within=within or DEPLOYMENT_TIMEOUT, certain=1
        )


def _raise_if_failed(answer: State) -> None:
    if answer.status in DELETE_FAILED:
        reason = "its deletion failed on the platform"
        raise WaitFailed(reason, "look at it on the platform, delete it there and apply again")


@contextmanager
def _fail_if_deleted() -> Iterator[None]:
    try:
        yield
    except NotFound as error:
        fix = "someone deleted it: plan again, and apply to create it again"
        raise WaitFailed("it vanished while it was deployed", fix) from error


async def _wait_until(change: Change, object_id: LiveId, deployments: Poller, judge: Judge) -> Described:
    return await deployments.wait_until(
        (str(object_id),),
        judge,
        what=f"the deployment of {change.ref}",
        within=change.timeout or DEPLOYMENT_TIMEOUT,
    )


def _judge_deployment(answer: State) -> Described | None:
    ended = _judge_idle(answer)
    if ended is not None and (ended.status.endswith("_FAILED") or ended.status == "DELETING"):
        raise WaitFailed(f"its deployment ended as {ended.status}", "look at its logs on the platform")
    return ended


def _judge_idle(answer: State) -> Described | None:
    under_way = answer.status in {"", "CREATING", "DEPLOYING"}
    return answer if isinstance(answer, Described) and not under_way else None
