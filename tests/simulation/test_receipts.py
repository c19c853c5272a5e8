"""Receipts of applies that take long, whose answers are lost, or that are killed."""

from __future__ import annotations

from pathlib import Path

from support.small_project import TRAINER

from reconciler import pipeline
from reconciler.config.project import ProjectOptions
from reconciler.model.observed.receipt import History
from reconciler.model.result import ApplyResult
from simulation import Kill, Simulation, When
from simulation.client_run import Run


def history(simulation: Simulation) -> list[int]:
    """The numbers of the applies that are recorded."""

    async def read(run: Run) -> History:
        return await pipeline.read_history(
            pipeline.open_project(simulation.root, ProjectOptions(), {}), run.client
        )

    (found,) = simulation.together(read)
    assert isinstance(found, History)
    return [one.number for one in found.applies]


def written(simulation: Simulation) -> int:
    """How many versions of the inventory were ever written."""
    return int(simulation.emulator.db.value("SELECT max(last_version) FROM artifacts"))


def test_the_renewals_of_a_long_apply_hold_no_receipt(tmp_path: Path) -> None:
    simulation = Simulation(tmp_path, seed=1, settings={"build_seconds": 90})
    simulation.write("images/trainer.yaml", TRAINER)
    assert isinstance(simulation.apply(), ApplyResult)
    assert written(simulation) > 4, "it was renewed"
    assert history(simulation) == [written(simulation)]


def test_an_end_that_was_written_twice_is_told_once(tmp_path: Path) -> None:
    simulation = Simulation(tmp_path, seed=1, faults=["PUT /artifacts/* 503 after-commit x1"])
    simulation.write("images/trainer.yaml", TRAINER)
    ended = simulation.apply()
    assert isinstance(ended, ApplyResult)
    assert not ended.inventory_error
    assert written(simulation) == 3
    assert history(simulation) == [3]


def test_a_killed_apply_leaves_no_receipt_and_the_next_one_does(tmp_path: Path) -> None:
    simulation = Simulation(tmp_path, seed=1, settings={"build_seconds": 90})
    simulation.write("images/trainer.yaml", TRAINER)
    simulation.apply(kill=Kill(12, When.UNANSWERED))
    assert written(simulation) >= 1
    assert history(simulation) == []
    simulation.advance(300)
    simulation.write("images/trainer.yaml", TRAINER.replace("1.0.0", "1.1.0"))
    assert isinstance(simulation.apply(), ApplyResult)
    assert len(history(simulation)) == 1
