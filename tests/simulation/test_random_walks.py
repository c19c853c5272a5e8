"""After random edits, commands and interruptions one apply converges, and one destroy leaves nothing (R2, R4).

A slice goes for every change; `make gauntlet` runs all of it. A failure names its seeds; `SEEDS=806` replays one.
"""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest
from support.gauntlet import choose

from simulation import Failed, Simulation
from simulation.end_state import find_duplicates, has_succeeded
from simulation.random_walk import ANYTHING, Walk
from simulation.seeds import iter_seeds, try_all_seeds

pytestmark = pytest.mark.slow

SHARDS = choose(2, 20)
PEOPLES = ("an interrupted apply may have created it", "on the platform")
"""Messages of destroy where people have to decide: about what was started or renamed, never recorded as done, and then
taken out of the manifests."""


def survive_a_walk(root: Path, seed: int) -> None:
    chance = random.Random(f"{seed}/walk")
    settings = {
        "build_seconds": 20.0,
        "deploy_seconds": 10.0,
        "unique_names": chance.random() < 0.3,
        "list_lag_seconds": chance.choice((0.0, 0.0, 1.0)),
    }
    simulation = Simulation(root, seed, settings=settings, latency=(0.01, 0.1))
    walk = Walk(simulation, chance)
    walk.go()
    simulation.advance(200)
    good(simulation.apply(**ANYTHING), walk)
    simulation.advance(200)
    assert [str(change.ref) for change in simulation.plan().pending] == [], walk.log
    assert find_duplicates(simulation) == [], walk.log
    ended = simulation.apply(destroy=True, **ANYTHING)
    simulation.advance(300)
    if not any(why in str(reason) for _, _, reason in _said(ended) for why in PEOPLES):
        good(ended, walk)
        assert list(simulation.live()) == [], walk.log


def good(ended: Any, walk: Walk) -> None:
    assert has_succeeded(ended), (_said(ended), walk.log)


def _said(ended: Any) -> list[Any]:
    if isinstance(ended, Failed):
        return [("", "", p.message) for error in ended.errors for p in getattr(error, "problems", (error,))]
    return [(str(r.ref), r.action, r.reason) for r in ended.results if r.outcome != "done"]


@pytest.mark.gauntlet
@pytest.mark.parametrize("shard", range(SHARDS))
def test_after_any_walk_one_apply_converges_and_one_destroy_leaves_nothing(shard: int) -> None:
    try_all_seeds(survive_a_walk, iter_seeds(choose(24, 2000), shard, SHARDS))
