"""Two runs make one of the same name at the same moment, where the platform lets them: the younger one goes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest
from support.small_project import TRAIN, TRAINER

from reconciler.emulator import seeds
from reconciler.model.result import ApplyResult, Outcome, Result
from simulation import Simulation


class Another:
    """A gateway that makes another workflow of the same name, right before or right after ours."""

    def __init__(self, simulation: Simulation, *, before: bool) -> None:
        self.simulation, self.before = simulation, before
        self.posted = False
        self.id: Any = None

    def __call__(self, _now: float, request: httpx.Request) -> None:
        posting = request.method == "POST" and request.url.path.endswith("/workflows/")
        if self.id is None and (posting if self.before else self.posted):
            self.id = theirs(self.simulation)
        self.posted = self.posted or posting


def theirs(simulation: Simulation) -> int:
    image = simulation.emulator.db.value("SELECT id FROM images")
    step = {"imageId": image, "command": "theirs"}
    return seeds.add_workflow(simulation.emulator, {"name": "train", "steps": {"only": step}})


def met(root: Path, *faults: str, before: bool) -> tuple[Simulation, Another, Result]:
    settings = {"unique_names": False}
    simulation = Simulation(root, seed=1, faults=faults, settings=settings, latency=(0.5, 1.0))
    simulation.write("images/trainer.yaml", TRAINER)
    simulation.write("workflows/train.yaml", TRAIN)
    simulation.gateway = another = Another(simulation, before=before)
    ended = simulation.apply()
    assert isinstance(ended, ApplyResult)
    (failed,) = ended.of(Outcome.FAILED)
    return simulation, another, failed


def ids(simulation: Simulation) -> list[Any]:
    return [row["id"] for row in simulation.emulator.db.all("SELECT id FROM workflows WHERE name = 'train'")]


def test_ours_is_taken_back_where_the_other_one_is_older(tmp_path: Path) -> None:
    simulation, another, failed = met(tmp_path, before=True)
    assert ids(simulation) == [another.id]
    assert f"(id {another.id})" in failed.reason
    assert "was deleted again" in failed.reason


def test_nothing_is_deleted_where_ours_is_the_older_one(tmp_path: Path) -> None:
    simulation, another, failed = met(tmp_path, before=False)
    assert len(ids(simulation)) == 2
    assert another.id in ids(simulation)
    assert f"(id {another.id}); that run has to delete its own" in failed.reason


@pytest.mark.parametrize("before", [True, False], ids=["older", "younger"])
def test_afterwards_one_of_the_two_is_left_to_people_or_to_the_next_apply(
    tmp_path: Path, *, before: bool
) -> None:
    simulation, _, _ = met(tmp_path, before=before)
    simulation.heal()
    simulation.advance(100)
    ended = simulation.apply()
    assert (isinstance(ended, ApplyResult) and ended.succeeded) == before
    assert len(ids(simulation)) == (1 if before else 2)


def test_a_lost_write_that_finds_two_touches_neither(tmp_path: Path) -> None:
    simulation, _, failed = met(tmp_path, "POST /workflows/ 503 after-commit x1", before=True)
    found = ids(simulation)
    assert len(found) == 2
    assert all(str(ident) in failed.reason for ident in found)
