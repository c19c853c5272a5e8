"""SIGKILL at every request boundary of an apply of the reference world (R1).

A slice goes for every change, another one for each commit; `make gauntlet` goes through all. A failure names the cut.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from support.gauntlet import choose
from support.reference_project import write_reference_project

from simulation import Kill, Killed, Simulation, When
from simulation.end_state import find_wrong_counts, has_succeeded

pytestmark = pytest.mark.slow

EVERY = choose(40, 1)
"""Of about 600 cuts every so many-th one."""
LAG = 3.0


def first() -> int:
    """Which cut a slice begins with: another one for each commit, so that in time all are tried."""
    git = shutil.which("git")
    asked = [git or "true", "rev-parse", "--short=8", "HEAD"]
    commit = subprocess.run(asked, cwd=Path(__file__).parent, capture_output=True, text=True, check=False)
    return int(commit.stdout.strip() or "0", 16) % EVERY


def reference(root: Path, parallelism: int) -> Simulation:
    root.mkdir()
    simulation = Simulation(root, seed=1, parallelism=parallelism)
    write_reference_project(simulation)
    return simulation


def cut_world(root: Path, parallelism: int, kill: Kill) -> Simulation:
    simulation = reference(root, parallelism)
    assert simulation.apply(kill=kill) == Killed(kill.at)
    return simulation


@pytest.fixture(scope="module", params=[1, 10], ids=["one at a time", "ten at a time"])
def whole(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[int, Simulation]:
    """The reference world, applied without trouble."""
    simulation = reference(tmp_path_factory.mktemp("r1") / "reference", request.param)
    assert has_succeeded(simulation.apply())
    return request.param, simulation


@pytest.mark.gauntlet
def test_whenever_an_apply_is_killed_the_next_one_makes_the_world_whole(
    whole: tuple[int, Simulation], tmp_path: Path
) -> None:
    parallelism, expected = whole
    cuts = [Kill(at, when) for at in range(1, expected.requests + 1) for when in When]
    for number, kill in enumerate(cuts[first() :: EVERY]):
        simulation = cut_world(tmp_path / str(number), parallelism, kill)
        simulation.advance(100)
        assert has_succeeded(simulation.apply()), kill
        assert simulation.live() == expected.live(), kill
        assert find_wrong_counts(simulation) == {}, kill
        assert not {name for name in simulation.deletes() if "inventory" not in name}, kill
        simulation.advance(LAG)
        assert not simulation.plan().pending, kill
