"""Two projects on one tenant that declare the same name: neither takes what the other owns (reliability 4c.4, 4c.5)."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.small_project import TRAIN

from simulation import Kill, Killed, Simulation, When
from simulation.end_state import has_succeeded, read_entries
from simulation.test_intents import good, world


@pytest.mark.parametrize(
    "adopt", [False, True], ids=["ours was started only", "ours was deleted, and --adopt"]
)
def test_what_another_project_made_meanwhile_is_not_taken(tmp_path: Path, *, adopt: bool) -> None:
    simulation = world(tmp_path)
    mine = (tmp_path / "peak-apply.yaml").read_text(encoding="utf-8")
    good(simulation.apply(select=("image/trainer@1.0.0",)))
    for name in ("images/trainer.yaml", "webapps/show.yaml"):
        (tmp_path / name).unlink()
    if adopt:
        good(simulation.apply())
        with simulation.emulator.db.transaction():
            simulation.emulator.db.run("DELETE FROM workflows")
    else:
        begin_only(simulation)
    other = mine.replace("project: shop", "project: shop2").replace("id: 0b9", "id: 0b8")
    simulation.write("peak-apply.yaml", other)
    good(simulation.apply())
    simulation.write("peak-apply.yaml", mine)
    simulation.write("workflows/train.yaml", TRAIN.replace("fit.py", "mine.py"))
    simulation.apply(adopt=adopt)
    assert simulation.live()["workflow/train"]["steps"]["fit"]["command"] == "python fit.py"


def begin_only(simulation: Simulation) -> None:
    """Killed between the claim and the first write."""
    for number in range(1, 60):
        assert isinstance(simulation.apply(kill=Kill(number, When.BEFORE)), Killed)
        simulation.advance(200)
        if any(entry.intended for entry in read_entries(simulation)):
            return


def test_a_copy_of_ones_own_record_is_no_other_project(tmp_path: Path) -> None:
    """The first record was lost on its way, was created again, and then the first one came after all."""
    simulation = world(tmp_path)
    simulation.spoil("POST /artifacts/ 503 late=20 x1")
    assert not has_succeeded(simulation.apply())
    simulation.heal()
    simulation.advance(1)
    assert isinstance(simulation.apply(kill=Kill(14, When.UNANSWERED)), Killed)
    simulation.advance(100)
    good(simulation.apply())
    assert not simulation.plan().pending
