"""Applies under random faults, killed at random: nothing is lost, nothing is made twice (R2).

A slice goes for every change; `make gauntlet` runs all of it. A failure names its seeds; `SEEDS=806,1052` or
`SEEDS=800-900` replays them.
"""

from __future__ import annotations

import random
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from support.gauntlet import choose
from support.reference_project import write_reference_project

from reconciler.emulator import Schedule
from simulation import Kill, Killed, Simulation, When
from simulation.end_state import EndState, count_all_changes, has_succeeded, read_end
from simulation.reference_runs import make_simulation, prepare, run_reference, run_undisturbed
from simulation.scenarios import draw_scenario
from simulation.seeds import iter_seeds, try_all_seeds

pytestmark = pytest.mark.slow

SHARDS = choose(4, 40)
LAG = 3.0
"""Seconds: lists of these worlds are up to two seconds late."""
DEADLINE = 3600.0
"""Seconds of the platform's time within which every apply of these worlds ends, whatever it meets."""


# worlds of six resources


def survive_a_story(root: Path, seed: int) -> None:
    story, chance = draw_scenario(seed), random.Random(f"{seed}/weather")
    lag = chance.choice((0.0, 2.0))
    simulation = make_simulation(root, seed, unique_names=chance.random() < 0.3, list_lag_seconds=lag)
    prepare(story, simulation)
    survive(simulation, chance, run_reference(story), rate=0.1, **story.options)


@pytest.mark.gauntlet
@pytest.mark.parametrize("shard", range(SHARDS))
def test_whatever_goes_wrong_nothing_is_made_twice_and_the_end_is_right(shard: int) -> None:
    try_all_seeds(survive_a_story, iter_seeds(choose(80, 20_000), shard, SHARDS))


# the reference world


@cache
def large_reference(*, edited: bool) -> EndState:
    with TemporaryDirectory() as folder:
        simulation = make_simulation(Path(folder), 1)
        begin_large(simulation, edited=edited)
        return run_undisturbed(simulation)


def begin_large(simulation: Simulation, *, edited: bool) -> None:
    """The reference world to be made, or made and half of it edited."""
    write_reference_project(simulation)
    if edited:
        assert has_succeeded(simulation.apply())
        simulation.advance(600)
        for name, old, new in (
            ("workflows/all.yaml", "command: fit,", "command: fit --fast,"),
            ("webapps/all.yaml", "A title", "Another title"),
            ("data/3/rules.csv", "rule", "law"),
        ):
            path = simulation.root / name
            path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")


def survive_at_large(root: Path, seed: int) -> None:
    chance, edited = random.Random(f"{seed}/weather"), bool(seed % 2)
    simulation = make_simulation(root, seed, list_lag_seconds=2.0)
    begin_large(simulation, edited=edited)
    survive(simulation, chance, large_reference(edited=edited), rate=0.03)


@pytest.mark.gauntlet
@pytest.mark.parametrize("shard", range(SHARDS))
def test_the_reference_world_survives_too(shard: int) -> None:
    try_all_seeds(survive_at_large, iter_seeds(choose(3, 500), shard, SHARDS))


# what all of them must stand


def survive(
    simulation: Simulation, chance: random.Random, expected: EndState, *, rate: float, **options: Any
) -> None:
    """Some applies under faults, and then one without; three of ten worlds are in a runner that gets killed."""
    since, deadly = count_all_changes(simulation), chance.random() < 0.3
    simulation.spoil(schedule=Schedule(simulation.seed, rate))
    for _ in range(chance.randint(1, 3)):
        kill = Kill(chance.randint(1, 40), chance.choice(list(When))) if deadly else None
        if attempt(simulation, kill, **options):
            assert simulation.live() == expected.live, "exit code 0, and not as declared"
            simulation.advance(LAG)
        simulation.advance(1)
    converges(simulation, since, expected, **options)


def attempt(simulation: Simulation, kill: Kill | None, **options: Any) -> bool:
    """Whether an apply ended with exit code 0; it ended in time in any case."""
    began = simulation.clock.now
    ended = simulation.apply(kill=kill, **options)
    assert isinstance(ended, Killed) or simulation.clock.now - began <= DEADLINE, "too long"
    return has_succeeded(ended)


def converges(simulation: Simulation, since: int, expected: EndState, **options: Any) -> None:
    """When the faults stop one apply makes everything right, and the next two plans are empty."""
    simulation.heal()
    simulation.advance(LAG)
    assert has_succeeded(simulation.apply(**options))
    simulation.advance(LAG)
    for _ in range(2):
        assert not simulation.plan(**options).pending
    simulation.advance(600)
    found = read_end(simulation, since)
    assert found.live == expected.live
    assert found.made == expected.made
    assert found.deleted == expected.deleted
    assert found.touched <= expected.touched
    assert found.recorded == expected.recorded
