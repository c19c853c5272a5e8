"""Polling many objects of one kind with few requests: those that the list describes well enough, the others by id."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from reconciler.api import endpoints
from reconciler.api.answers import Described, ImageItem, ListItem, State
from reconciler.api.client import Client
from reconciler.api.paging import read_page
from reconciler.api.request import Listing, Request
from reconciler.errors import ApiError
from reconciler.execution.waiting.polling import Key, Poller, PollResult

BUILDING = frozenset({"building", "stopping"})
BUILT = frozenset({"ready", "in-use"})
IN_TRANSITION = frozenset({"CREATING", "DEPLOYING", "DELETING"})
MAX_STATUS_LENGTH = 40


@dataclass
class BatchPoll:
    """A poll costs one request for each page of the list, and one for each object that the list does not settle.

    `read_item` returns the key and state of a list item, or None where only the object itself tells enough. Lists may
    be late, so absence from one means nothing.
    """

    client: Client
    listing: Listing[Any]
    build_request: Callable[[Key], Request]
    read_item: Callable[[Any], tuple[Key, State] | None]
    pages: int = 1

    async def __call__(self, keys: frozenset[Key]) -> Mapping[Key, PollResult]:
        """The state of every key; if the list cannot be read, its error for all of them."""
        try:
            listed = await self._read_list(keys)
        except ApiError as error:
            return dict.fromkeys(keys, error)
        rest = sorted(keys - listed.keys())
        results = await asyncio.gather(*(self._read_object(key) for key in rest))
        return {**listed, **dict(zip(rest, results, strict=True))}

    async def _read_list(self, keys: frozenset[Key]) -> dict[Key, State]:
        """The states that the list tells; it is read only while it has fewer pages than there are keys."""
        found: dict[Key, State] = {}
        number = 1
        while number <= self.pages < len(keys) and found.keys() < keys:
            page = await read_page(self.client, self.listing, number)
            self.pages = max(1, page.pages)
            items = map(self.read_item, page.items)
            found |= dict(item for item in items if item is not None and item[0] in keys)
            number += 1
        return found

    async def _read_object(self, key: Key) -> PollResult:
        try:
            return await self.client.read(self.build_request(key), Described)
        except ApiError as error:
            return error


def _read_build_item(item: ImageItem) -> tuple[Key, State] | None:
    """An image's item describes its latest version (I1); a failed build is believed only of the version itself (I7)."""
    latest = item.latest_version
    if latest is None:
        return None
    sure = latest.last_build_status in BUILDING or is_built(latest)
    return ((str(item.id), str(latest.id)), latest) if sure else None


def _read_deployment_item(item: ListItem) -> tuple[Key, State] | None:
    """The list tells that a deployment is under way (V1); only the object itself tells how it ended (V3)."""
    return ((str(item.id),), item) if item.status in IN_TRANSITION else None


def is_built(version: State) -> bool:
    """Return whether a version can be run: after a successful build its status may still lag behind."""
    return version.last_build_status == "success" and version.status in BUILT


def describe_build(version: State) -> str:
    """A version's state for messages."""
    return ", version ".join(_status_words(version.last_build_status, version.status))


def describe_deployment(item: State) -> str:
    """A deployment's state for messages."""
    return "".join(_status_words(item.status))


def _status_words(*words: str) -> list[str]:
    """The words that are not too long for a status."""
    return [word for word in words if 0 < len(word) <= MAX_STATUS_LENGTH]


def poll_builds(
    client: Client, clock: Callable[[], float], sleep: Callable[[float], Awaitable[None]]
) -> Poller:
    """A poller for image versions, shared by all that wait for one; keys are image and version id."""
    poll = BatchPoll(
        client, endpoints.images.list(), lambda key: endpoints.images.get_version(*key), _read_build_item
    )
    return Poller(poll, describe_build, clock, sleep)


def poll_deployments(
    client: Client, clock: Callable[[], float], sleep: Callable[[float], Awaitable[None]]
) -> Poller:
    """A poller for webapps and services, shared likewise; keys are their ids. The list of services has both (A25)."""
    services = endpoints.services
    poll = BatchPoll(client, services.list(), lambda key: services.get(*key), _read_deployment_item)
    return Poller(poll, describe_deployment, clock, sleep)
