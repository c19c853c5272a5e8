"""Applies under random faults, killed at random: nothing is lost, nothing is made twice (reliability R2).

A slice goes for every change; `make gauntlet` runs all of it. A failure names its seeds; `SEEDS=806,1052` or
`SEEDS=800-900` replays them.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from reference_world import write_reference_world

from reconciler.emulator import Schedule
from simulation import Kill, Killed, Simulation, When
from simulation.oracle import End, end, mark, succeeded
from simulation.stories import Story, told_by

GAUNTLET = bool(os.environ.get("GAUNTLET"))
SHARDS = 40 if GAUNTLET else 4
LAG = 3.0
"""Seconds: lists of these worlds are up to two seconds late."""
DEADLINE = 3600.0
"""Seconds of the platform's time within which every apply of these worlds ends, whatever it meets."""
BUILD, DEPLOYMENT = 40.0, 20.0


def seeds(shard: int, otherwise: int) -> Iterator[int]:
    """Those of a shard: of `SEEDS`, else so many from 0 on."""
    asked = os.environ.get("SEEDS", f"0-{otherwise}")
    numbers: list[int] = []
    for part in asked.split(","):
        first, _, last = part.partition("-")
        numbers.extend(range(int(first), int(last) if last else int(first) + 1))
    return iter(numbers[shard::SHARDS])


def all_survive(survive: Callable[[Path, int], None], numbers: Iterator[int]) -> None:
    """Every seed is tried, and each that fails is named."""
    failed = []
    for seed in numbers:
        with TemporaryDirectory() as folder:
            try:
                survive(Path(folder), seed)
            except Exception as error:
                error.add_note(f"SEEDS={seed}")
                failed.append(error)
    if failed:
        raise ExceptionGroup(f"{len(failed)} seeds failed", failed)


def calm(root: Path, seed: int, **settings: object) -> Simulation:
    given = {"build_seconds": BUILD, "deploy_seconds": DEPLOYMENT, "unique_names": False, **settings}
    return Simulation(root, seed, settings=given, latency=(0.01, 0.1))


# worlds of six resources


@lru_cache(maxsize=None)
def reference(story: Story) -> End:
    """How a story ends, and what it does on its way, where nothing goes wrong."""
    with TemporaryDirectory() as folder:
        simulation = calm(Path(folder), 1)
        story.begin(simulation)
        since = mark(simulation)
        assert succeeded(simulation.apply(**story.options))
        simulation.advance(600)
        return end(simulation, since)


def survive_a_story(root: Path, seed: int) -> None:
    story, chance = told_by(seed), random.Random(f"{seed}/weather")
    lag = chance.choice((0.0, 2.0))
    simulation = calm(root, seed, unique_names=chance.random() < 0.3, list_lag_seconds=lag)
    story.begin(simulation)
    since, deadly = mark(simulation), chance.random() < 0.3
    simulation.spoil(schedule=Schedule(seed, 0.1))
    for _ in range(chance.randint(1, 3)):
        kill = Kill(chance.randint(1, 40), chance.choice(list(When))) if deadly else None
        if attempt(simulation, story, kill):
            assert simulation.live() == reference(story).live, "exit code 0, and not as declared"
            simulation.advance(LAG)
        simulation.advance(1)
    converges(simulation, story, since, reference(story))


def attempt(simulation: Simulation, story: Story, kill: Kill | None = None) -> bool:
    begin = simulation.clock.now
    ended = simulation.apply(kill=kill, **story.options)
    assert isinstance(ended, Killed) or simulation.clock.now - begin <= DEADLINE, "too long"
    return succeeded(ended)


def converges(simulation: Simulation, story: Story, since: int, expected: End) -> None:
    """When the faults stop one apply makes everything right, and the next two plans are empty."""
    simulation.heal()
    simulation.advance(LAG)
    assert succeeded(simulation.apply(**story.options))
    simulation.advance(LAG)
    for _ in range(2):
        assert not simulation.plan(**story.options).pending
    simulation.advance(600)
    found = end(simulation, since)
    assert found.live == expected.live
    assert found.made == expected.made
    assert found.deleted == expected.deleted
    assert found.touched <= expected.touched
    assert found.recorded == expected.recorded


@pytest.mark.timeout(0 if GAUNTLET else 300)
@pytest.mark.parametrize("shard", range(SHARDS))
def test_whatever_goes_wrong_nothing_is_made_twice_and_the_end_is_right(shard: int) -> None:
    all_survive(survive_a_story, seeds(shard, 20_000 if GAUNTLET else 200))
