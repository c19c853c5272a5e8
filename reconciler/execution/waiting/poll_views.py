"""A look at many things of one sort, with as few requests as that takes: the list, or each by itself."""

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


@dataclass(frozen=True)
class PollView:
    """How one sort of thing is looked at.

    `listed` reads an item of the list: what it tells of which key, or None where only a read of the thing itself
    would tell enough. Lists may be late, so absence from one is never believed either.
    """

    listing: Listing[Any]
    one: Callable[[Key], Request]
    listed: Callable[[Any], tuple[Key, State] | None]


class BatchPoll:
    """A look costs one request for each page of the list, and one for each thing the list does not tell of."""

    def __init__(self, client: Client, view: PollView) -> None:
        self._client, self._view = client, view
        self._pages = 1

    async def __call__(self, keys: frozenset[Key]) -> Mapping[Key, PollResult]:
        """What is found of every key; where the list cannot be read, that of all of them."""
        try:
            listed = await self._listed(keys)
        except ApiError as error:
            return dict.fromkeys(keys, error)
        rest = sorted(keys - listed.keys())
        own = await asyncio.gather(*(self._own(key) for key in rest))
        return {**listed, **dict(zip(rest, own, strict=True))}

    async def _listed(self, keys: frozenset[Key]) -> dict[Key, State]:
        """What the list tells of the keys; it is read only while its pages are fewer than they are."""
        found: dict[Key, State] = {}
        number = 1
        while number <= self._pages < len(keys) and found.keys() < keys:
            page = await read_page(self._client, self._view.listing, number)
            self._pages = max(1, page.pages)
            told = map(self._view.listed, page.items)
            found |= {one[0]: one[1] for one in told if one is not None and one[0] in keys}
            number += 1
        return found

    async def _own(self, key: Key) -> PollResult:
        try:
            return await self._client.read(self._view.one(key), Described)
        except ApiError as error:
            return error


def _read_build_item(item: ImageItem) -> tuple[Key, State] | None:
    """An image's item tells of its latest version (I1); a bad end is believed only of the version itself (I7)."""
    latest = item.latest_version
    if latest is None:
        return None
    sure = latest.last_build_status in BUILDING or is_built(latest)
    return ((str(item.id), str(latest.id)), latest) if sure else None


def _read_deployment_item(item: ListItem) -> tuple[Key, State] | None:
    """What is under way is told by the list (V1); how it ended, only by the object itself (V3)."""
    return ((str(item.id),), item) if item.status in IN_TRANSITION else None


def is_built(version: State) -> bool:
    """Whether a version can be run: a build that calls itself a success may not be seen everywhere yet."""
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


BUILDS = PollView(
    endpoints.images.list(),
    lambda key: endpoints.images.get_version(*key),
    _read_build_item,
)
DEPLOYMENTS = PollView(
    endpoints.services.list(),  # that list holds webapps too (A25)
    lambda key: endpoints.services.get(*key),
    _read_deployment_item,
)


def poll_builds(
    client: Client, clock: Callable[[], float], sleep: Callable[[float], Awaitable[None]]
) -> Poller:
    """A poller for image versions, shared by all that wait for one; keys are image and version id."""
    return Poller(BatchPoll(client, BUILDS), describe_build, clock, sleep)


def poll_deployments(
    client: Client, clock: Callable[[], float], sleep: Callable[[float], Awaitable[None]]
) -> Poller:
    """A poller for webapps and services, shared likewise; keys are their ids."""
    return Poller(BatchPoll(client, DEPLOYMENTS), describe_deployment, clock, sleep)
