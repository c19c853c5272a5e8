"""Polls that share requests, and answers that contradict each other, are late, or make no sense."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import httpx
import pytest
from support.virtual_time import Clock, run_in_virtual_time

from reconciler.api.client import Client
from reconciler.errors import ApiError, NotFound
from reconciler.execution.waiting.build_logs import Build
from reconciler.execution.waiting.builds import LogAccess, wait_until_built
from reconciler.execution.waiting.deployments import wait_until_deployed, wait_until_gone
from reconciler.execution.waiting.poll_views import poll_builds, poll_deployments
from reconciler.execution.waiting.polling import Poller, WaitFailed
from reconciler.model.plans.change import Action, Change
from reconciler.model.ref import Ref

LIST = "/image-management/api/v2/images/"
BUILT = {"id": 7, "status": "ready", "lastBuildStatus": "success"}
FAILED = {"id": 7, "status": "not-ready", "lastBuildStatus": "failed"}
BUILDING = {"id": 7, "status": "not-ready", "lastBuildStatus": "building"}


class Pollers:
    """What waits share."""

    def __init__(self, client: Client, clock: Clock) -> None:
        self.client = client
        self.builds: Poller = poll_builds(client, clock.elapsed, asyncio.sleep)
        self.deployments: Poller = poll_deployments(client, clock.elapsed, asyncio.sleep)


class Platform:
    """Answers by path: a document, a status code, or a list of them, one for each request, the last one again."""

    def __init__(self, **answers: Any) -> None:
        self.answers = {name.replace("_", "/"): value for name, value in answers.items()}
        self.asked: list[str] = []
        self.clock = Clock()

    def __call__(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path
        self.asked.append(path)
        (found,) = [value for name, value in self.answers.items() if path.rstrip("/").endswith(name)]
        if isinstance(found, list):
            found = found.pop(0) if len(found) > 1 else found[0]
        return httpx.Response(found) if isinstance(found, int) else httpx.Response(200, json=found)

    def run(self, work: Callable[[Pollers], Coroutine[Any, Any, Any]]) -> Any:
        async def main() -> Any:
            transport = httpx.MockTransport(self)
            async with Client("http://x", "t", transport=transport, random=lambda: 0.5) as client:
                return await work(Pollers(client, self.clock))

        return run_in_virtual_time(main(), self.clock)


def page(*items: Any, pages: int = 1) -> dict[str, Any]:
    return {"images": list(items), "services": list(items), "pageCount": pages}


def image(ident: int, latest: Any) -> dict[str, Any]:
    return {"id": ident, "name": f"i{ident}", "latestVersion": latest}


def waits(tools: Pollers, *image_ids: int, within: float = 60) -> list[Coroutine[Any, Any, str]]:
    logs = LogAccess(tools.client, None, lambda _: None)
    builds = [Build(Ref("image", f"i{ident}", "1.0.0"), ident, 7, "b") for ident in image_ids]
    return [wait_until_built(build, within, tools.builds, logs) for build in builds]


async def both(tools: Pollers, *image_ids: int) -> list[Any]:
    return await asyncio.gather(*waits(tools, *image_ids), return_exceptions=True)


def test_a_list_that_still_tells_of_the_failure_before_is_not_believed() -> None:
    platform = Platform(
        images=page(image(1, FAILED), image(2, BUILT)), images_1_versions_7=[BUILDING, BUILDING, BUILT]
    )
    assert platform.run(lambda tools: both(tools, 1, 2)) == ["", ""]
    assert platform.clock.now == 2.0 + 3.0


def test_one_answer_that_it_is_not_there_is_not_believed_and_two_are() -> None:
    platform = Platform(images_1_versions_7=[404, BUILDING, 404, BUILT])
    assert platform.run(lambda tools: waits(tools, 1)[0]) == ""
    platform = Platform(images_1_versions_7=[BUILDING, 404, 404, BUILT])
    with pytest.raises(WaitFailed, match="vanished"):
        platform.run(lambda tools: waits(tools, 1)[0])
    assert platform.clock.now == 2.0 + 3.0


@pytest.mark.parametrize(
    "nonsense",
    [
        {},
        {"images": None, "pageCount": 1},
        {"images": [7], "pageCount": 1},
        {"images": [{"id": [], "latestVersion": {"lastBuildStatus": ["x"]}}], "pageCount": 1},
        {"images": [], "pageCount": "many"},
    ],
)
def test_a_list_that_makes_no_sense_is_read_again(nonsense: Any) -> None:
    platform = Platform(images=[nonsense, nonsense, page(image(1, BUILT), image(2, BUILT))])
    assert platform.run(lambda tools: both(tools, 1, 2)) == ["", ""]
    assert platform.clock.now == 2.0 + 3.0


@pytest.mark.parametrize(
    "nonsense",
    [[], "x", {}, {"status": ["ready"], "lastBuildStatus": {"a": 1}}, {"lastBuildStatus": "success"}],
)
def test_a_version_that_makes_no_sense_is_read_again(nonsense: Any) -> None:
    platform = Platform(images_1_versions_7=[nonsense, BUILT])
    assert platform.run(lambda tools: waits(tools, 1)[0]) == ""
    assert platform.clock.now == 2.0


def test_the_list_is_read_only_while_its_pages_are_fewer_than_what_is_awaited() -> None:
    platform = Platform(
        images=page(image(9, BUILT), pages=500),
        images_1_versions_7=[BUILDING, BUILDING, BUILT],
        images_2_versions_7=[BUILDING, BUILDING, BUILT],
    )
    assert platform.run(lambda tools: both(tools, 1, 2)) == ["", ""]
    assert platform.asked.count(LIST) == 1, "that is how one learns how long it is"
    assert len(platform.asked) == 1 + 3 * 2


def test_the_list_is_read_no_further_than_what_is_awaited_stands() -> None:
    items = [image(1, BUILT), image(2, BUILT), image(3, BUILT)]
    platform = Platform(images=[page(items[0], pages=2), page(*items[1:], pages=2)])
    assert platform.run(lambda tools: both(tools, 1, 2, 3)) == [""] * 3
    assert platform.asked == [LIST] * 2
    platform = Platform(images=page(*items, pages=2))
    assert platform.run(lambda tools: both(tools, 1, 2, 3)) == [""] * 3
    assert platform.asked == [LIST]


def test_every_wait_has_a_time_of_its_own_and_ends_on_the_second() -> None:
    platform = Platform(images=page(image(1, BUILDING), image(2, BUILDING)), images_1_versions_7=BUILDING)

    async def timed(tools: Pollers) -> list[float]:
        async def one(wait: Coroutine[Any, Any, str]) -> float:
            with pytest.raises(WaitFailed, match="did not end within"):
                await wait
            return platform.clock.now

        short, long = waits(tools, 2, within=5)[0], waits(tools, 1, within=100)[0]
        return list(await asyncio.gather(one(short), one(long)))

    platform.answers["images/1/builds/b/logs"] = platform.answers["images/2/builds/b/logs"] = {"logs": []}
    assert platform.run(timed) == pytest.approx([5.0, 100.0])


def test_a_wait_that_is_cancelled_ends_its_looks_and_disturbs_no_other() -> None:
    platform = Platform(
        images=page(image(1, BUILDING), image(2, BUILDING)), images_2_versions_7=[BUILDING, BUILT]
    )

    async def cancelling(tools: Pollers) -> int:
        first, second = (asyncio.create_task(wait) for wait in waits(tools, 1, 2))
        await asyncio.sleep(1)
        first.cancel()
        await second
        asked = len(platform.asked)
        third = asyncio.create_task(waits(tools, 2)[0])
        await third
        await asyncio.sleep(60)
        return len(platform.asked) - asked

    assert platform.run(cancelling) == 1, "the third reads once, and no read follows"


def test_a_wait_that_begins_where_the_last_one_was_cancelled_looks_by_its_own_time() -> None:
    platform = Platform(images_1_versions_7=BUILDING, images_2_versions_7=[BUILDING, BUILDING, BUILT])

    async def following(tools: Pollers) -> None:
        first = asyncio.create_task(waits(tools, 1)[0])
        await asyncio.sleep(1)
        first.cancel()
        await asyncio.sleep(0)
        await waits(tools, 2)[0]

    platform.run(following)
    assert platform.clock.now == 1.0 + 2.0 + 3.0
    assert len(platform.asked) == 1 + 3


def test_an_endless_log_is_read_to_a_limit_and_a_broken_one_says_so() -> None:
    endless = {"logs": [{"message": "x" * 10_001}] * 2_000, "nextToken": "t"}
    platform = Platform(
        images_1_versions_7=FAILED,
        images_1_builds_b_logs=[{**endless, "nextToken": f"{n}"} for n in range(99)],
    )
    with pytest.raises(WaitFailed) as ended:
        platform.run(lambda tools: waits(tools, 1)[0])
    assert len(ended.value.log) == 21
    assert ended.value.log[0] == "(a line of 10001 characters)"
    assert "longer than" in ended.value.log[-1]
    assert len(platform.asked) < 20
    platform = Platform(images_1_versions_7=FAILED, images_1_builds_b_logs=403)
    with pytest.raises(WaitFailed, match="its build failed") as ended:
        platform.run(lambda tools: waits(tools, 1)[0])
    assert "(the log could not be read to its end: " in ended.value.log[0]


def test_a_deletion_is_believed_at_once_and_a_deployment_of_no_status_is_none() -> None:
    change = Change(Ref("webapp", "show"), Action.REPLACE)
    platform = Platform(webapps_w=[{"status": "DELETING"}, 404])
    assert platform.run(lambda tools: wait_until_gone("its deletion", tools.deployments, "w")) is None
    assert platform.clock.now == 2.0
    platform = Platform(webapps_w=[{}, {"status": None}, {"status": "AVAILABLE", "name": "show"}])
    assert platform.run(lambda tools: wait_until_deployed(change, "w", tools.deployments)).name == "show"
    platform = Platform(webapps_w={"status": "DELETE_FAILED"})
    with pytest.raises(WaitFailed, match="its deletion failed"):
        platform.run(lambda tools: wait_until_gone("its deletion", tools.deployments, "w"))


def test_a_refusal_for_good_is_told_as_an_unknown_end() -> None:
    platform = Platform(images_1_versions_7=403)
    with pytest.raises(ApiError, match=r"how the build of image/i1@.* ended is not known") as raised:
        platform.run(lambda tools: waits(tools, 1)[0])
    assert not isinstance(raised.value, NotFound)
    assert platform.clock.now == 2.0
