"""Deletions of versions on a network that loses requests and responses."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import pytest
from acceptance.version_commands import (
    FIRST,
    IMAGES,
    delete,
    table,
    two_versions,
)
from support.workspace import Workspace

from reconciler.emulator import Emulator
from reconciler.emulator.http.buffered_request import BufferedRequest

pytestmark = pytest.mark.slow

Serve = Callable[..., Emulator]


def requests(emulator: Emulator, method: str) -> list[str]:
    return [entry.path for entry in emulator.journal() if entry.method == method]


@pytest.mark.parametrize("fault", ["503 after-commit", "reset after-commit"])
def test_a_deletion_whose_answer_is_lost_counts_when_its_effect_shows(
    world: Workspace, serve: Serve, fault: str
) -> None:
    emulator = serve(f"DELETE */versions/* {fault} x1")
    two_versions(world)
    ended = delete(world, "0.1.0")
    assert ended.code == 0, ended.out
    assert len(requests(emulator, "DELETE")) == 1
    assert "no version 0.1.0" in delete(world, "0.1.0").err


@pytest.mark.usefixtures("hasty")
@pytest.mark.parametrize("fault", ["503", "empty"])
def test_a_deletion_that_never_arrived_is_unknown_and_the_same_command_goes_on(
    world: Workspace, serve: Serve, fault: str
) -> None:
    """An empty page may come from anything that stands before the platform."""
    serve(f"DELETE */versions/* {fault} before-commit x3")  # it is sent three times
    two_versions(world)
    ended = delete(world, "0.1.0")
    assert ended.code == 3, ended.out
    assert f"unknown {FIRST}: " in ended.out
    assert "    fix: give the same command again" in ended.out
    assert delete(world, "0.1.0").code == 0


def test_a_platform_that_refuses_is_reported_and_nothing_forgotten(world: Workspace, serve: Serve) -> None:
    serve("DELETE */versions/* 422 x1")
    two_versions(world)
    ended = delete(world, "0.1.0")
    assert ended.code == 3, ended.out
    assert f"failed {FIRST}: DELETE {IMAGES}/1/versions/1: 422" in ended.out
    assert table(world)["0.1.0"]["owned"] is True


def by_others(emulator: Emulator, path: str) -> None:
    """Someone deletes it."""
    incoming = BufferedRequest("DELETE", path, path, "", "", "a-token", "someone", "http://x", b"")
    assert emulator.commit(incoming)[0].status == 200


@pytest.mark.parametrize(("ours", "requests_long"), [(True, 8), (False, 50)])
def test_a_deletion_is_awaited_whoever_began_it(
    world: Workspace, serve: Serve, *, ours: bool, requests_long: int
) -> None:
    moments = itertools.count()
    emulator = serve(clock=lambda: float(next(moments)), deploy_seconds=requests_long)
    two_versions(world)
    path = f"{IMAGES}/1/versions/1"
    if not ours:
        by_others(emulator, path)
    before = len(requests(emulator, "DELETE"))
    ended = delete(world, "0.1.0")
    assert ended.code == 0, ended.out
    assert ended.out.endswith("Delete complete: 1 deleted.\n")
    assert (f"{FIRST} is already being deleted; then it leaves the inventory" in ended.out) is not ours
    assert len(requests(emulator, "DELETE")) - before == int(ours)
    assert requests(emulator, "GET").count(path) > 2
    assert "no version 0.1.0" in delete(world, "0.1.0").err


def test_an_inventory_that_could_not_be_stored_is_made_up_for(world: Workspace, serve: Serve) -> None:
    emulator = serve("PUT /artifacts/* 503 before-commit after=3 x3")
    two_versions(world)
    ended = delete(world, "0.1.0")
    assert ended.code == 3, ended.out
    assert "the inventory could not be stored" in ended.out
    again = delete(world, "0.1.0")
    assert again.code == 0, again.err
    assert f"{FIRST} is already deleted; it leaves the inventory" in again.out
    assert len(requests(emulator, "DELETE")) == 1
    assert "no version 0.1.0" in delete(world, "0.1.0").err
