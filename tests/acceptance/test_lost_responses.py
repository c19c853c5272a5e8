"""Responses that are lost, refused or unusable: what is reported, what is recorded, how the next apply goes on."""

from __future__ import annotations

import os
from collections.abc import Callable

import httpx
import pytest
from support.small_project import TRAIN, TRAINER, write_small_project
from support.workspace import Workspace

from reconciler.emulator import Emulator

Serve = Callable[..., Emulator]
WORKFLOWS = "/workflows/api/v1/workflows/"


def names(emulator: Emulator, table: str) -> list[str]:
    return [row["name"] for row in emulator.db.all(f"SELECT name FROM {table} ORDER BY name")]  # noqa: S608


@pytest.mark.parametrize(
    "fault",
    ["503 after-commit", "408 after-commit", "499 after-commit", "reset after-commit", "truncated", "cut"],
)
def test_a_write_whose_answer_is_lost_is_found_and_never_made_twice(
    world: Workspace, serve: Serve, fault: str
) -> None:
    emulator = serve(f"POST /workflows/ {fault} x1", unique_names=False)
    write_small_project(world)
    ended = world.apply()
    assert ended.code == 0, ended.out
    assert "workflow/train: no response: checking whether it took effect" in ended.err
    assert names(emulator, "workflows") == ["train"]
    assert world.plan("--detailed-exitcode").code == 0


@pytest.mark.parametrize("fault", ["503 before-commit", "reset before-commit"])
def test_a_write_that_never_arrived_is_sent_again(world: Workspace, serve: Serve, fault: str) -> None:
    emulator = serve(f"POST /workflows/ {fault} x1", unique_names=False)
    write_small_project(world)
    assert world.apply().code == 0
    assert names(emulator, "workflows") == ["train"]
    assert world.plan("--detailed-exitcode").code == 0


def test_a_write_that_never_arrives_is_unknown_and_made_by_the_next_apply(
    world: Workspace, serve: Serve
) -> None:
    emulator = serve("POST /workflows/ 503 before-commit x3", unique_names=False)
    write_small_project(world)
    ended = world.apply()
    assert ended.code == 3
    assert "its effect did not show within 0 s" in ended.out
    assert "unknown workflow/train" in ended.out
    assert world.apply().code == 0
    assert names(emulator, "workflows") == ["train"]
    assert world.plan("--detailed-exitcode").code == 0


@pytest.mark.parametrize("with_the_image", [False, True], ids=["alone", "with its image"])
def test_a_version_that_another_user_is_deleting_is_built_again_when_it_is_gone(
    world: Workspace, serve: Serve, with_the_image: bool
) -> None:
    emulator = serve(deploy_seconds=1.0)
    world.write("images/trainer.yaml", TRAINER)
    assert world.apply().code == 0
    (version,) = emulator.db.all("SELECT id, image_id FROM versions")
    image = f"{os.environ['PEAK_APPLY_URL']}/image-management/api/v2/images/{version['image_id']}"
    path = image if with_the_image else f"{image}/versions/{version['id']}"
    assert httpx.delete(path, headers={"authorization": "a-token"}).is_success
    ended = world.apply()
    assert ended.code == 0, ended.out + ended.err
    assert "it is being deleted; it is built again once it is gone" in ended.out
    (again,) = emulator.db.all("SELECT id, image_id, status FROM versions")
    assert again["id"] != version["id"]
    assert (again["image_id"] != version["image_id"]) == with_the_image
    assert world.plan("--detailed-exitcode").code == 0


def test_a_refused_write_is_failed_and_forgotten(world: Workspace, serve: Serve) -> None:
    serve("POST /workflows/ 422 x1")
    write_small_project(world)
    ended = world.apply()
    assert ended.code == 3
    assert "Apply incomplete: 2 created, 1 failed." in ended.out
    assert world.apply().code == 0


def test_a_platform_that_vanishes_while_a_build_is_awaited_leaves_an_unknown_end(
    world: Workspace, serve: Serve
) -> None:
    serve("GET /image-management/api/v2/images/*/versions/* reset", build_seconds=60)
    world.write("images/trainer.yaml", f"wait: 1s\n{TRAINER}")
    ended = world.apply()
    assert ended.code == 3, "a write was sent"
    assert "unknown image/trainer@1.0.0: " in ended.out
    assert "how the build of image/trainer@1.0.0 ended is not known" in ended.out


def test_an_unusable_answer_to_the_record_is_reported_and_everything_else_reported(
    world: Workspace, serve: Serve
) -> None:
    serve("PUT /artifacts/* empty x3")
    write_small_project(world)
    ended = world.apply()
    assert ended.code == 3
    assert "unexpected response body: version: field required" in ended.out + ended.err
    assert "internal error" not in ended.out + ended.err


def test_a_record_that_was_spoiled_on_its_way_is_read_again(world: Workspace, serve: Serve) -> None:
    serve("GET */download html after=1 x2")
    write_small_project(world)
    assert world.apply("--no-verify").code == 0
    ended = world.plan("--detailed-exitcode")
    assert ended.code == 0, ended.out + ended.err
    assert "cannot be read" not in ended.err


def test_a_lost_upload_of_an_adopted_artifact_is_sent_again(world: Workspace, serve: Serve) -> None:
    emulator = serve("PUT /artifacts/* 503 before-commit after=1 x1")
    world.write("artifacts/rules.yaml", "name: rules\nartifact: {path: rules}\n")
    world.write("rules/a.txt", "theirs\n")
    assert world.apply().code == 0
    with emulator.db.transaction():
        emulator.db.run("DELETE FROM artifacts WHERE name LIKE 'peak-apply-inventory-%'")
    world.write("rules/a.txt", "ours\n")
    assert world.apply("--adopt").code == 0
    assert world.plan("--detailed-exitcode").code == 0


def test_a_pause_that_was_lost_is_made_up_for(world: Workspace, serve: Serve) -> None:
    emulator = serve("POST */pause 503 after=1 x1")
    write_small_project(world)
    assert world.apply().code == 0
    ident = emulator.db.value("SELECT id FROM workflows")
    post(emulator, f"{WORKFLOWS}{ident}/pause")
    world.write("workflows/train.yaml", TRAIN.replace("python fit.py", "python fit.py --fast"))
    assert world.apply().code == 3
    assert emulator.db.value("SELECT status FROM workflows") == "Available"
    planned = world.plan()
    assert "interrupted before it paused it again" in planned.out
    assert world.apply().code == 0
    assert emulator.db.value("SELECT status FROM workflows") == "Paused"
    assert world.plan("--detailed-exitcode").code == 0


def post(emulator: Emulator, path: str) -> None:
    from reconciler.emulator.http.buffered_request import BufferedRequest

    answer, _ = emulator.commit(
        BufferedRequest("POST", path, path, "", "application/json", "a-token", "someone", "http://x", b"{}")
    )
    assert answer.status == 200


def test_the_record_of_another_project_that_cannot_be_read_is_named(world: Workspace) -> None:
    write_small_project(world)
    assert world.apply().code == 0
    with world.tenant() as emulator, emulator.db.transaction():
        emulator.db.run("UPDATE artifacts SET name = 'peak-apply-inventory-someone-prod'")
        emulator.db.run("UPDATE blobs SET content = X'00'")
    refused = world.plan()
    assert refused.code == 1
    assert "the inventory of another project, artifact peak-apply-inventory-someone-prod" in refused.err
    assert "ask its owners" in refused.err
