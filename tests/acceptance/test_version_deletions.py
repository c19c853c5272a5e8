"""`versions --delete`: what no one needs is deleted, and everything else stays, with the reason."""

from __future__ import annotations

import pytest
from acceptance.test_inventory import spoil
from acceptance.version_commands import (
    FIRST,
    IMAGES,
    USERS,
    WORKFLOWS,
    applied,
    at,
    delete,
    live,
    refused,
    table,
    two_versions,
)
from support.small_project import SHOW, TRAINER
from support.workspace import Workspace

from reconciler.emulator import seeds

pytestmark = pytest.mark.slow

SLOW = """\
body:
  name: train
  steps:
    fit:
      image: trainer@1.0.0
      command: python fit.py
      parameters: {env: {EMULATOR_SECONDS: "86400"}}
"""


def execute(world: Workspace) -> str:
    """Someone starts a run; its id."""
    ident = world.describe_live("workflow", "train")["id"]
    return str(world.send_as_other_user("POST", f"{WORKFLOWS}/{ident}/execute", {})["executionId"])


def test_a_version_that_no_one_needs_is_deleted_and_forgotten(world: Workspace) -> None:
    two_versions(world, webapps=SHOW)
    ended = delete(world, "0.1.0")
    assert ended.code == 0, ended.err
    assert f"- delete {FIRST}  [id 1, ready, c" in ended.out
    assert ended.out.endswith("Delete complete: 1 deleted.\n")
    assert [(e.method, e.path) for e in world.sent()] == [("DELETE", f"{IMAGES}/1/versions/1")]
    assert live(world) == ["1.0.0"]
    assert world.plan("--detailed-exitcode").code == 0
    refused(world, delete(world, "0.1.0"), "image trainer has no version 0.1.0", "did you mean 1.0.0?")


def test_several_versions_may_be_given_in_any_way(world: Workspace) -> None:
    applied(world, "0.0.1")
    applied(world, "0.0.2")
    two_versions(world)
    ended = delete(world, "0.1.0, 0.0.1", "0.0.2", "0.0.2")
    assert ended.code == 0, ended.err
    assert ended.out.endswith("Delete complete: 3 deleted.\n")
    assert len(world.sent()) == 3
    assert live(world) == ["1.0.0"]


def test_what_is_declared_and_used_stays_and_everything_that_speaks_against_it_is_said(
    world: Workspace,
) -> None:
    two_versions(world, webapps=SHOW)
    ended = delete(world, "1.0.0", "0.1.0")
    refused(
        world,
        ended,
        "images/trainer.yaml:1:1: error: image/trainer@1.0.0 is declared",
        "image/trainer@1.0.0 is referenced by webapp/show, workflow/train",
        "image/trainer@1.0.0 is in use by webapp/show, workflow/train step fit, workflow/train step prepare",
    )
    assert FIRST not in ended.err
    assert live(world) == ["1.0.0", "0.1.0"]


@pytest.mark.parametrize("user", USERS)
def test_what_anybody_uses_is_not_deleted(world: Workspace, user: str) -> None:
    two_versions(world)
    path, body = USERS[user](lambda key: {"imageId": 1, key: 1})
    world.send_as_other_user("POST", path, body)
    refused(
        world,
        delete(world, "0.1.0"),
        f"{FIRST} is in use by {user}",
        "give each of them another version first",
    )


def test_a_run_keeps_the_version_that_it_began_with(world: Workspace) -> None:
    applied(world, "0.1.0", train=SLOW)
    execute(world)
    applied(world, "1.0.0", train=SLOW)
    assert table(world)["0.1.0"]["used_by"] == ["run of workflow/train"]
    said = f"{FIRST} is in use by run of workflow/train"
    refused(world, delete(world, "0.1.0"), said, "wait until the run has ended")


def test_a_run_that_ended_uses_nothing(world: Workspace) -> None:
    applied(world, "0.1.0")
    execute(world)
    applied(world, "1.0.0")
    assert delete(world, "0.1.0").code == 0


