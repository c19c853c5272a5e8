"""A killed apply leaves what the platform saw, and the next one goes on from there (R1, on a small world)."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.small_project import write_small_project

from simulation import Failed, Kill, Killed, Simulation, When

pytestmark = pytest.mark.slow

REQUESTS = 20
"""Of an apply of the shop on an empty tenant."""
EVERY_CUT = [Kill(at, when) for at in range(1, REQUESTS + 1) for when in When]


def shop(root: Path, **given: object) -> Simulation:
    root.mkdir(exist_ok=True)
    simulation = Simulation(root, seed=1, **given)  # type: ignore[arg-type]
    write_small_project(simulation)
    return simulation


def cut(kill: Kill) -> str:
    return f"{kill.at}-{kill.when.name.lower()}"


def test_the_shop_takes_so_many_requests(tmp_path: Path) -> None:
    simulation = shop(tmp_path)
    simulation.apply()
    assert simulation.requests == REQUESTS


@pytest.mark.parametrize("kill", EVERY_CUT, ids=cut)
def test_a_killed_run_sends_nothing_more(tmp_path: Path, kill: Kill) -> None:
    simulation = shop(tmp_path)
    assert simulation.apply(kill=kill) == Killed(kill.at)
    assert len(simulation.journal()) == kill.at - (kill.when is When.BEFORE)


@pytest.mark.parametrize("kill", EVERY_CUT, ids=cut)
def test_the_apply_after_a_killed_one_makes_the_world_whole(tmp_path: Path, kill: Kill) -> None:
    reference = shop(tmp_path / "reference")
    reference.apply()
    simulation = shop(tmp_path / "killed")
    simulation.apply(kill=kill)
    simulation.advance(1)
    again = simulation.apply()
    assert not isinstance(again, Killed | Failed)
    assert again.succeeded
    assert simulation.live() == reference.live()
    assert set(simulation.creates().values()) == {1}
    assert not simulation.deletes()
    assert not simulation.plan().pending


def test_two_applies_at_once_share_one_tenant(tmp_path: Path) -> None:
    """What R8 will ask of them is not asked yet: only that both end, and that nothing is left twice."""
    simulation = shop(tmp_path, latency=(0.01, 0.1))
    ends = simulation.apply_together()
    assert len(ends) == 2
    assert not [name for name in simulation.live() if "duplicate" in name]
