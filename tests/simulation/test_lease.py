"""Two applies of one project at once, and one that comes upon the claim of a killed one (reliability 4b, R8).

A slice goes for every change; `make gauntlet` runs all of it. A failure names the seed, which replays it.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from support.gauntlet import choose
from support.small_project import TRAIN, TRAINER, write_small_project

from reconciler import pipeline
from reconciler.execution import Timeouts
from simulation import Failed, Kill, Killed, Run, Simulation, When
from simulation.end_state import find_duplicates, find_wrong_counts, has_succeeded
from simulation.seeds import iter_seeds, try_all_seeds

pytestmark = pytest.mark.slow

SHARDS = choose(1, 20)


@pytest.mark.gauntlet
@pytest.mark.parametrize("shard", range(SHARDS))
@pytest.mark.parametrize("first", [True, False], ids=["on an empty tenant", "of a change"])
def test_of_two_applies_at_once_one_wins_and_the_other_writes_nothing(*, first: bool, shard: int) -> None:
    try_all_seeds(one_wins if first else one_wins_of_a_change, iter_seeds(choose(40, 5000), shard, SHARDS))


def one_wins_of_a_change(root: Path, seed: int) -> None:
    one_wins(root, seed, changed=True)


def one_wins(root: Path, seed: int, *, changed: bool = False) -> None:
    settings = {"unique_names": False, "list_lag_seconds": 2.0 * (seed % 2), "build_seconds": 5.0}
    patience = Timeouts(wait_for_lease=0.0)
    simulation = Simulation(root, seed, settings=settings, latency=(0.01, 0.1), limits=patience)
    write_small_project(simulation)
    if changed:
        assert has_succeeded(simulation.apply())
        simulation.advance(5)
        simulation.write("workflows/more.yaml", TRAIN.replace("name: train\n", "name: more\n"))
    ends = simulation.apply_together()
    assert sorted(has_succeeded(end) for end in ends) == [False, True]
    (loser,) = [end for end in ends if not has_succeeded(end)]
    assert isinstance(loser, Failed), loser
    assert "another apply of this project" in str(loser)
    simulation.advance(100)
    assert find_duplicates(simulation) == []
    assert find_wrong_counts(simulation) == {}
    assert has_succeeded(simulation.apply())


@pytest.mark.parametrize("lag", [0.0, 2.0])
@pytest.mark.parametrize("seed", range(5))
def test_of_two_at_once_the_slower_one_waits_and_then_has_nothing_to_do(
    tmp_path: Path, seed: int, lag: float
) -> None:
    """It lost the race for the claim before it had written anything, and was asked to wait two minutes for others."""
    settings = {"unique_names": False, "list_lag_seconds": lag, "build_seconds": 5.0}
    simulation = Simulation(tmp_path, seed, settings=settings, latency=(0.01, 0.1))
    write_small_project(simulation)
    ends = simulation.apply_together()
    assert [has_succeeded(end) for end in ends] == [True, True]
    assert any("another apply of this project" in text for text in simulation.says)
    assert find_wrong_counts(simulation) == {}


def test_an_apply_waits_for_another_one_and_then_goes_on(tmp_path: Path) -> None:
    simulation = Simulation(tmp_path, 3, settings={"build_seconds": 30.0}, latency=(0.01, 0.1))
    write_small_project(simulation)
    starts = iter([0.0, 10.0])

    async def one_after_the_other(run: Run) -> Any:
        await asyncio.sleep(next(starts))
        return await simulation.applying(run)

    ends = simulation.together(one_after_the_other, kills=(None, None))
    assert [has_succeeded(end) for end in ends] == [True, True]
    assert any("waiting for another apply of this project: run" in text for text in simulation.says)
    assert find_wrong_counts(simulation) == {}


def test_a_killed_apply_holds_others_up_only_until_its_lease_is_stale(tmp_path: Path) -> None:
    simulation = Simulation(tmp_path, 3, settings={"build_seconds": 30.0})
    write_small_project(simulation)
    assert isinstance(simulation.apply(kill=Kill(11, When.ANSWERED)), Killed)
    before = simulation.clock.now
    assert has_succeeded(simulation.apply())
    assert 60 <= simulation.clock.now - before <= 120
    assert find_wrong_counts(simulation) == {}


def test_the_claim_of_an_apply_that_died_when_all_was_done_is_nobodys_for_ever(tmp_path: Path) -> None:
    """Nothing is left to do, so no apply closes it: an empty plan writes nothing, not even to the inventory."""
    simulation = Simulation(tmp_path, 3, settings={"build_seconds": 60.0})
    simulation.write("images/trainer.yaml", TRAINER)
    assert has_succeeded(simulation.apply())
    simulation.advance(100)
    simulation.write("images/trainer.yaml", TRAINER.replace("1.0.0", "1.1.0"))
    during_the_build = Kill(22, When.BEFORE)
    assert isinstance(simulation.apply(kill=during_the_build), Killed)
    simulation.advance(70)
    assert any("is running, or was interrupted" in warning.message for warning in simulation.plan().warnings)
    simulation.advance(7200)
    assert has_succeeded(simulation.apply())
    assert simulation.plan().warnings == ()
    project, loaded = simulation.project(), pipeline.load_manifests(simulation.project())

    async def delete(run: Run) -> Any:
        table = await pipeline.list_image_versions(project, loaded, run.client, "trainer")
        return await pipeline.delete_versions(
            pipeline.plan_version_deletion(table, ("1.0.0",)), simulation.context(run)
        )

    (ended,) = simulation.together(delete)
    assert not isinstance(ended, Failed | Killed), ended
    assert [deleted.outcome for deleted in ended.results] == ["done"]


def test_nobody_waits_longer_than_told(tmp_path: Path) -> None:
    simulation = Simulation(tmp_path, 3, limits=Timeouts(wait_for_lease=1.0))
    write_small_project(simulation)
    assert isinstance(simulation.apply(kill=Kill(11, When.ANSWERED)), Killed)
    before = simulation.clock.now
    ended = simulation.apply()
    assert isinstance(ended, Failed)
    assert "--break-claim" in ended.errors[0].fix
    assert 1.0 <= simulation.clock.now - before < 1.5


def test_a_long_apply_keeps_its_lease_alive(tmp_path: Path) -> None:
    """A build of ten minutes: the claim would be stale after eighty seconds, and its renewals are taken away again."""
    simulation = Simulation(tmp_path, 3, settings={"build_seconds": 600.0}, latency=(0.01, 0.1))
    write_small_project(simulation)
    ends = simulation.apply_together()
    assert sorted(has_succeeded(end) for end in ends) == [False, True]
    puts = [e for e in simulation.journal() if e.method == "PUT" and "/artifacts/" in e.path]
    assert len(puts) > 25, "renewed every twenty seconds"
    kept = simulation.emulator.db.value("SELECT count(*) FROM artifact_versions")
    assert kept <= 3
