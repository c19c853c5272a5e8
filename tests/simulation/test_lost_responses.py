"""Writes whose answers were lost, where what they made shows late, or among much else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
from support.small_project import TRAIN, TRAINER

from reconciler.emulator import seeds
from reconciler.model.result import ApplyResult, Outcome
from simulation import Simulation

OTHERS = 120
"""More than a page of a list holds."""


def a_workflow(root: Path, fault: str, **settings: Any) -> Simulation:
    simulation = Simulation(
        root, seed=1, faults=[f"POST /workflows/ {fault} x1"], settings={"unique_names": False, **settings}
    )
    simulation.write("images/trainer.yaml", TRAINER)
    simulation.write("workflows/train.yaml", TRAIN)
    return simulation


def applied(simulation: Simulation) -> ApplyResult:
    ended = simulation.apply()
    assert isinstance(ended, ApplyResult)
    return ended


def test_what_shows_late_is_not_made_a_second_time(tmp_path: Path) -> None:
    simulation = a_workflow(tmp_path, "503 after-commit", list_lag_seconds=20.0)
    assert applied(simulation).succeeded
    assert simulation.creates()["workflow/train"] == 1


def test_what_was_accepted_is_not_sent_again_and_taken_over_when_it_shows(tmp_path: Path) -> None:
    simulation = a_workflow(tmp_path, "truncated", list_lag_seconds=200.0)
    (unknown,) = applied(simulation).of(Outcome.UNKNOWN)
    assert str(unknown.ref) == "workflow/train"
    simulation.advance(200)
    assert applied(simulation).succeeded, "it is known to be ours"
    assert simulation.creates()["workflow/train"] == 1


def test_what_was_made_is_found_behind_the_first_page(tmp_path: Path) -> None:
    simulation = a_workflow(tmp_path, "503 after-commit")
    posted = False

    def crowded(_now: float, request: httpx.Request) -> None:
        """Lists begin with the newest: what others make between the write and the look comes before ours."""
        nonlocal posted
        if posted and request.method == "GET":
            posted = False
            step = {"imageId": simulation.emulator.db.value("SELECT id FROM images"), "command": "theirs"}
            for number in range(OTHERS):
                seeds.add_workflow(simulation.emulator, {"name": f"other-{number}", "steps": {"only": step}})
        posted = posted or (request.method == "POST" and request.url.path.endswith("/workflows/"))

    simulation.gateway = crowded
    assert applied(simulation).succeeded
    assert simulation.creates()["workflow/other-0"] == 1
    assert simulation.creates()["workflow/train"] == 1
