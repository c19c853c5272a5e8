"""After the last write: deleting our object where another run created one of its name too (reliability 4b.5).

The lease keeps two runs apart; this is for a run that slept past its lease. The older of two objects is kept. A run
deletes only an object that it created itself, by the id that it received, and none that it knows to be in use.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass

from reconciler.api import endpoints
from reconciler.api.answers import Described, ListItem
from reconciler.api.client import Client
from reconciler.api.request import Request
from reconciler.errors import ApiError
from reconciler.execution.timeouts import Timeouts
from reconciler.execution.writes.list_cache import ListCache
from reconciler.kinds import family_of
from reconciler.kinds.kind import Family, plural
from reconciler.model.observed.live_state import LiveId
from reconciler.model.plans.change import Change
from reconciler.model.plans.plan import Plan

MAX_LIST_AGE = 0.05
"""Seconds: changes that check at the same moment share a list."""
APPLY_AGAIN_FIX = "apply again: it adopts the other object"


@dataclass(frozen=True)
class Duplicate:
    """What the result of a change says about a second object of its name; `deleted` if ours was deleted."""

    reason: str
    fix: str
    deleted: bool = False


@dataclass(frozen=True)
class DuplicateCheck:
    """Finds and deletes duplicates of created objects."""

    plan: Plan
    client: Client
    lists: ListCache
    timeouts: Timeouts
    sleep: Callable[[float], Awaitable[None]]

    async def delete_duplicates(self, created: Iterable[tuple[Change, LiveId]]) -> list[Duplicate | None]:
        """Delete our object where it is the younger one and unused; one value for each, None without a duplicate."""
        created = list(created)
        found = await asyncio.gather(*(self._find(change, ours) for change, ours in created))
        return [
            None if other is None else await self._resolve(change, ours, *other)
            for (change, ours), other in zip(created, found, strict=True)
        ]

    async def _find(self, change: Change, ours: LiveId) -> tuple[LiveId, bool] | None:
        """The other object of the name, and True if it is the older one; None without one, or where a read fails."""
        try:
            same = await self._list_same_name(change, ours)
            others = [item.id for item in same if item.id != ours]
            if len(others) == len(same) or not others:
                return None
            ages = await asyncio.gather(*(self._read_age(change, item) for item in same))
        except ApiError:
            return None
        return others[0], str(min(ages)[1]) != str(ours)

    async def _list_same_name(self, change: Change, ours: LiveId) -> list[ListItem]:
        """Objects of the name, read until ours is listed: lists may be late, and older objects show by then."""
        collection = plural(change.ref.kind)
        same: list[ListItem] = []
        for pause in (0.0, *self.timeouts.poll_pauses()):
            if pause:
                await self.sleep(pause)
            items = await self.lists.read(collection, self.client, MAX_LIST_AGE)
            same = [i for i in items if i.name == change.ref.name and not i.is_global]
            if any(item.id == ours for item in same):
                break
        return same

    async def _read_age(self, change: Change, item: ListItem) -> tuple[str, LiveId]:
        """When an object was created, as its list item or its description says, and its id."""
        created_at, collection = item.created_at, endpoints.COLLECTIONS.get(plural(change.ref.kind))
        if created_at is None and collection is not None:
            created_at = (await self.client.read(collection.get(item.id), Described)).created_at
        return created_at or "", item.id

    async def _resolve(self, change: Change, ours: LiveId, other: LiveId, older: bool) -> Duplicate:  # noqa: FBT001
        reason = f"another run created an object of this name at the same time (id {other})"
        if not older:
            return Duplicate(f"{reason}; that run has to delete its own", "plan again")
        delete = _build_deletion(change, ours)
        if delete is None or any(change.ref in user.depends_on for user in self.plan.pending):
            fix = "delete one of the two on the platform, then plan again"
            return Duplicate(f"{reason}, and ours is in use", fix)
        try:
            await self.client.send(delete)
        except ApiError as error:
            return Duplicate(
                f"{reason}, and ours (id {ours}) could not be deleted: {error.what}", "delete it"
            )
        return Duplicate(f"{reason}: ours (id {ours}) was deleted again", APPLY_AGAIN_FIX, deleted=True)


def _build_deletion(change: Change, ident: LiveId) -> Request | None:
    """None for an image: the platform deletes images only with all their versions."""
    folder = plural(change.ref.kind)
    if folder in endpoints.COLLECTIONS:
        return endpoints.COLLECTIONS[folder].delete(ident)
    return endpoints.artifacts.delete(ident) if family_of(change.ref.kind) is Family.UPLOADED else None
