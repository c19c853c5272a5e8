"""Carrying out a deletion, or forgetting what this project gives up."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress

from reconciler.api import endpoints
from reconciler.api.request import Request
from reconciler.errors import NotFound
from reconciler.execution.context import Ledger, Tools
from reconciler.execution.waiting.deletions import wait_until_gone
from reconciler.execution.waiting.deployments import wait_until_idle
from reconciler.execution.waiting.polling import WaitFailed
from reconciler.execution.writes.preconditions import check_artifact, check_live_object, check_version
from reconciler.execution.writes.recovery import DELETING, delete_reliably
from reconciler.execution.writes.send import require_id
from reconciler.kinds import family_of
from reconciler.kinds.kind import Family, plural
from reconciler.model.change import Action, Change

NOW_USED = "somebody began to use it since the plan"
STILL_THERE = "no list showed it, but it is there"
NOW_RUNNING = "a run of it has begun since the plan"


async def apply_deletion(change: Change, ledger: Ledger, tools: Tools) -> None:
    """Look once more, delete, wait until it is gone, forget; what is gone already is only forgotten."""
    if change.write is not None:
        with suppress(NotFound):
            await _delete(change, ledger, tools)
    elif change.action is Action.WAIT:
        await _wait_until_gone(change, tools)
    elif change.known:
        await _check_gone(change, tools)
    ledger.forget(change.ref)


async def _delete(change: Change, ledger: Ledger, tools: Tools) -> None:
    ident = require_id(change.write.id if change.write is not None else None)
    kind, one = change.ref.kind, _build_read_request(change)
    if family_of(kind) is Family.UPLOADED:
        await check_artifact(change, tools)
        await delete_reliably(change, endpoints.artifacts.delete(ident), one, ledger, tools)
        return
    if change.ref.is_versioned:
        answer = await check_version(change, tools)
        if answer.get("status") == "in-use":
            raise WaitFailed(NOW_USED, "see who with peak-apply versions, then apply again")
        request = endpoints.images.delete_version(ident, change.known["versionId"])
    else:
        if family_of(kind) is Family.DEPLOYED:
            await wait_until_idle(change, ident, tools)
        answer = await check_live_object(change, ledger, tools)
        if answer.get("status") == "Running":
            raise WaitFailed(NOW_RUNNING, "apply again when it has ended")
        request = endpoints.COLLECTIONS[plural(kind)].delete(ident)
    await delete_reliably(change, request, one, ledger, tools, before=str(answer.get("status")))
    await _wait_until_gone(change, tools)


async def _check_gone(change: Change, tools: Tools) -> None:
    """What no list showed is forgotten only if it is not there either: it may have fallen between two pages."""
    with suppress(NotFound):
        answer = await tools.client.send(_build_read_request(change))
        if not isinstance(answer, Mapping) or answer.get("status") not in DELETING:
            raise WaitFailed(STILL_THERE, "plan again")


def _build_read_request(change: Change) -> Request:
    """What reads it by its id."""
    known = change.known
    match family_of(change.ref.kind):
        case Family.BUILT:
            return endpoints.images.get_version(known["imageId"], known["versionId"])
        case Family.UPLOADED:
            return endpoints.artifacts.list_versions(known["id"]).first
        case _:
            return endpoints.COLLECTIONS[plural(change.ref.kind)].get(known["id"])


async def _wait_until_gone(change: Change, tools: Tools) -> None:
    """Wait until it is gone, where that takes time."""
    if change.ref.is_versioned:
        await wait_until_gone(change, tools.builds, change.known["imageId"], change.known["versionId"])
    elif family_of(change.ref.kind) is Family.DEPLOYED:
        await wait_until_gone(change, tools.deployments, change.known["id"])
