"""Applies that are killed, spoiled, cancelled and run against each other (reliability R1, R2, R6, R8).

A slice goes for every change; `make gauntlet` runs all of it. A failure names the seed or the cut, which replays it.
"""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import Any

import httpx
import pytest
from reference_world import write_reference_world
from shop import TRAIN, a_shop

from reconciler.emulator import Schedule
from reconciler.execution import Limits
from simulation import Failed, Kill, Killed, Run, Simulation, When

GAUNTLET = bool(os.environ.get("GAUNTLET"))
SEEDS = int(os.environ.get("SEEDS", "20000" if GAUNTLET else "60"))
"""R2: worlds of six resources under random faults."""
LARGE_SEEDS = 500 if GAUNTLET else 1
INTERLEAVINGS = int(os.environ.get("INTERLEAVINGS", "5000" if GAUNTLET else "40"))
EVERY = 1 if GAUNTLET else 37
"""R1: of the cuts of the reference world every so many-th one."""
LAG = 3.0
"""Seconds: lists of these worlds are up to two seconds late."""

RULES = "name: rules\nartifact: {path: rules}\n"


def succeeded(ended: Any) -> bool:
    return not isinstance(ended, Killed | Failed) and bool(ended.succeeded)


def made_once(simulation: Simulation) -> dict[str, int]:
    """What was made more or less often than once; the inventory's own artifact is not an object of the world."""
    return {
        name: count for name, count in simulation.creates().items() if count != 1 and "inventory" not in name
    }


def twins(simulation: Simulation) -> list[str]:
    return [name for kind in simulation.live().values() for name in kind if "twin" in name]


# R1: killed at every request


def reference(root: Path, parallelism: int) -> Simulation:
    root.mkdir()
    simulation = Simulation(root, seed=1, parallelism=parallelism)
    write_reference_world(simulation)
    return simulation


def cut_world(root: Path, parallelism: int, kill: Kill) -> Simulation:
    simulation = reference(root, parallelism)
    assert simulation.apply(kill=kill) == Killed(kill.at)
    return simulation


