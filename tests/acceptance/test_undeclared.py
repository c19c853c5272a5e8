"""Objects that are no longer declared are never invisible, and the target's policy decides what becomes of them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support.small_project import TRAIN, apply_successfully, write_small_project
from support.workspace import PROJECT, Workspace


def set_policy(world: Workspace, policy: str, more: str = "") -> None:
    world.write("peak-apply.yaml", PROJECT.replace("tenant.db}", f"tenant.db, prune: {policy}{more}}}"))


def remove(world: Workspace, *names: str) -> None:
    for name in names:
        (world.root / name).unlink()


@pytest.fixture
def removed(world: Workspace) -> Workspace:
    """A project whose workflow and webapp were applied and are no longer declared."""
    write_small_project(world)
    apply_successfully(world)
    remove(world, "workflows/train.yaml", "webapps/show.yaml")
    return world


def names_on_tenant(world: Workspace) -> list[str]:
    found = world.send_as_other_user("GET", "/workflows/api/v1/workflows/")["workflows"]
    return [item["name"] for item in found]


@pytest.mark.parametrize("style", ["text", "markdown"])
def test_the_plan_counts_and_names_them_with_their_schedules(removed: Workspace, style: str) -> None:
    ended = removed.plan("--format", style, "--detailed-exitcode")
    assert ended.code == 2
    assert "2 owned objects are no longer declared and keep running" in ended.out
    assert "cron 0 6" in ended.out
    assert "Nothing to do" in ended.out
    assert "workflow/train" in ended.out


def test_json_has_them_too(removed: Workspace) -> None:
    found = json.loads(removed.plan("--format", "json").out)
    assert found["prune"] == "review"
    assert found["undeclared"] == [
        {"ref": "webapp/show", "schedules": [], "protected": False},
        {"ref": "workflow/train", "schedules": ["0 6 * * *"], "protected": False},
    ]


def test_a_saved_plan_shows_the_same(removed: Workspace, tmp_path: Path) -> None:
    file = str(tmp_path / ".plan.json")
    shown = removed.plan("--out", file).out
    assert removed.run("show", file).out == shown


def test_with_auto_an_apply_deletes_them(removed: Workspace) -> None:
    set_policy(removed, "auto")
    assert "- delete workflow/train" in removed.plan().out
    apply_successfully(removed)
    assert names_on_tenant(removed) == []
    assert removed.plan("--detailed-exitcode").code == 0


def test_on_a_protected_target_auto_is_reviewed(removed: Workspace) -> None:
    set_policy(removed, "auto", ", protect: true")
    ended = removed.plan("--detailed-exitcode")
    assert (ended.code, "delete workflow" in ended.out) == (2, False)
    assert removed.plan("--prune").out.count("- delete") == 2


def test_with_never_they_are_only_counted_and_prune_is_refused(removed: Workspace) -> None:
    set_policy(removed, "never")
    ended = removed.plan("--detailed-exitcode")
    assert ended.code == 0
    assert "2 owned objects no longer declared, kept by `prune: never`" in ended.out
    assert "workflow/train" not in ended.out
    refused = removed.plan("--prune")
    assert refused.code == 1
    assert "--prune is refused" in refused.err


def test_auto_never_empties_a_project(removed: Workspace) -> None:
    set_policy(removed, "auto")
    remove(removed, "images/trainer.yaml")
    ended = removed.plan()
    assert ended.code == 1
    assert "`prune: auto` would delete all" in ended.err


def test_what_prevent_destroy_keeps_is_no_pending_change(world: Workspace) -> None:
    set_policy(world, "auto")
    write_small_project(world)
    world.write("workflows/train.yaml", TRAIN + "lifecycle: {prevent_destroy: true}\n")
    apply_successfully(world)
    remove(world, "workflows/train.yaml")
    ended = world.plan("--detailed-exitcode")
    assert ended.code == 0, ended.out
    assert "workflow/train (cron 0 6 * * *, kept: `prevent_destroy` protects it)" in ended.out


@pytest.mark.parametrize("args", [[], ["--prune"]])
def test_a_forgotten_rename_is_offered(world: Workspace, args: list[str]) -> None:
    write_small_project(world)
    apply_successfully(world)
    world.write("workflows/train.yaml", TRAIN.replace("name: train\n", "name: fit-nightly\n"))
    assert "`lifecycle: {renamed_from: train}`" in world.plan(*args).out
    world.write("workflows/train.yaml", "body: {name: other, steps: {a: {image: trainer@1.0.0, command: b}}}")
    assert "renamed_from" not in world.plan(*args).out


def test_a_destroy_of_a_part_is_verified_with_auto_too(world: Workspace) -> None:
    set_policy(world, "auto")
    write_small_project(world)
    apply_successfully(world)
    ended = world.run("destroy", ".", "--yes", "--select", "workflow/train")
    assert ended.code == 0, ended.out + ended.err
    assert "could not be verified" not in ended.out + ended.err
    assert "would delete all" not in ended.out + ended.err
    assert names_on_tenant(world) == []
