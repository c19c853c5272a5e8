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


RULES = "body: {name: rules}\nartifact: {path: rules}\n"
LISTS = {"workflow": "workflows", "webapp": "webapps", "image": "images", "artifact": "artifacts"}
HIDDEN = "GET /%s/ lag=100000"


def project(root: Path) -> Simulation:
    simulation = Simulation(root, 1, settings={"unique_names": False})
    write_small_project(simulation)
    simulation.write("rules/a.txt", "a rule\n")
    simulation.write("artifacts/rules.yaml", RULES)
    assert has_succeeded(simulation.apply())
    return simulation


@pytest.mark.parametrize("kind", ["workflow", "webapp"])
def test_what_a_list_hides_is_not_created_a_second_time(tmp_path: Path, kind: str) -> None:
    simulation = project(tmp_path)
    simulation.spoil(HIDDEN % LISTS[kind])
    before = simulation.live()
    assert {change.action for change in simulation.plan().changes} == {"noop"}
    assert simulation.live() == before


@pytest.mark.parametrize("kind", ["workflow", "webapp"])
def test_what_a_list_hides_is_not_forgotten(tmp_path: Path, kind: str) -> None:
    """It is found under its id, and deleted like anything else that is no longer declared."""
    simulation = project(tmp_path)
    for path in (tmp_path / f"{kind}s").iterdir():
        path.unlink()
    simulation.spoil(f"{HIDDEN % LISTS[kind]} x2")
    assert has_succeeded(simulation.apply(prune=True))
    simulation.heal()
    assert not {name for name in simulation.live() if name.startswith(f"{kind}/")}


def test_destroy_deletes_what_no_list_shows(tmp_path: Path) -> None:
    simulation = project(tmp_path)
    simulation.spoil(*(HIDDEN % name for name in ("workflows", "webapps", "services")))
    assert isinstance(simulation.apply(destroy=True), ApplyResult)
    simulation.heal()
    assert not {name for name in simulation.live() if not name.startswith("image")}
    assert has_succeeded(simulation.apply(destroy=True)), "no list told who used the image"
    assert not simulation.live()


@pytest.mark.parametrize("kind", ["workflow", "webapp"])
@pytest.mark.parametrize("options", [{}, {"prune": True}, {"destroy": True}], ids=str)
def test_what_can_neither_be_listed_nor_read_blocks_only_its_branch(
    tmp_path: Path, kind: str, options: dict[str, Any]
) -> None:
    simulation = project(tmp_path)
    simulation.spoil(HIDDEN % LISTS[kind], f"GET */{LISTS[kind]}/* 403")
    plan = simulation.plan(**options)
    blocked = {change.ref.kind: change.reason for change in plan.blocked}
    assert "cannot tell whether" in blocked.pop(kind)
    assert set(blocked) <= {"image"}, "an image is blocked only because its user is"


def test_what_answers_with_404_is_deleted(tmp_path: Path) -> None:
    simulation = project(tmp_path)
    simulation.spoil(HIDDEN % "workflows", "GET */workflows/* 404")
    (change,) = simulation.plan().pending
    assert (str(change.ref), change.action) == ("workflow/train", "create")
