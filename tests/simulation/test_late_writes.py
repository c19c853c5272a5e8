"""Writes that are committed after the apply that sent them was interrupted or killed (reliability 4a.5, 4a.6)."""

from __future__ import annotations

import asyncio
from pathlib import Path

import httpx
import pytest
from support.small_project import TRAIN, write_small_project

from simulation import Kill, Killed, Simulation, When
from simulation.test_intents import good
from simulation.test_interruption import Cancelling, cancelled

LATE = 15
"""Seconds, less than `--settle`."""


class At(Cancelling):
    """Cancels a second after the first request of a method on a workflow was sent."""

    def __init__(self, method: str) -> None:
        super().__init__(-1)
        self.method, self.done = method, False

    def __call__(self, now: float, request: httpx.Request) -> httpx.Response | None:
        if request.method == self.method and "/workflows/" in request.url.path and not self.done:
            self.done, self.when = True, now
            assert self.task is not None
            asyncio.get_running_loop().call_later(1.0, self.task.cancel)
        return None


def shop(root: Path) -> Simulation:
    root.mkdir(exist_ok=True)
    simulation = Simulation(root, 5, settings={"unique_names": False}, latency=(0.01, 0.1))
    write_small_project(simulation)
    good(simulation.apply())
    simulation.advance(100)
    return simulation


def command(simulation: Simulation) -> str:
    return str(simulation.live()["workflow/train"]["steps"]["fit"]["command"])


@pytest.mark.parametrize("then", ["three.py", "fit.py"], ids=["edited again", "taken back"])
def test_a_late_update_of_an_apply_that_was_told_to_end_is_waited_for(tmp_path: Path, then: str) -> None:
    simulation = shop(tmp_path)
    simulation.write("workflows/train.yaml", TRAIN.replace("fit.py", "two.py"))
    simulation.spoil(f"PUT /workflows/* hang=20 late={LATE} x1")
    assert cancelled(simulation, At("PUT"))
    simulation.heal()
    simulation.write("workflows/train.yaml", TRAIN.replace("fit.py", then))
    good(simulation.apply())
    simulation.advance(600)
    assert command(simulation) == f"python {then}"


def test_a_late_deletion_of_an_apply_that_was_told_to_end_is_waited_for(tmp_path: Path) -> None:
    simulation = shop(tmp_path)
    (tmp_path / "workflows/train.yaml").unlink()
    simulation.spoil(f"DELETE /workflows/* hang=20 late={LATE} x1")
    assert cancelled(simulation, At("DELETE"), prune=True)
    simulation.heal()
    simulation.write("workflows/train.yaml", TRAIN)
    good(simulation.apply())
    simulation.advance(600)
    assert "workflow/train" in simulation.live()


def test_an_empty_plan_after_a_kill_waits_for_what_may_still_come(tmp_path: Path) -> None:
    """The edit was taken back, so that nothing seems to be left to do."""
    simulation = shop(tmp_path)
    simulation.write("workflows/train.yaml", TRAIN.replace("fit.py", "two.py"))
    simulation.spoil(f"PUT /workflows/* 503 late={LATE} x1")
    for number in range(10, 40):
        assert isinstance(simulation.apply(kill=Kill(number, When.UNANSWERED)), Killed)
        if any(entry.fault for entry in simulation.last()):
            break
        simulation.advance(200)
    simulation.heal()
    simulation.write("workflows/train.yaml", TRAIN)
    good(simulation.apply())
    simulation.advance(600)
    assert command(simulation) == "python fit.py"
