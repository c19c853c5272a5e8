"""A look at many things of one sort, with as few requests as that takes: the list, or each by itself."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from reconciler.api import endpoints
from reconciler.api.client import Client
from reconciler.api.request import Listing, Request
from reconciler.api.responses import expect_shape
from reconciler.errors import ApiError, BadResponse
from reconciler.execution.waiting.polling import Key, Poller, PollResult

Answer = Mapping[str, Any]

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

    listing: Listing
    one: Callable[[Key], Request]
    listed: Callable[[Answer], tuple[Key, Answer] | None]


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

    async def _listed(self, keys: frozenset[Key]) -> dict[Key, Answer]:
        """What the list tells of the keys; it is read only while its pages are fewer than they are."""
        found: dict[Key, Answer] = {}
        number = 1
        while number <= self._pages < len(keys) and found.keys() < keys:
            request = self._view.listing.page(number)
            answer = await self._client.send(request)
            with expect_shape(request):
                self._pages = max(1, int(answer["pageCount"]))
                told = [self._view.listed(item) for item in answer[self._view.listing.key]]
            found |= {one[0]: one[1] for one in told if one is not None and one[0] in keys}
            number += 1
        return found

    async def _own(self, key: Key) -> PollResult:
        request = self._view.one(key)
        try:
            answer = await self._client.send(request)
        except ApiError as error:
            return error
        if not isinstance(answer, Mapping):
            return BadResponse("an answer that is no document", request=str(request))
        return answer


def _read_build_item(item: Answer) -> tuple[Key, Answer] | None:
    """An image's item tells of its latest version (I1); a bad end is believed only of the version itself (I7)."""
    latest = item.get("latestVersion")
    if not isinstance(latest, Mapping):
        return None
    sure = latest.get("lastBuildStatus") in BUILDING or is_built(latest)
    return ((str(item["id"]), str(latest["id"])), latest) if sure else None


def _read_deployment_item(item: Answer) -> tuple[Key, Answer] | None:
    """What is under way is told by the list (V1); how it ended, only by the object itself (V3)."""
    return ((str(item["id"]),), item) if item.get("status") in IN_TRANSITION else None


def is_built(version: Answer) -> bool:
    """Whether a version can be run: a build that calls itself a success may not be seen everywhere yet."""
    return version.get("lastBuildStatus") == "success" and str(version.get("status")) in BUILT


def describe_build(version: Answer) -> str:
    """A version's state for messages."""
    return ", version ".join(_status_words(version, "lastBuildStatus", "status"))


def describe_deployment(item: Answer) -> str:
    """A deployment's state for messages."""
    return "".join(_status_words(item, "status"))


def _status_words(answer: Answer, *names: str) -> list[str]:
    """What a status says, unless it is too long to be one."""
    return [
        text for name in names if answer.get(name) and len(text := str(answer[name])) <= MAX_STATUS_LENGTH
    ]


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