@pytest.fixture(scope="module", params=[1, 10], ids=["one at a time", "ten at a time"])
def whole(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[int, Simulation]:
    """The reference world, applied without trouble."""
    simulation = reference(tmp_path_factory.mktemp("r1") / "reference", request.param)
    assert succeeded(simulation.apply())
    return request.param, simulation


@pytest.mark.timeout(0 if GAUNTLET else 300)
def test_whenever_an_apply_is_killed_the_next_one_makes_the_world_whole(
    whole: tuple[int, Simulation], tmp_path: Path
) -> None:
    parallelism, expected = whole
    cuts = [Kill(at, when) for at in range(1, expected.requests + 1) for when in When][
        parallelism % EVERY :: EVERY
    ]
    for number, kill in enumerate(cuts):
        simulation = cut_world(tmp_path / str(number), parallelism, kill)
        simulation.advance(100)
        assert succeeded(simulation.apply()), kill
        assert simulation.live() == expected.live(), kill
        assert made_once(simulation) == {}, kill
        assert not {name for name in simulation.deletes() if "inventory" not in name}, kill
        simulation.advance(LAG)
        assert not simulation.plan().pending, kill


# R2: random faults


def spoiled(root: Path, seed: int, write: Any, rate: float = 0.1) -> Simulation:
    root.mkdir()
    settings = {"build_seconds": 40.0, "deploy_seconds": 20.0, "unique_names": False, "list_lag_seconds": 2.0}
    simulation = Simulation(root, seed, schedule=Schedule(seed, rate), settings=settings, latency=(0.01, 0.1))
    write(simulation)
    return simulation


def six(simulation: Simulation) -> None:
    a_shop(simulation)
    simulation.write("rules/a.txt", "one\n")
    simulation.write("artifacts/rules.yaml", RULES)
    simulation.write("workflows/more.yaml", TRAIN.replace("name: train\n", "name: more\n"))
    simulation.write("services/api.yaml", "body: {name: api, imageDetails: {image: trainer@1.0.0}}\n")


def survive(simulation: Simulation, attempts: int = 3) -> None:
    """Nothing twice, nothing lost; when the faults stop, one apply converges and the next two plans are empty."""
    for _ in range(attempts):
        ended = simulation.apply()
        if succeeded(ended):
            simulation.advance(LAG)
    simulation.heal()
    simulation.advance(100)
    assert succeeded(simulation.apply())
    assert twins(simulation) == []
    assert made_once(simulation) == {}
    simulation.advance(LAG)
    for _ in range(2):
        assert not simulation.plan().pending


@pytest.mark.timeout(0 if GAUNTLET else 300)
def test_whatever_goes_wrong_nothing_is_made_twice_and_the_end_is_right(tmp_path: Path) -> None:
    for seed in range(SEEDS):
        try:
            survive(spoiled(tmp_path / str(seed), seed, six))
        except BaseException as error:
            error.add_note(f"seed {seed}")
            raise


@pytest.mark.timeout(0 if GAUNTLET else 300)
def test_the_reference_world_survives_too(tmp_path: Path) -> None:
    for seed in range(LARGE_SEEDS):
        try:
            survive(spoiled(tmp_path / str(seed), seed, write_reference_world, rate=0.03))
        except BaseException as error:
            error.add_note(f"seed {seed}")
            raise


# R8: two applies at once


@pytest.mark.parametrize("first", [True, False], ids=["on an empty tenant", "of a change"])
@pytest.mark.timeout(0 if GAUNTLET else 300)
def test_of_two_applies_at_once_one_wins_and_the_other_writes_nothing(tmp_path: Path, *, first: bool) -> None:
    for seed in range(INTERLEAVINGS):
        root = tmp_path / str(seed)
        root.mkdir()
        settings = {"unique_names": False, "list_lag_seconds": 2.0 * (seed % 2), "build_seconds": 5.0}
        patience = Limits(wait_for_claim=0.0)
        simulation = Simulation(root, seed, settings=settings, latency=(0.01, 0.1), limits=patience)
        a_shop(simulation)
        if not first:
            assert succeeded(simulation.apply())
            simulation.advance(5)
            simulation.write("workflows/more.yaml", TRAIN.replace("name: train\n", "name: more\n"))
        ends = simulation.apply_together()
        assert sorted(succeeded(end) for end in ends) == [False, True], seed
        (loser,) = [end for end in ends if not succeeded(end)]
        assert isinstance(loser, Failed), (seed, loser)
        assert "another apply of this project" in str(loser), seed
        simulation.advance(100)
        assert twins(simulation) == [], seed
        assert made_once(simulation) == {}, seed
        assert succeeded(simulation.apply())


def test_an_apply_waits_for_another_one_and_then_goes_on(tmp_path: Path) -> None:
    simulation = Simulation(tmp_path, 3, settings={"build_seconds": 30.0}, latency=(0.01, 0.1))
    a_shop(simulation)
    starts = iter([0.0, 10.0])

    async def one_after_the_other(run: Run) -> Any:
        await asyncio.sleep(next(starts))
        return await simulation.applying(run)

    ends = simulation.together(one_after_the_other, kills=(None, None))
    assert [succeeded(end) for end in ends] == [True, True]
    assert any("waiting for another apply of this project: run" in text for text in simulation.says)
    assert made_once(simulation) == {}


# R6: cancelled at every request


class Cancelling:
    """A gateway that cancels a task when the request of a number comes by, and then lets it pass."""

    def __init__(self, at: int) -> None:
        self.at, self.seen, self.when = at, 0, 0.0
        self.task: asyncio.Task[Any] | None = None

    def __call__(self, now: float, request: httpx.Request) -> httpx.Response | None:
        del request
        self.seen += 1
        if self.seen == self.at and self.task is not None:
            self.when = now
            self.task.cancel()
        return None


def cancelled(simulation: Simulation, gateway: Cancelling) -> bool:
    """An apply that SIGTERM meets at a request; False if it had ended by then."""
    simulation.gateway = gateway

    async def work(run: Run) -> Any:
        gateway.task = task = asyncio.current_task()
        assert task is not None
        try:
            await simulation.applying(run)
        except asyncio.CancelledError:
            task.uncancel()
            return True
        return False

    (met,) = simulation.together(work)
    simulation.gateway = None
    assert simulation.clock.now - gateway.when <= 10 or not met, "what is in flight ends within ten seconds"
    return bool(met)


@pytest.mark.timeout(0 if GAUNTLET else 300)
@pytest.mark.parametrize(
    "write",
    [a_shop, *([write_reference_world] if GAUNTLET else [])],
    ids=["shop", "reference world"][: 1 + GAUNTLET],
)
def test_whenever_an_apply_is_told_to_end_it_records_what_it_began(tmp_path: Path, write: Any) -> None:
    at = 0
    while True:
        at += 1
        root = tmp_path / str(at)
        root.mkdir()
        simulation = Simulation(root, 5, settings={"build_seconds": 30.0}, latency=(0.01, 0.1))
        write(simulation)
        if not cancelled(simulation, Cancelling(at)):
            break
        simulation.advance(100)
        assert succeeded(simulation.apply()), at
        assert twins(simulation) == [], at
        assert made_once(simulation) == {}, at
        simulation.advance(LAG)
        assert not simulation.plan().pending, at
    assert at > 15


class Refusing(Cancelling):
    """The same, on a platform that takes no record any more from then on."""

    def __call__(self, now: float, request: httpx.Request) -> httpx.Response | None:
        super().__call__(now, request)
        over = self.seen >= self.at and request.method == "PUT"
        return httpx.Response(503, json={"detail": "busy"}, request=request) if over else None


def test_a_record_that_could_not_be_written_at_the_end_is_told(tmp_path: Path) -> None:
    simulation = Simulation(tmp_path, 5, settings={"build_seconds": 30.0}, latency=(0.01, 0.1))
    a_shop(simulation)
    assert cancelled(simulation, Refusing(14))
    (said,) = [text for text in simulation.says if "could not be stored" in text]
    assert "the next apply finds what was made and records it" in said
    simulation.advance(100)
    assert succeeded(simulation.apply())
    assert made_once(simulation) == {}


def test_a_killed_apply_holds_others_up_only_until_its_claim_is_stale(tmp_path: Path) -> None:
    simulation = Simulation(tmp_path, 3, settings={"build_seconds": 30.0})
    a_shop(simulation)
    assert isinstance(simulation.apply(kill=Kill(11, When.ANSWERED)), Killed)
    before = simulation.clock.now
    assert succeeded(simulation.apply())
    assert 60 <= simulation.clock.now - before <= 120
    assert made_once(simulation) == {}


def test_nobody_waits_longer_than_told(tmp_path: Path) -> None:
    simulation = Simulation(tmp_path, 3, limits=Limits(wait_for_claim=1.0))
    a_shop(simulation)
    assert isinstance(simulation.apply(kill=Kill(11, When.ANSWERED)), Killed)
    before = simulation.clock.now
    ended = simulation.apply()
    assert isinstance(ended, Failed)
    assert "--break-claim" in ended.errors[0].remedy
    assert 1.0 <= simulation.clock.now - before < 1.5


def test_a_long_apply_keeps_its_claim_alive(tmp_path: Path) -> None:
    """A build of ten minutes: the claim would be stale after eighty seconds, and its renewals are taken away again."""
    simulation = Simulation(tmp_path, 3, settings={"build_seconds": 600.0}, latency=(0.01, 0.1))
    a_shop(simulation)
    ends = simulation.apply_together()
    assert sorted(succeeded(end) for end in ends) == [False, True]
    puts = [e for e in simulation.journal() if e.method == "PUT" and "/artifacts/" in e.path]
    assert len(puts) > 25, "renewed every twenty seconds"
    kept = simulation.emulator.db.value("SELECT count(*) FROM artifact_versions")
    assert kept <= 3
