"""`live`, `creates` and `deletes` of a simulation, on which other tests rely."""

from __future__ import annotations

from pathlib import Path

from support.small_project import TRAIN, write_small_project

from reconciler.emulator import seeds
from simulation import Kill, Killed, Simulation, When


def shop(root: Path, seed: int, **given: object) -> Simulation:
    root.mkdir()
    simulation = Simulation(root, seed, **given)  # type: ignore[arg-type]
    write_small_project(simulation)
    simulation.apply()
    return simulation


def test_tenants_of_the_same_content_look_the_same(tmp_path: Path) -> None:
    """Whatever their ids are, and whenever their objects were made."""
    first = shop(tmp_path / "first", 1)
    second = Simulation(tmp_path / "second", 2)
    seeds.add_image(second.emulator, "somebody-elses", {77: "1.0.0"}, id=76)
    second.advance(86_400)
    write_small_project(second)
    second.apply()
    seen = second.live()
    assert seen.pop("image/somebody-elses@1.0.0")["status"] == "ready"
    assert seen == first.live()
    assert set(seen) == {"image/trainer@1.0.0", "workflow/train", "webapp/show"}
    assert seen["workflow/train"]["steps"]["fit"]["imageVersionId"] == "image/trainer@1.0.0"


def test_a_difference_shows(tmp_path: Path) -> None:
    simulation = shop(tmp_path / "shop", 1)
    before = simulation.live()
    simulation.write("workflows/train.yaml", TRAIN.replace("nightly", "daily"))
    simulation.apply()
    after = simulation.live()
    assert after["workflow/train"].pop("tags") != before["workflow/train"].pop("tags")
    assert after == before


def test_twins_show(tmp_path: Path) -> None:
    simulation = shop(tmp_path / "shop", 1, settings={"unique_names": False})
    step = {"command": "true", "imageId": 1, "imageVersionId": 1}
    seeds.add_workflow(simulation.emulator, {"name": "train", "steps": {"only": step}})
    assert {"workflow/train", "workflow/train, a duplicate"} <= set(simulation.live())
    assert simulation.creates()["workflow/train"] == 2


def test_looking_leaves_no_trace_and_meets_no_fault(tmp_path: Path) -> None:
    faults = ["GET /workflows/ 503 after=3 x1"]
    simulation = shop(tmp_path / "shop", 1, faults=faults, settings={"list_lag_seconds": 60.0})
    before = simulation.transcript()
    for _ in range(5):
        assert "workflow/train" in simulation.live()
    assert simulation.transcript() == before


KILLED_AFTER_THE_POST = 17


def test_what_took_effect_unseen_counts_as_made(tmp_path: Path) -> None:
    """A late commit that the run did not live to see."""
    simulation = Simulation(tmp_path, 1, faults=["POST /workflows/ 503 late=30 x1"])
    write_small_project(simulation)
    simulation.apply(kill=Kill(KILLED_AFTER_THE_POST, When.BEFORE))
    assert simulation.creates()["workflow/train"] == 0
    simulation.advance(31)
    simulation.live()
    assert simulation.creates()["workflow/train"] == 1


def test_a_kill_beyond_the_last_request_kills_nobody(tmp_path: Path) -> None:
    simulation = Simulation(tmp_path, 1)
    write_small_project(simulation)
    assert not isinstance(simulation.apply(kill=Kill(99, When.BEFORE)), Killed)
