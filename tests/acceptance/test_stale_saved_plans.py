"""Saved plans of larger projects on tenants that changed since they were made."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from acceptance.saved_plan_commands import FAST, WEBAPPS, carried_out, methods
from support.gauntlet import choose
from support.reference_project import write_reference_project
from support.small_project import TRAIN, apply_successfully, edit_workflow, write_small_project
from support.workspace import Workspace


def test_three_branches_merged_in_another_order_than_reviewed(world: Workspace) -> None:
    """Each branch has a plan of its own; a person edits in between; one branch removes a manifest."""
    write_small_project(world)
    world.write("workflows/score.yaml", TRAIN.replace("name: train\n", "name: score\n"))
    world.write("workflows/clean.yaml", TRAIN.replace("name: train\n", "name: clean\n"))
    apply_successfully(world)
    train = (world.root / "workflows/train.yaml").read_text(encoding="utf-8")
    score = (world.root / "workflows/score.yaml").read_text(encoding="utf-8")

    def plan_of(branch: str, *args: str) -> None:
        assert world.plan("--out", f"{branch}.json", *args).code == 0

    world.write("workflows/train.yaml", FAST)
    plan_of("faster")
    world.write("workflows/train.yaml", train)
    world.write("workflows/score.yaml", score.replace("python fit.py", "python score.py"))
    plan_of("score")
    world.write("workflows/score.yaml", score)
    (world.root / "workflows/clean.yaml").unlink()
    plan_of("without-clean", "--prune")
    # merged: score first, then the removal; someone edits train; faster last
    world.write("workflows/clean.yaml", TRAIN.replace("name: train\n", "name: clean\n"))
    world.write("workflows/score.yaml", score.replace("python fit.py", "python score.py"))
    ended = world.run("apply", "score.json")
    assert (ended.code, methods(world)) == (0, ["PUT"])
    (world.root / "workflows/clean.yaml").unlink()
    ended = world.run("apply", "without-clean.json")
    assert (ended.code, methods(world)) == (0, ["DELETE"]), ended.out
    edit_workflow(world, "train", lambda body: body["steps"]["fit"].update(command="by hand"))
    world.write("workflows/train.yaml", FAST)
    ended = world.run("apply", "faster.json")
    assert (ended.code, methods(world)) == (4, [])
    assert "it was changed since the plan was saved, at 20" in ended.out
    assert "steps.fit.command" in ended.out
    planned = world.plan("--detailed-exitcode")
    assert planned.code == 2
    assert "changed by someone else since the last apply" in planned.out
    apply_successfully(world)
    assert world.plan("--detailed-exitcode").code == 0


EVERY = choose(20, 1)
"""R9 changes each of the reference world's 60 resources in turn; a slice of them goes for every change."""


def changed(world: Workspace) -> list[str]:
    """A manifest of each of the 60 resources, changed."""
    refs: list[str] = []
    for path in sorted(world.root.rglob("*.yaml")):
        kind, text = path.parent.name.removesuffix("s"), path.read_text(encoding="utf-8")
        match kind:
            case "workflow":
                path.write_text(text.replace("command: fit", "command: fit --more"), encoding="utf-8")
            case "webapp" | "service":
                path.write_text(text.replace("title: A title", "title: Another"), encoding="utf-8")
            case "artifact":
                path.write_text(text.replace("description: Rules", "description: Laws"), encoding="utf-8")
            case "image":
                path.write_text(text.replace("1.0.0", "1.1.0"), encoding="utf-8")
            case _:
                continue
        refs.append(kind)
    return refs


class Snapshot:
    """The files of a tenant as they are now, to go back to."""

    def __init__(self, database: Path, folder: Path) -> None:
        self.database, self.folder = database, folder
        folder.mkdir()
        for file in self.files():
            shutil.copy(file, folder)

    def files(self) -> list[Path]:
        return list(self.database.parent.glob(f"{self.database.name}*"))

    def restore(self) -> None:
        for file in self.files():
            file.unlink()
        for file in self.folder.iterdir():
            shutil.copy(file, self.database.parent)


def meddle(world: Workspace, change: dict[str, Any]) -> None:
    """Someone does something to what a change is about: edits it, or makes the version that is to be built."""
    kind, name = change["kind"], change["name"]
    if kind == "image":
        with world.tenant() as emulator:
            row = emulator.db.one("SELECT id FROM images WHERE name = ?", name)
        assert row is not None
        path = f"/image-management/api/v2/images/{row['id']}/versions"
        details = {"source": "dockerfile", "dockerfile": "FROM theirs"}
        world.upload_as_other_user(path, {"version": change["version"], "buildDetails": json.dumps(details)})
    elif kind == "artifact":
        items = world.send_as_other_user("GET", "/artifacts/api/v1/artifacts/")["artifacts"]
        (ident,) = [item["id"] for item in items if item["name"] == name]
        world.send_as_other_user("PATCH", f"/artifacts/api/v1/artifacts/{ident}", {"description": "theirs"})
    elif kind == "workflow":
        edit_workflow(world, name, lambda body: next(iter(body["steps"].values())).update(stepTimeout=77))
    else:
        ident = world.describe_live(kind, name)["id"]
        world.send_as_other_user("PATCH", f"{WEBAPPS}/{ident}", {"description": "theirs"})


@pytest.mark.gauntlet
def test_each_of_sixty_resources_that_moved_is_refused_and_named(world: Workspace, tmp_path: Path) -> None:
    write_reference_project(world)
    apply_successfully(world)
    changed(world)
    planned = json.loads(world.plan("--format", "json", "--out", "plan.json").out)
    pending = [change for change in planned["changes"] if change["action"] not in {"noop", "record"}]
    assert len(pending) == 60
    tenant = Snapshot(world.database, tmp_path / "before")
    refused = 0
    for change in pending[::EVERY]:
        tenant.restore()
        meddle(world, change)
        ended = carried_out(world, "--format", "json")
        results = {result["ref"]: result["outcome"] for result in json.loads(ended.out)["results"]}
        assert ended.code == 3, ended.err
        assert results.pop(change["ref"]) == "stale", change["ref"]
        needing = {c["ref"] for c in pending if change["ref"] in c["depends_on"]}
        assert {ref for ref, outcome in results.items() if outcome != "done"} == needing
        refused += 1
    assert refused == len(pending[::EVERY])
