"""A look at many things of one sort, with as few requests as that takes: the list, or each by itself."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from reconciler.api import endpoints
from reconciler.api.client import Client
from reconciler.api.request import Call
from reconciler.api.responses import understood
from reconciler.errors import ApiError, BadAnswer
from reconciler.execution.waiting.polling import Finding, Key

Answer = Mapping[str, Any]

BUILDING = frozenset({"building", "stopping"})
BUILT = frozenset({"ready", "in-use"})
MOVING = frozenset({"CREATING", "DEPLOYING", "DELETING"})
LONGEST_STATUS = 40


@dataclass(frozen=True)
class View:
    """How one sort of thing is looked at.

    `listed` reads an item of the list: what it tells of which key, or None where only a read of the thing itself
    would tell enough. Lists may be late, so absence from one is never believed either.
    """

    collection: str
    page: Callable[[int], Call]
    one: Callable[[Key], Call]
    listed: Callable[[Answer], tuple[Key, Answer] | None]


class Looks:
    """A look costs one request for each page of the list, and one for each thing the list does not tell of."""

    def __init__(self, client: Client, view: View) -> None:
        self._client, self._view = client, view
        self._pages = 1

    async def __call__(self, keys: frozenset[Key]) -> Mapping[Key, Finding]:
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
            call = self._view.page(number)
            answer = await self._client.send(call)
            with understood(call):
                self._pages = max(1, int(answer["pageCount"]))
                told = [self._view.listed(item) for item in answer[self._view.collection]]
            found |= {one[0]: one[1] for one in told if one is not None and one[0] in keys}
            number += 1
        return found

    async def _own(self, key: Key) -> Finding:
        call = self._view.one(key)
        try:
            answer = await self._client.send(call)
        except ApiError as error:
            return error
        if not isinstance(answer, Mapping):
            return BadAnswer("an answer that is no document", request=str(call))
        return answer


def _latest_version(item: Answer) -> tuple[Key, Answer] | None:
    """An image's item tells of its latest version (I1); a bad end is believed only of the version itself (I7)."""
    latest = item.get("latestVersion")
    if not isinstance(latest, Mapping):
        return None
    sure = latest.get("lastBuildStatus") in BUILDING or built(latest)
    return ((str(item["id"]), str(latest["id"])), latest) if sure else None


def _deployed(item: Answer) -> tuple[Key, Answer] | None:
    """What is under way is told by the list (V1); how it ended, only by the object itself (V3)."""
    return ((str(item["id"]),), item) if item.get("status") in MOVING else None


def built(version: Answer) -> bool:
    """Whether a version can be run: a build that calls itself a success may not be seen everywhere yet."""
    return version.get("lastBuildStatus") == "success" and str(version.get("status")) in BUILT


def build_state(version: Answer) -> str:
    """A version's state for messages."""
    return ", version ".join(_words(version, "lastBuildStatus", "status"))


def deployment_state(item: Answer) -> str:
    """A deployment's state for messages."""
    return "".join(_words(item, "status"))


def _words(answer: Answer, *names: str) -> list[str]:
    """What a status says, unless it is too long to be one."""
    return [text for name in names if answer.get(name) and len(text := str(answer[name])) <= LONGEST_STATUS]


BUILDS = View(
    "images",
    endpoints.images.list_page,
    lambda key: endpoints.images.version(*key),
    _latest_version,
)
DEPLOYMENTS = View(
    "services",  # that list holds webapps too (A25)
    endpoints.COLLECTIONS["services"].list_page,
    lambda key: endpoints.COLLECTIONS["services"].get(*key),
    _deployed,
)
