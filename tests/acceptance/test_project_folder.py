"""Commands without a folder, outside of a project, misspelled, or with an option given twice."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support.files import PROJECT
from support.small_project import TRAIN, TRAINER, write_small_project
from support.workspace import Workspace

READERS = ("plan", "validate", "render", "graph", "drift", "history")
TARGETS = PROJECT + "  other: {embedded: other.db}\ndefault_target: local\n"


def write_project(world: Workspace, folder: str) -> None:
    for name, text in (
        ("peak-apply.yaml", PROJECT),
        ("images/trainer.yaml", TRAINER),
        ("workflows/train.yaml", TRAIN),
    ):
        world.write(f"{folder}/{name}", text)


@pytest.mark.parametrize("command", READERS)
def test_the_folder_of_the_project_file_is_the_default(world: Workspace, command: str) -> None:
    write_small_project(world)
    assert world.run(command) == world.run(command, ".")


def test_this_folder_comes_before_manifests_and_manifests_before_one_above(
    world: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_project(world, "manifests")
    write_project(world, "inner/manifests")
    world.write("inner/manifests/workflows/train.yaml", TRAIN.replace("name: train", "name: inner"))
    world.write("inner/.git/HEAD", "")
    assert "workflow/train" not in world.run("graph").out
    (world.root / "peak-apply.yaml").unlink()
    assert "workflow/train" in world.run("graph").out
    for folder in ("inner", "inner/manifests", "inner/manifests/workflows"):
        monkeypatch.chdir(world.root / folder)
        assert "workflow/inner" in world.run("graph").out


def test_a_project_above_the_repository_is_not_meant(
    world: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_small_project(world)
    world.write("repository/.git/HEAD", "")
    monkeypatch.chdir(world.root / "repository")
    refused = world.run("plan")
    assert (refused.code, "peak-apply init" in refused.err) == (1, True)


@pytest.mark.parametrize(
    "command",
    [
        ["plan"],
        ["plan", "."],
        ["apply", "--yes"],
        ["validate", "peak"],
        ["drift", "peak"],
        ["adopt", "--from-project", "peak"],
        ["destroy"],
        ["diff", "workflow/train"],
        ["versions", "trainer"],
        ["history"],
        ["graph"],
        ["render", "nowhere"],
    ],
)
def test_outside_of_a_project_every_command_names_init(world: Workspace, command: list[str]) -> None:
    (world.root / "peak-apply.yaml").unlink()
    world.write("peak/image.yaml", TRAINER)
    ended = world.run(*command)
    assert ended.code == 1
    folder = f" {command[-1]}" if command[-1] in {"peak", "nowhere"} else ""
    assert f"start a project with peak-apply init{folder};" in ended.out + ended.err


def test_a_folder_inside_a_project_leads_to_its_project_file(world: Workspace) -> None:
    write_small_project(world)
    refused = world.run("plan", "workflows")
    assert "leave out the folder or name that of peak-apply.yaml: the current folder" in refused.err


@pytest.mark.parametrize(
    ("given", "meant"), [("plann", "plan"), ("aply", "apply"), ("valdate", "validate"), ("int", "init")]
)
def test_a_misspelled_command_is_answered_with_the_nearest(world: Workspace, given: str, meant: str) -> None:
    refused = world.run(given)
    assert (refused.code, f"did you mean {meant!r}?" in refused.err) == (1, True)
    assert "the commands are: plan, apply" in world.run("frobnicate").err


@pytest.mark.parametrize(
    "command",
    [
        ["plan", "-t", "local", "--target", "other"],
        ["validate", "-t", "local", "-t", "local"],
        ["apply", "--yes", "-t", "local", "-t", "other"],
        ["render", "-t", "local", "-t", "other"],
        ["plan", "--output", "a", "--output", "b"],
        ["plan", "--out", "a", "--out", "b"],
        ["apply", "--yes", "--logs-dir", "a", "--logs-dir", "b"],
        ["apply", "--yes", "--confirm-target", "a", "--confirm-target", "local"],
    ],
)
def test_an_option_that_counts_once_is_refused_twice(world: Workspace, command: list[str]) -> None:
    write_small_project(world)
    world.write("peak-apply.yaml", TARGETS)
    refused = world.run(*command)
    assert refused.code == 1
    assert "it was given 2 times" in refused.err
    assert world.journal() == []


@pytest.mark.parametrize("saved", [True, False])
def test_a_protected_target_asks_for_its_name_and_for_nothing_else(world: Workspace, saved: bool) -> None:
    write_small_project(world)
    world.write("peak-apply.yaml", PROJECT.replace("tenant.db", "tenant.db, protect: true"))
    assert world.plan("--out", "plan.json").code == 0
    refused = world.run("apply", "plan.json") if saved else world.run("apply", "--yes")
    assert refused.code == 1
    assert "add --confirm-target local" in refused.err
    assert "--yes" not in refused.err


@pytest.mark.parametrize("workspace", [True, False])
def test_annotations_name_files_from_the_root_of_the_repository(
    world: Workspace, monkeypatch: pytest.MonkeyPatch, workspace: bool
) -> None:
    write_project(world, "infra/manifests")
    world.write("infra/manifests/workflows/train.yaml", TRAIN.replace("command:", "comand:", 1))
    if workspace:
        monkeypatch.setenv("GITHUB_WORKSPACE", str(world.root))
    else:
        monkeypatch.delenv("GITHUB_WORKSPACE", raising=False)
        world.write(".git/HEAD", "")
    for folder, given in (
        ("infra", ["manifests"]),
        ("infra/manifests/workflows", ["..", "--format", "github"]),
    ):
        monkeypatch.chdir(world.root / folder)
        ended = world.run("validate", *given, *([] if "--format" in given else ["--format", "github"]))
        assert "::error file=infra/manifests/workflows/train.yaml,line=" in ended.out
    assert (
        "infra" not in json.loads(world.run("validate", "..", "--format", "json").out)["problems"][0]["file"]
    )


def test_a_file_outside_of_any_repository_keeps_its_path(
    world: Workspace, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    monkeypatch.setenv("GITHUB_WORKSPACE", str(tmp_path_factory.mktemp("elsewhere")))
    world.write("workflows/train.yaml", TRAIN.replace("command:", "comand:", 1))
    assert "file=workflows/train.yaml," in world.run("validate", "--format", "github").out
    assert not Path(world.root / ".git").exists()
