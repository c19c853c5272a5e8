"""Deletions come after everything else of an apply, and only where nothing failed."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from acceptance.conftest import StartServer
from support.small_project import SHOW, TRAIN, TRAINER, apply_successfully, write_small_project
from support.workspace import CommandResult, Workspace

WORKFLOWS = "/workflows/api/v1/workflows"
BROKEN = TRAINER.replace("FROM python:3.12-slim", '"FROM python:3.12-slim\\nRUN exit 1"')
NEWER = BROKEN.replace("1.0.0", "2.0.0")
SUCCESSOR = TRAIN.replace("name: train\n", "name: train-v2\n").replace("trainer@1.0.0", "trainer@2.0.0")


@pytest.fixture
def replaced(world: Workspace) -> Workspace:
    """A workflow is replaced by one of another name, whose image cannot be built."""
    write_small_project(world)
    apply_successfully(world)
    (world.root / "workflows/train.yaml").unlink()
    world.write("images/newer.yaml", NEWER)
    world.write("workflows/train-v2.yaml", SUCCESSOR)
    return world


def names(world: Workspace) -> set[str]:
    return {item["name"] for item in world.send_as_other_user("GET", f"{WORKFLOWS}/")["workflows"]}


def test_what_its_successor_failed_to_replace_stays_until_it_can(replaced: Workspace) -> None:
    ended = replaced.apply("--prune")
    assert ended.code == 3, ended.out
    assert names(replaced) == {"train"}
    assert (
        "skipped workflow/train: held back: image/trainer@2.0.0, workflow/train-v2 were not applied"
        in ended.out
    )
    assert "--prune-despite-failures" in ended.out
    replaced.write("images/newer.yaml", NEWER.replace("RUN exit 1", "RUN exit 0"))
    apply_successfully(replaced, "--prune")
    assert names(replaced) == {"train-v2"}


def test_a_deletion_that_was_held_back_is_in_the_report_and_the_receipt(replaced: Workspace) -> None:
    ended = replaced.apply("--prune", "--format", "json")
    result = next(r for r in json.loads(ended.out)["results"] if r["ref"] == "workflow/train")
    assert (result["action"], result["outcome"], result["sent"]) == ("delete", "skipped", False)
    assert result["remedy"].endswith("add --prune-despite-failures to delete it anyway")
    assert "skipped" in replaced.run("history", ".").out


def test_the_explicit_order_deletes_despite_failures(replaced: Workspace) -> None:
    ended = replaced.apply("--prune", "--prune-despite-failures")
    assert ended.code == 3, ended.out
    assert names(replaced) == set()


def test_a_saved_plan_holds_back_too_and_remembers_the_order(replaced: Workspace) -> None:
    for option, left in (((), {"train"}), (("--prune-despite-failures",), set())):
        assert replaced.plan("--prune", *option, "--out", str(replaced.root / "p.json")).code == 0
        assert replaced.run("apply", str(replaced.root / "p.json")).code == 3
        assert names(replaced) == left


def test_versions_beyond_retain_are_held_back_too(world: Workspace) -> None:
    retained = TRAINER.replace("version: 1.0.0", "version: 1.0.0-${digest}") + "lifecycle: {retain: 1}\n"
    world.write("images/trainer.yaml", retained)
    apply_successfully(world)
    world.write("images/trainer.yaml", retained.replace("3.12", "3.13"))
    world.write("images/broken.yaml", BROKEN.replace("name: trainer", "name: broken"))
    ended = world.apply("--prune")
    assert ended.code == 3, ended.out
    assert "held back: image/broken@1.0.0 was not applied" in ended.out
    assert [entry.method for entry in world.sent()].count("DELETE") == 0


@pytest.mark.parametrize("fault", ["422", "503"])
def test_a_refused_or_lost_write_holds_deletions_back(
    world: Workspace, serve: StartServer, fault: str
) -> None:
    emulator = serve(f"PATCH */webapps/* {fault} x9")
    write_small_project(world)
    world.write("workflows/gone.yaml", TRAIN.replace("name: train", "name: gone"))
    apply_successfully(world)
    (world.root / "workflows/gone.yaml").unlink()
    CHANGES["an update"](world)
    ended = world.apply("--prune")
    assert ended.code == 3, ended.out
    assert "held back: webapp/show was not applied" in ended.out
    left = [row["name"] for row in emulator.db.all("SELECT name FROM workflows")]
    assert sorted(left) == ["gone", "train"]


CHANGES: dict[str, Callable[[Workspace], object]] = {
    "an update": lambda world: world.write("webapps/show.yaml", SHOW.replace("Show", "Shown")),
    "a creation": lambda world: world.write("workflows/new.yaml", TRAIN.replace("name: train", "name: new")),
    "a build": lambda world: world.write("images/new.yaml", TRAINER.replace("name: trainer", "name: new")),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_deletions_are_the_last_writes(world: Workspace, change: Callable[[Workspace], object]) -> None:
    write_small_project(world)
    world.write("workflows/gone.yaml", TRAIN.replace("name: train", "name: gone"))
    world.write("images/gone.yaml", TRAINER.replace("name: trainer", "name: gone"))
    apply_successfully(world)
    (world.root / "workflows/gone.yaml").unlink()
    (world.root / "images/gone.yaml").unlink()
    change(world)
    ended: CommandResult = world.apply("--prune", "--no-wait")
    assert ended.code == 0, ended.out + ended.err
    methods = [entry.method for entry in world.sent()]
    first = methods.index("DELETE")
    assert first > 0
    assert set(methods[first:]) == {"DELETE"}
    assert "not waited for" not in ended.out, "what is deleted afterwards may still be needed"


def test_a_plan_lists_its_changes_in_the_order_of_the_apply(world: Workspace) -> None:
    write_small_project(world)
    world.write("workflows/a-first.yaml", TRAIN.replace("name: train", "name: a-first"))
    apply_successfully(world)
    (world.root / "workflows/a-first.yaml").unlink()
    CHANGES["an update"](world)
    CHANGES["a build"](world)
    found = json.loads(world.plan("--prune", "--format", "json").out)["changes"]
    actions = [change["action"] for change in found if change["action"] != "noop"]
    assert actions == ["create", "update", "delete"]
    text = world.plan("--prune").out
    assert text.index("+ create image/new") < text.index("~ update webapp/show") < text.index("- delete")
