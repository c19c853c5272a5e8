"""What is packed, as a user meets it: whole projects, own files, former rules."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from support.files import PROJECT
from support.workspace import Workspace

from reconciler.manifests import load
from reconciler.manifests.packages import pack_resources
from reconciler.packing import file_list, scan
from reconciler.packing.former_rules import list_files_by_rules_1

WHOLE = """
kind: image
artifact: {path: "."}
body: {name: trainer, type: workflow, version: "1.0.0-${digest}"}
"""
TRAIN = """
kind: workflow
body: {name: train, steps: {fit: {image: trainer, command: fit}}}
"""


def write_whole_project(world: Workspace) -> None:
    """A project whose image packs the folder that the project lies in."""
    world.write("peak-apply.yaml", PROJECT)
    world.write("Dockerfile", "FROM python:3.12")
    world.write("images/trainer.yaml", WHOLE)
    world.write("workflows/train.yaml", TRAIN)


def check_converged(world: Workspace) -> None:
    planned = world.plan("--detailed-exitcode")
    assert (planned.code, planned.err) == (0, ""), planned.out
    assert "Nothing to do: 2 resources as declared." in planned.out


def test_a_project_that_packs_itself_converges_whatever_it_writes(world: Workspace) -> None:
    write_whole_project(world)
    files = ("--output", "result.txt", "--logs-dir", "logs")
    assert world.apply(*files).code == 0
    check_converged(world)
    for style in ("text", "json", "markdown"):
        assert world.plan("--format", style, "--output", f"plan.{style}").code == 0
    world.run("validate", ".", "--output", "problems.txt")
    assert world.plan("--out", "plan.bin").code == 0
    check_converged(world)
    assert world.run("apply", "plan.bin", "--yes").code == 0
    (world.root / ".peak-apply/outputs").unlink()  # as in a fresh checkout to which a saved plan was brought
    for name in ("result.txt", "plan.text", "problems.txt", "logs"):
        remove(world.root / name)
    check_converged(world)


def remove(path: Path) -> None:
    for inside in path.iterdir() if path.is_dir() else ():
        inside.unlink()
    path.rmdir() if path.is_dir() else path.unlink()


def test_a_saved_plan_in_the_packed_folder_can_be_applied(world: Workspace) -> None:
    write_whole_project(world)
    assert world.plan("--out", "tfplan").code == 0
    assert world.run("apply", "tfplan", "--yes").code == 0
    check_converged(world)


def test_a_report_that_someone_edited_is_packed(world: Workspace) -> None:
    write_whole_project(world)
    world.plan("--output", "notes.txt")
    assert world.apply().code == 0
    world.write("notes.txt", "my own notes")
    assert "+ notes.txt" in world.plan().out


def test_an_edit_of_a_manifest_is_no_change_of_what_packs_its_folder(world: Workspace) -> None:
    write_whole_project(world)
    assert world.apply().code == 0
    world.write("workflows/train.yaml", TRAIN.replace("command: fit", "command: fit --fast"))
    world.write("workflows/other.yaml", TRAIN.replace("name: train", "name: other"))
    plan = json.loads(world.plan("--format", "json").out)
    assert {change["ref"]: change["action"] for change in plan["changes"]} == {
        plan["changes"][0]["ref"]: "noop",
        "workflow/other": "create",
        "workflow/train": "update",
    }
    ignored = plan["changes"][0]["package"]["ignored"]
    assert {"images/", "peak-apply.yaml", "tenant.db", "workflows/"} <= set(ignored)


def test_credentials_are_a_warning_at_the_folder_that_packs_them(world: Workspace) -> None:
    write_whole_project(world)
    world.write(".env", "PASSWORD=x")
    said = world.run("validate", ".")
    assert (
        "images/trainer.yaml:3:18: warning: . packs what looks like credentials: .env" in said.out + said.err
    )
    assert "fix: leave it out with a line at the end of .dockerignore: /.env" in said.out + said.err
    assert "packs what looks like credentials" in world.plan().err
    world.write(".dockerignore", "/.env")
    assert "credentials" not in world.plan().err


def test_a_line_of_an_ignore_file_is_named(world: Workspace) -> None:
    write_whole_project(world)
    world.write(".dockerignore", "data\n!\n")
    assert ".dockerignore:2: warning: the line is no pattern and has no effect" in world.plan().err
    world.write(".dockerignore", "data\\\n")
    refused = world.plan()
    assert (refused.code, ".dockerignore:1: error: the line is no pattern" in refused.err) == (1, True)


@pytest.mark.parametrize("version", ["1.0.0-${digest}", "1.0.0", None])
def test_other_packing_rules_alone_are_no_reason_to_build(
    world: Workspace, monkeypatch: pytest.MonkeyPatch, version: str | None
) -> None:
    write_folder_with_other_lists(world, version)
    apply_like_version_0_1_0(world, monkeypatch)
    check_converged(world)
    plan = json.loads(world.plan("--format", "json").out)
    assert all(any("former version" in note for note in c["notes"]) for c in plan["changes"])
    (note,) = [line for line in world.plan().out.splitlines() if line.startswith("note: ")]
    assert {"artifact/code", plan["changes"][0]["ref"]} <= set(
        note.removeprefix("note: ").replace(":", ",").split(", ")
    )
    world.write("app/Dockerfile", "FROM python:3.13")
    changed = json.loads(world.plan("--format", "json").out)
    assert {c["kind"]: c["action"] for c in changed["changes"]} == {
        "image": "blocked" if version == "1.0.0" else "build",
        "artifact": "update",
    }


def test_what_was_packed_by_former_rules_is_packed_by_new_ones_when_it_is_made_again(
    world: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_folder_with_other_lists(world, "1.0.0-${digest}")
    apply_like_version_0_1_0(world, monkeypatch)
    world.write("app/Dockerfile", "FROM python:3.13")
    assert world.apply().code == 0
    check_converged(world)
    assert "former version" not in world.plan("--format", "json").out


def write_folder_with_other_lists(world: Workspace, version: str | None) -> None:
    """An allow-list: version 0.1.0 read it as git does, and left out the folder `src`."""
    world.write("peak-apply.yaml", PROJECT)
    line = f", version: '{version}'" if version else ""
    world.write(
        "images/trainer.yaml", WHOLE.replace('"."', "app").replace(', version: "1.0.0-${digest}"', line)
    )
    world.write("artifacts/code.yaml", "body: {name: code}\nartifact: {path: app}\n")
    world.write("app/Dockerfile", "FROM python:3.12")
    world.write("app/.dockerignore", "*\n!Dockerfile\n!src/\n")
    world.write("app/src/a.py", "pass")


def apply_like_version_0_1_0(world: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    def list_files(top: Path, *_: object) -> file_list.FileList:
        names = list_files_by_rules_1(top, (top / ".dockerignore",)) or ()
        return file_list.FileList(tuple((name, top / name) for name in names), ())

    def pack(*args: Any) -> Any:
        resources, problems = pack_resources(*args)
        return tuple(replace(resource, rules=1, former=None) for resource in resources), problems

    with monkeypatch.context() as patch:
        patch.setattr(scan, "list_files", list_files)
        patch.setattr(load, "pack_resources", pack)
        assert world.apply().code == 0


def test_ids_that_stay_behind_are_a_warning_that_can_be_ignored(world: Workspace) -> None:
    image = "kind: image\nartifact: {path: app}\nbody: {name: base, type: workflow, version: 1.0.0}\n"
    world.write("peak-apply.yaml", PROJECT)
    world.write("app/Dockerfile", "FROM python:3.12")
    world.write("images/base.yaml", image)
    assert world.apply().code == 0
    (ids,) = json.loads(world.run("versions", "base", ".", "--format", "json").out)["versions"]
    step = f"{{imageId: 1, imageVersionId: {ids['version_id'] if 'version_id' in ids else ids['id']}, command: fit}}"
    world.write("workflows/train.yaml", f"body: {{name: train, steps: {{fit: {step}}}}}\n")
    assert "stays on" not in world.plan().err
    world.write("images/base.yaml", image.replace("1.0.0", "1.1.0"))
    said = world.plan().err
    assert "workflow/train steps.fit stays on base@1.0.0, which it names by ids; declared is 1.1.0" in said
    assert "fix: write `image: base@1.1.0` instead of the two ids" in said
    assert "workflows/train.yaml:1:" in said
    world.write("peak-apply.yaml", f"{PROJECT}ignore_warnings: [old-version]\n")
    assert "stays on" not in world.plan().err
