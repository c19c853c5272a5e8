"""Lists that change while their pages are read: what they lack is not taken for deleted (reliability 4c.5)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from support.small_project import TRAINER, write_small_project

from reconciler.model.result import ApplyResult
from simulation import Simulation
from simulation.end_state import has_succeeded
from simulation.test_intents import nobodys

MANY = 105
"""More than a page of a list holds."""
FLOW = "body: {name: flow-%d, steps: {fit: {image: trainer@1.0.0, command: python fit.py}}}\n"


def many(root: Path) -> Simulation:
    simulation = Simulation(root, 1, settings={"unique_names": False})
    simulation.write("images/trainer.yaml", TRAINER)
    for number in range(MANY):
        simulation.write(f"workflows/{number}.yaml", FLOW % number)
    assert has_succeeded(simulation.apply())
    return simulation


@pytest.mark.slow
@pytest.mark.parametrize("options", [{"destroy": True}, {"prune": True}], ids=["destroy", "prune"])
def test_what_falls_between_two_pages_is_not_forgotten(tmp_path: Path, options: dict[str, Any]) -> None:
    simulation = many(tmp_path)
    for path in (tmp_path / "workflows").iterdir():
        path.unlink()
    simulation.spoil("GET /workflows/ shift=-1 after=1 x1")
    assert has_succeeded(simulation.apply(**options, allow_deletes=200))
    assert {name for name in simulation.live() if name.startswith("workflow/")} == set()
    assert nobodys(simulation) == set()


@pytest.mark.parametrize("kind", ["workflow", "webapp"])
def test_what_a_list_hides_is_not_forgotten(tmp_path: Path, kind: str) -> None:
    """Whatever the reason: an object that answers under its id is there."""
    simulation = Simulation(tmp_path, 1)
    write_small_project(simulation)
    assert has_succeeded(simulation.apply())
    for path in (tmp_path / f"{kind}s").iterdir():
        path.unlink()
    simulation.spoil(f"GET /{kind}s/ lag=100000 x2")
    ended = simulation.apply(prune=True)
    assert isinstance(ended, ApplyResult)
    (left,) = ended.results
    assert (left.outcome, left.reason) == ("failed", "no list showed it, but it still exists")
    simulation.heal()
    assert has_succeeded(simulation.apply(prune=True))
    assert not {name for name in simulation.live() if name.startswith(f"{kind}/")}
