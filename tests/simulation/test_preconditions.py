"""Someone changes something between the plan and the write: what moved is refused, the rest goes on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from support.small_project import TRAIN, write_small_project

from reconciler.emulator import seeds
from reconciler.model.result import ApplyResult, Outcome
from simulation import Simulation

CHANGES = {
    "renamed": "name = 'theirs'",
    "rewritten": "definition = json_set(definition, '$.steps.fit.command', 'theirs')",
}


def update(simulation: Simulation) -> dict[str, Any]:
    simulation.write("workflows/train.yaml", TRAIN.replace("python fit.py", "python fit.py --fast"))
    return {}


def delete(simulation: Simulation) -> dict[str, Any]:
    (simulation.root / "workflows/train.yaml").unlink()
    return {"prune": True}


@pytest.mark.parametrize("wish", [update, delete])
@pytest.mark.parametrize("change", CHANGES)
def test_what_was_changed_since_the_plan_is_not_written(
    tmp_path: Path, wish: Callable[[Simulation], dict[str, Any]], change: str
) -> None:
    simulation = Simulation(tmp_path, seed=1)
    write_small_project(simulation)
    ended = simulation.apply()
    assert isinstance(ended, ApplyResult)
    assert ended.succeeded
    claimed = False

    def colleague(_now: float, request: httpx.Request) -> None:
        """Once the apply has stored its claim, the workflow is no longer what the plan saw."""
        nonlocal claimed
        if claimed or request.method != "PUT":
            return
        claimed = True
        simulation.emulator.db.run(f"UPDATE workflows SET {CHANGES[change]}")  # noqa: S608

    simulation.gateway = colleague
    options = wish(simulation)
    ended = simulation.apply(**options)
    assert isinstance(ended, ApplyResult)
    (stale,) = ended.of(Outcome.STALE)
    assert str(stale.ref) == "workflow/train"
    assert "since the plan" in stale.reason
    writes = [e for e in simulation.last() if e.method != "GET" and "/artifacts/" not in e.path]
    assert writes == []


def test_what_someone_created_since_the_plan_is_not_created_again(tmp_path: Path) -> None:
    simulation = Simulation(tmp_path, seed=1, settings={"unique_names": False})
    write_small_project(simulation)
    made = False

    def colleague(_now: float, request: httpx.Request) -> None:
        """Once the image was built there is a workflow of the name that the plan is about to give."""
        nonlocal made
        if not made and request.method == "POST" and request.url.path.endswith("/webapps/"):
            made = True
            step = {"imageId": simulation.emulator.db.value("SELECT id FROM images"), "command": "theirs"}
            seeds.add_workflow(simulation.emulator, {"name": "train", "steps": {"only": step}})

    simulation.write("workflows/train.yaml", f"depends_on: [webapp/show]\n{TRAIN}")
    simulation.gateway = colleague
    ended = simulation.apply()
    assert isinstance(ended, ApplyResult)
    (stale,) = ended.of(Outcome.STALE)
    assert "an object with this name was created after the plan" in stale.reason
    assert simulation.creates()["workflow/train"] == 1
