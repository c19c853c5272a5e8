"""Answers that say yes and nothing else: what was made is looked for, and what a look does not say is not believed."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.small_project import TRAIN, write_small_project

from simulation import Failed, Killed, Simulation

CREATIONS = {
    "workflow": "POST /workflows/ empty x1",
    "webapp": "POST /webapps/ empty x1",
    "image": "POST /images/ empty x1",
    "artifact": "POST /artifacts/ empty after=1 x1",
}
"""The first upload of an artifact is that of the inventory."""


def world(root: Path, *faults: str) -> Simulation:
    simulation = Simulation(root, 1, faults=faults, settings={"unique_names": False})
    write_small_project(simulation)
    simulation.write("rules/a.txt", "one\n")
    simulation.write("artifacts/rules.yaml", "name: rules\nartifact: {path: rules}\n")
    return simulation


def made_once(simulation: Simulation) -> None:
    ended = simulation.apply()
    assert not isinstance(ended, Killed | Failed)
    assert [result.reason for result in ended.results if result.outcome != "done"] == []
    counts = {name: count for name, count in simulation.creates().items() if "inventory" not in name}
    assert set(counts.values()) == {1}
    assert not simulation.plan().pending


@pytest.mark.parametrize("kind", CREATIONS)
def test_an_empty_answer_to_a_creation_is_looked_for(tmp_path: Path, kind: str) -> None:
    made_once(world(tmp_path, CREATIONS[kind]))


def test_a_look_that_says_nothing_is_not_taken_for_another_object(tmp_path: Path) -> None:
    made_once(world(tmp_path, "POST /workflows/ 503 after-commit x1", "GET */workflows/1 empty x1"))


DELETIONS = {
    "workflow/train": ("DELETE /workflows/*", "workflows/train.yaml"),
    "webapp/show": ("DELETE /webapps/*", "webapps/show.yaml"),
    "artifact/rules": ("DELETE /artifacts/*", "artifacts/rules.yaml"),
}
"""What deletes each, and its manifest."""


@pytest.mark.parametrize("said", ["empty", "html", "truncated"])
@pytest.mark.parametrize("ref", DELETIONS)
def test_a_deletion_that_is_said_to_be_done_is_looked_at_before_it_is_forgotten(
    tmp_path: Path, ref: str, said: str
) -> None:
    request, manifest = DELETIONS[ref]
    simulation = world(tmp_path)
    made_once(simulation)
    simulation.spoil(f"{request} {said} before-commit x1")
    (tmp_path / manifest).unlink()
    ended = simulation.apply(prune=True)
    assert not isinstance(ended, Killed | Failed)
    assert ended.succeeded
    assert simulation.deletes()[ref] == 1
    assert ref not in simulation.live()


UPDATES = {
    "workflow/train": ("PUT /workflows/*", "workflows/train.yaml", "python fit.py", "python fit.py --fast"),
    "webapp/show": ("PATCH /webapps/*", "webapps/show.yaml", "title: Show", "title: Show it"),
    "artifact/rules": ("PATCH /artifacts/*", "artifacts/rules.yaml", "{path", "{path"),
}
"""What updates each, its manifest, and what takes the place of what in it."""


@pytest.mark.parametrize("said", ["empty", "html", "truncated"])
@pytest.mark.parametrize("ref", UPDATES)
def test_an_update_that_is_said_to_be_done_is_looked_at_before_it_is_believed(
    tmp_path: Path, ref: str, said: str
) -> None:
    request, manifest, old, new = UPDATES[ref]
    simulation = world(tmp_path)
    made_once(simulation)
    simulation.spoil(f"{request} {said} before-commit x1")
    path = tmp_path / manifest
    text = path.read_text(encoding="utf-8").replace(old, new)
    path.write_text(f"description: New\n{text}" if ref.startswith("artifact") else text, encoding="utf-8")
    ended = simulation.apply()
    assert not isinstance(ended, Killed | Failed)
    assert ended.succeeded
    assert not simulation.plan().pending
    assert [str(change.ref) for change in simulation.plan().changes if change.details.fields] == []


def test_a_look_that_says_nothing_is_not_taken_for_an_update(tmp_path: Path) -> None:
    """A webapp's title may be missing in an answer (A66); of an empty one everything is missing."""
    request, manifest, old, new = UPDATES["webapp/show"]
    simulation = world(tmp_path)
    made_once(simulation)
    simulation.spoil(f"{request} html before-commit x1", "GET /webapps/* empty after=3 x1")
    path = tmp_path / manifest
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    ended = simulation.apply()
    assert not isinstance(ended, Killed | Failed)
    spoiled = [entry.fault for entry in simulation.last() if entry.fault]
    assert len(spoiled) == 2
    assert ended.succeeded
    assert simulation.live()["webapp/show"]["title"] == "Show it"


@pytest.mark.parametrize("commit", ["before-commit", "after-commit"])
def test_a_pause_that_is_said_to_be_done_is_looked_at_before_it_is_believed(
    tmp_path: Path, commit: str
) -> None:
    """A pause is not repeated: where it does not show its end is unknown, and the next apply pauses."""
    simulation = world(tmp_path)
    made_once(simulation)
    with simulation.emulator.db.transaction():
        simulation.emulator.db.run("UPDATE workflows SET status = 'Paused', idle_status = 'Paused'")
    simulation.write("workflows/train.yaml", TRAIN.replace("python fit.py", "python fit.py --fast"))
    simulation.spoil(f"POST /workflows/*/pause empty {commit} x1")
    ended = simulation.apply()
    assert not isinstance(ended, Killed | Failed)
    assert ended.succeeded is (commit == "after-commit")
    simulation.apply()
    assert simulation.live()["workflow/train"]["status"] == "Paused"


@pytest.mark.parametrize("spoiled", ["truncated", "html", "empty"])
def test_a_download_that_was_spoiled_on_its_way_is_not_what_somebody_else_uploaded(
    tmp_path: Path, spoiled: str
) -> None:
    upload, download = (
        "POST /artifacts/ 504 after-commit after=1 x1",
        f"GET */1/download {spoiled} after=1 x1",
    )
    simulation = world(tmp_path, upload, download)
    made_once(simulation)
    assert len([entry for entry in simulation.journal() if entry.fault]) == 2


def test_a_spoiled_download_of_what_is_taken_over_uploads_nothing(tmp_path: Path) -> None:
    simulation = world(tmp_path)
    made_once(simulation)
    with simulation.emulator.db.transaction():
        simulation.emulator.db.run("DELETE FROM artifacts WHERE name LIKE 'peak-apply-inventory-%'")
    simulation.spoil("GET */1/download truncated x1")
    plan = simulation.plan(adopt=True)
    assert {str(change.ref): change.action for change in plan.changes}["artifact/rules"] == "adopt"
