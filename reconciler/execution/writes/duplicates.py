"""After the last write: whether another run made one of the same name at the same time (reliability 4b.5).

Claims keep two runs apart; this is for the run that slept past its lease. The older one of two is kept. A run deletes
only what it made itself, by the id that it was given, and nothing that it knows to be used.
"""

from __future__ import annotations

import asyncio
from typing import Any

from reconciler.api import endpoints
from reconciler.errors import ApiError
from reconciler.execution.context import Ledger, Tools
from reconciler.execution.writes.list_cache import read_shared_list
from reconciler.kinds import family_of
from reconciler.kinds.kind import Family, plural
from reconciler.model.change import Action, Change
from reconciler.model.inventory import Entry
from reconciler.model.live_state import LiveId
from reconciler.model.plan import Plan
from reconciler.model.ref import Ref
from reconciler.model.result import Outcome, Result

MAX_LIST_AGE = 0.05
"""Seconds: all that look at the same moment share a list."""
APPLY_AGAIN_FIX = "apply again: the other one is taken for this project's then"


async def delete_duplicates(plan: Plan, ledger: Ledger, tools: Tools, results: dict[Ref, Result]) -> None:
    """Delete what this run made a second time, and say so in the results."""
    made = [change for change in plan.changes if _was_created(change, results)]
    found = await asyncio.gather(*(_find_duplicate(change, ledger, tools) for change in made))
    for change, other in zip(made, found, strict=True):
        if other is not None:
            results[change.ref] = await _resolve_duplicate(
                change, other, plan, ledger, tools, results[change.ref]
            )


def _was_created(change: Change, results: dict[Ref, Result]) -> bool:
    done = change.ref in results and results[change.ref].outcome is Outcome.DONE
    return done and change.action is Action.CREATE


async def _find_duplicate(change: Change, ledger: Ledger, tools: Tools) -> tuple[LiveId, bool] | None:
    """The other one of its name, and whether that is the older one; None if there is none, or it cannot be told."""
    try:
        same = await _list_same_name(change, ledger, tools)
        others = [item["id"] for item in same if item["id"] != _own_id(change, ledger)]
        if len(others) == len(same) or not others:
            return None
        ages = await asyncio.gather(*(_read_age(change, item, tools) for item in same))
    except ApiError:
        return None
    oldest = min(ages)[1]
    return others[0], str(oldest) != str(_own_id(change, ledger))


async def _list_same_name(change: Change, ledger: Ledger, tools: Tools) -> list[dict[str, Any]]:
    """What has its name, once ours is among it: lists may be late, and what is older shows at the latest then."""
    collection, ours = plural(change.ref.kind), _own_id(change, ledger)
    same: list[dict[str, Any]] = []
    for pause in (0.0, *tools.limits.looks()):
        if pause:
            await tools.sleep(pause)
        items = await read_shared_list(collection, ledger, tools, MAX_LIST_AGE)
        same = [i for i in items if i.get("name") == change.ref.name and i.get("scope") != "global"]
        if any(item["id"] == ours for item in same):
            break
    return same


async def _read_age(change: Change, item: dict[str, Any], tools: Tools) -> tuple[str, LiveId]:
    """When it was made, as its item or its description says, and its id."""
    made, ident = item.get("createdAt"), item["id"]
    if made is None and plural(change.ref.kind) in endpoints.COLLECTIONS:
        answer = await tools.client.send(endpoints.COLLECTIONS[plural(change.ref.kind)].get(ident))
        made = answer.get("createdAt")
    return str(made or ""), ident


def _own_id(change: Change, ledger: Ledger) -> LiveId | None:
    known = ledger.known.get(change.ref, {})
    return known.get("imageId" if change.ref.is_versioned else "id")


async def _resolve_duplicate(
    change: Change, other: tuple[LiveId, bool], plan: Plan, ledger: Ledger, tools: Tools, result: Result
) -> Result:
    """What becomes of the result: ours is deleted if it is the younger one and nothing uses it."""
    ident, older = other
    reason = f"another one of its name was made at the same time (id {ident})"
    if not older:
        return _mark_failed(result, f"{reason}: the run that made it has to take it back", "plan again")
    if any(change.ref in user.depends_on for user in plan.pending) or change.ref.is_versioned:
        fix = "delete one of the two on the platform, then plan again"
        return _mark_failed(result, f"{reason}, and ours is in use", fix)
    ours = _own_id(change, ledger)
    if ours is None:
        return result
    try:
        await tools.client.send(_build_deletion(change, ours))
    except ApiError as error:
        return _mark_failed(
            result, f"{reason}, and ours (id {ours}) could not be deleted: {error.what}", "delete it"
        )
    ledger.record(Entry(change.ref, digest=change.digest, intended=True))
    ledger.begun.add(change.ref)
    return _mark_failed(result, f"{reason}: ours (id {ours}) was deleted again", APPLY_AGAIN_FIX)


def _build_deletion(change: Change, ident: LiveId) -> Any:
    if family_of(change.ref.kind) is Family.UPLOADED:
        return endpoints.artifacts.delete(ident)
    return endpoints.COLLECTIONS[plural(change.ref.kind)].delete(ident)


def _mark_failed(result: Result, reason: str, fix: str) -> Result:
    return Result(
        result.ref,
        result.action,
        Outcome.FAILED,
        reason,
        fix,
        sent=True,
        seconds=result.seconds,
        log=result.log,
    )