def test_a_run_that_does_not_say_what_it_uses_counts_for_all_that_its_workflow_names(
    world: Workspace,
) -> None:
    applied(world, "0.1.0", train=SLOW)
    run = execute(world)
    edited = world.describe_live("workflow", "train")
    applied_id = edited["steps"]["fit"]["imageVersionId"]
    with world.tenant() as emulator:
        made = seeds.add_image(emulator, "other", {50: "9.0.0"})
        with emulator.db.transaction():
            address = "registry.example.com/opaque@sha256:0123"
            emulator.db.run(
                "UPDATE steps SET document = json_set(document, '$.image', ?) WHERE execution_id = ?",
                address,
                run,
            )
    step = {"imageId": made, "imageVersionId": 50, "command": "true"}
    world.send_as_other_user("PUT", f"{WORKFLOWS}/{edited['id']}", {"name": "train", "steps": {"fit": step}})
    found = table(world)
    assert found["0.1.0"]["id"] == applied_id
    assert found["0.1.0"]["used_by"] == ["run of workflow/train"]
    assert table(world, "other")["9.0.0"]["used_by"] == ["run of workflow/train", "workflow/train step fit"]
    note = "note: a run of workflow/train does not say which versions it uses"
    assert note in world.run("versions", "trainer", ".").out


def test_what_the_platform_calls_in_use_stays_even_if_no_user_is_known_to_use_it(world: Workspace) -> None:
    two_versions(world)
    with world.tenant() as emulator, emulator.db.transaction():
        emulator.db.run("UPDATE versions SET status = 'in-use' WHERE id = 1")
    refused(world, delete(world, "0.1.0"), f"{FIRST} is in use by something that is not listed here")


@pytest.mark.parametrize(
    "step", ["{image: trainer@0.1.0, command: x}", "{imageId: 1, imageVersionId: 1, command: x}"]
)
def test_what_a_manifest_names_stays_although_nothing_uses_it_yet(world: Workspace, step: str) -> None:
    two_versions(world)
    world.write("workflows/new.yaml", f"body: {{name: new, steps: {{only: {step}}}}}\n")
    refused(
        world,
        delete(world, "0.1.0"),
        f"{FIRST} is referenced by workflow/new",
        "reference another version there",
    )


def test_what_this_project_did_not_make_it_does_not_delete(world: Workspace) -> None:
    with world.tenant() as emulator:
        seeds.add_image(emulator, "trainer", {1: "0.1.0"})
    refused(
        world,
        delete(world, "0.1.0"),
        f"{FIRST} is not managed by this project",
        "no apply of this project built",
    )


def test_a_version_that_was_recreated_under_the_same_name_is_not_the_recorded_one(world: Workspace) -> None:
    two_versions(world)
    with world.tenant() as emulator, emulator.db.transaction():
        emulator.db.run("UPDATE versions SET id = 70 WHERE id = 1")
    refused(world, delete(world, "0.1.0"), f"{FIRST} is not managed by this project", "created it again")


def test_a_protected_version_stays_after_its_manifest_is_gone(world: Workspace) -> None:
    world.write("images/next.yaml", at("0.1.0", TRAINER) + "lifecycle: {prevent_destroy: true}\n")
    applied(world, "1.0.0")
    (world.root / "images/next.yaml").unlink()
    said = f"`lifecycle.prevent_destroy` protects {FIRST} from being deleted"
    refused(world, delete(world, "0.1.0"), said, "declare it again without that line")


def test_where_the_record_is_lost_nothing_is_this_projects(world: Workspace) -> None:
    two_versions(world)
    spoil(world, 4)
    assert [one["owned"] for one in table(world).values()] == [False, False]
    said = "what this project owns is unknown"
    refused(
        world,
        delete(world, "0.1.0"),
        said,
        f"{FIRST} is not managed by this project",
        "the inventory was lost",
    )
