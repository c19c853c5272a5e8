"""A prune after a failure never leaves fewer live objects of a project than there were before."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.small_project import SHOW, TRAIN, TRAINER, write_small_project

from reconciler.model.result import ApplyResult
from simulation import Simulation
from simulation.end_state import has_succeeded

WRITES = ["POST */images/", "POST */images/*/versions", "POST */workflows/", "PATCH */webapps/*"]
FAULTS = ["422", "503", "503 before-commit", "reset", "html", "empty"]


def renamed(root: Path) -> Simulation:
    """Everything is new, built again or updated, and the workflow has another name."""
    simulation = Simulation(root, 1)
    write_small_project(simulation)
    simulation.write("images/old.yaml", TRAINER.replace("name: trainer", "name: old"))
    assert has_succeeded(simulation.apply())
    (root / "images/old.yaml").unlink()
    (root / "workflows/train.yaml").unlink()
    simulation.write("images/new.yaml", TRAINER.replace("name: trainer", "name: new"))
    simulation.write("images/next.yaml", TRAINER.replace("1.0.0", "2.0.0"))
    simulation.write(
        "workflows/fit.yaml", TRAIN.replace("name: train\n", "name: fit\n").replace("1.0.0", "2.0.0")
    )
    simulation.write("webapps/show.yaml", SHOW.replace("title: Show", "title: Shown"))
    return simulation


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("write", WRITES)
def test_a_failed_apply_deletes_nothing(tmp_path: Path, write: str, fault: str) -> None:
    simulation = renamed(tmp_path)
    before = set(simulation.live())
    simulation.spoil(f"{write} {fault} x9")
    ended = simulation.apply(prune=True)
    assert isinstance(ended, ApplyResult)
    if not has_succeeded(ended):
        assert before <= set(simulation.live())
    simulation.heal()
    simulation.advance(100)
    assert has_succeeded(simulation.apply(prune=True))
    assert {"workflow/train", "image/old@1.0.0"}.isdisjoint(simulation.live())
