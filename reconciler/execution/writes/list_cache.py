"""Whole lists of the platform, shared by all changes that need one at about the same time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from reconciler.api import endpoints
from reconciler.api.answers import ListItem
from reconciler.api.client import Client
from reconciler.api.paging import read_all
from reconciler.errors import ApiError


class ListCache:
    """The last read of each list; `clock` is in monotonic seconds."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._lists: dict[str, tuple[float, list[ListItem] | ApiError]] = {}
        self._locks: dict[str, asyncio.Lock] = {}

    async def read(self, collection: str, client: Client, max_age: float) -> list[ListItem]:
        """The items of a list, read at most so many seconds ago; the error of a failed read is shared too."""
        async with self._locks.setdefault(collection, asyncio.Lock()):
            cached = self._lists.get(collection)
            if cached is None or self._clock() - cached[0] > max_age:
                began = self._clock()
                cached = self._lists[collection] = (began, await self._read(collection, client))
        if isinstance(cached[1], ApiError):
            raise cached[1]
        return cached[1]

    async def _read(self, collection: str, client: Client) -> list[ListItem] | ApiError:
        try:
            return await read_all(client, endpoints.LISTINGS[collection])
        except ApiError as error:
            return error
