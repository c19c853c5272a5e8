"""Carrying out a deletion, or forgetting what this project gives up."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress

from reconciler.api import endpoints
from reconciler.api.request import Call
from reconciler.errors import NotFound
from reconciler.execution.context import Ledger, Tools
from reconciler.execution.waiting.deletions import gone
from reconciler.execution.waiting.deployments import idle
from reconciler.execution.waiting.polling import Ended
from reconciler.execution.writes.preconditions import check_artifact, check_live, check_version
from reconciler.execution.writes.recovery import DELETING, delete_surely
from reconciler.execution.writes.send import known
from reconciler.kinds import KINDS
from reconciler.model.change import Action, Change

USED = "somebody began to use it since the plan"
THERE = "no list showed it, but it is there"
RUNNING = "a run of it has begun since the plan"


async def carry_out_leaving(change: Change, ledger: Ledger, tools: Tools) -> None:
    """Look once more, delete, wait until it is gone, forget; what is gone already is only forgotten."""
    if change.write is not None:
        with suppress(NotFound):
            await _delete(change, ledger, tools)
    elif change.action is Action.WAIT:
        await _gone(change, tools)
    elif change.known:
        await _check_gone(change, tools)
    ledger.forget(change.ref)


async def _delete(change: Change, ledger: Ledger, tools: Tools) -> None:
    ident = known(change.write.id if change.write is not None else None)
    kind, one = change.ref.kind, _one(change)
    if kind == "artifact":
        await check_artifact(change, tools)
        await delete_surely(change, endpoints.artifacts.delete(ident), one, ledger, tools)
        return
    if kind == "image":
        answer = await check_version(change, tools)
        if answer.get("status") == "in-use":
            raise Ended(USED, "see who with peak-apply versions, then apply again")
        call = endpoints.images.delete_version(ident, change.known["versionId"])
    else:
        if KINDS[kind].updates == "patch":
            await idle(change, ident, tools)
        answer = await check_live(change, ledger, tools)
        if answer.get("status") == "Running":
            raise Ended(RUNNING, "apply again when it has ended")
        call = endpoints.COLLECTIONS[KINDS[kind].folder].delete(ident)
    await delete_surely(change, call, one, ledger, tools, before=str(answer.get("status")))
    await _gone(change, tools)


async def _check_gone(change: Change, tools: Tools) -> None:
    """What no list showed is forgotten only if it is not there either: it may have fallen between two pages."""
    with suppress(NotFound):
        answer = await tools.client.send(_one(change))
        if not isinstance(answer, Mapping) or answer.get("status") not in DELETING:
            raise Ended(THERE, "plan again")


def _one(change: Change) -> Call:
    """What reads it by its id."""
    known = change.known
    match change.ref.kind:
        case "image":
            return endpoints.images.version(known["imageId"], known["versionId"])
        case "artifact":
            return endpoints.artifacts.versions_page(known["id"], 1)
        case kind:
            return endpoints.COLLECTIONS[KINDS[kind].folder].get(known["id"])


async def _gone(change: Change, tools: Tools) -> None:
    """Wait until it is gone, where that takes time."""
    if change.ref.kind == "image":
        await gone(change, tools.builds, change.known["imageId"], change.known["versionId"])
    elif change.ref.kind != "artifact" and KINDS[change.ref.kind].updates == "patch":
        await gone(change, tools.deployments, change.known["id"])
