"""What leaves: pruned, destroyed, beyond `retain`, or given up; and everything that must not."""

from __future__ import annotations

import json
from typing import Any

import pytest
from support.server import serve_tenant
from support.small_project import SHOW, TRAIN, TRAINER, apply_successfully, write_small_project
from support.workspace import Workspace

from reconciler.emulator import Emulator

WORKFLOWS = "/workflows/api/v1/workflows"
IMAGES = "/image-management/api/v2/images"


def remove(world: Workspace, name: str) -> None:
    (world.root / name).unlink()


def quiet(world: Workspace, *args: str) -> None:
    ended = world.plan("--detailed-exitcode", *args)
    assert ended.code == 0, ended.out + ended.err
    assert "no longer declared" not in ended.out


def methods(world: Workspace) -> list[str]:
    return [entry.method for entry in world.sent()]


def test_prune_deletes_what_is_no_longer_declared_and_nothing_else(world: Workspace) -> None:
    write_small_project(world)
    apply_successfully(world)
    remove(world, "workflows/train.yaml")
    assert "workflow/train" in world.plan().out.split("no longer declared and keeps running:", 1)[1]
    planned = world.plan("--prune", "--detailed-exitcode")
    assert planned.code == 2
    assert "- delete workflow/train  [deletes]" in planned.out
    assert "Plan: 1 to delete, 2 unchanged." in planned.out
    ended = world.apply("--prune")
    assert ended.code == 0, ended.out + ended.err
    assert methods(world) == ["DELETE"]
    assert world.send_as_other_user("GET", f"{WORKFLOWS}/")["workflows"] == []
    quiet(world, "--prune")


def test_destroy_deletes_users_before_what_they_use_and_reads_no_manifest(world: Workspace) -> None:
    write_small_project(world)
    apply_successfully(world)
    world.write("workflows/train.yaml", "body: {{ broken")
    ended = world.run("destroy", ".", "--yes")
    assert ended.code == 0, ended.out + ended.err
    paths = [entry.path for entry in world.sent()]
    assert methods(world) == ["DELETE"] * 4
    assert paths[-2:] == [f"{IMAGES}/1/versions/1", f"{IMAGES}/1"]
    with world.tenant() as emulator:
        for table in ("workflows", "webapps", "versions", "images"):
            assert emulator.db.all(f"SELECT * FROM {table}") == []  # noqa: S608
    again = world.run("destroy", ".", "--yes")
    assert (again.code, methods(world)) == (0, [])
    assert "Nothing to do" in again.out
    world.write("workflows/train.yaml", TRAIN)
    apply_successfully(world)
    quiet(world)


def test_a_part_may_be_destroyed_and_the_rest_is_not_called_undeclared(world: Workspace) -> None:
    write_small_project(world)
    apply_successfully(world)
    ended = world.run("destroy", ".", "--yes", "--select", "workflow/*")
    assert ended.code == 0, ended.out + ended.err
    assert "destroy --select names it" in ended.out
    assert "everything that this project owns" not in ended.out
    assert "no longer declared" not in ended.out
    again = world.run("destroy", ".", "--yes", "--select", "webapp/*")
    assert again.code == 0
    last = world.run("destroy", ".", "--yes", "--select", "image/*")
    assert last.code == 0
    assert "Nothing to do.\n" in world.run("destroy", ".", "--yes").out


def test_destroy_asks_and_a_protected_target_wants_its_name(world: Workspace) -> None:
    write_small_project(world)
    apply_successfully(world)
    asked = world.run("destroy", ".")
    assert asked.code == 1
    assert "cannot prompt: stdin is not a terminal" in asked.err
    head = (world.root / "peak-apply.yaml").read_text(encoding="utf-8")
    world.write(
        "peak-apply.yaml", head.replace("{embedded: tenant.db}", "{embedded: tenant.db, protect: true}")
    )
    refused = world.run("destroy", ".", "--yes")
    assert refused.code == 1
    assert "add --confirm-target local" in refused.err
    assert methods(world) == []
    assert world.run("destroy", ".", "--yes", "--confirm-target", "local").code == 0


def test_what_is_protected_outlives_its_manifest_and_a_destroy(world: Workspace) -> None:
    write_small_project(world)
    world.write("webapps/show.yaml", SHOW + "lifecycle: {prevent_destroy: true}\n")
    apply_successfully(world)
    for name in ("webapps/show.yaml", "workflows/train.yaml", "images/trainer.yaml"):
        remove(world, name)
    ended = world.run("destroy", ".", "--yes")
    assert ended.code == 3
    assert "`lifecycle.prevent_destroy` protects webapp/show from being deleted" in ended.out
    assert "image/trainer@1.0.0" in ended.out.split("in use by webapp/show", 1)[0]
    assert world.describe_live("webapp", "show")["status"] == "AVAILABLE"
    assert world.plan("--forget", "webapp/show").code == 0
    assert world.apply("--forget", "webapp/show").code == 0
    assert methods(world) == []
    assert world.describe_live("webapp", "show")["status"] == "AVAILABLE"
    assert "webapp/show" not in world.plan().out


def test_what_changed_hands_is_not_deleted(world: Workspace) -> None:
    """Someone deleted ours and made another one of its name: that one is theirs."""
    write_small_project(world)
    apply_successfully(world)
    live = world.describe_live("workflow", "train")
    world.send_as_other_user("DELETE", f"{WORKFLOWS}/{live['id']}")
    step = {"command": "theirs", "imageId": live["steps"]["fit"]["imageId"]}
    world.send_as_other_user("POST", f"{WORKFLOWS}/", {"name": "train", "steps": {"only": step}})
    remove(world, "workflows/train.yaml")
    ended = world.apply("--prune")
    assert ended.code == 1
    assert "but this project created" in ended.out
    assert methods(world) == []
    assert world.apply("--forget", "workflow/train").code == 0
    quiet(world, "--prune")


def test_what_is_gone_already_is_forgotten(world: Workspace) -> None:
    write_small_project(world)
    apply_successfully(world)
    world.send_as_other_user("DELETE", f"{WORKFLOWS}/{world.describe_live('workflow', 'train')['id']}")
    remove(world, "workflows/train.yaml")
    assert "it no longer exists" in world.plan("--prune").out
    assert world.apply("--prune").code == 0
    assert methods(world) == []
    quiet(world, "--prune")


def test_an_image_version_in_use_by_another_user_stays(world: Workspace) -> None:
    write_small_project(world)
    apply_successfully(world)
    live = world.describe_live("workflow", "train")["steps"]["fit"]
    step = {"command": "theirs", "imageId": live["imageId"], "imageVersionId": live["imageVersionId"]}
    world.send_as_other_user("POST", f"{WORKFLOWS}/", {"name": "theirs", "steps": {"only": step}})
    ended = world.run("destroy", ".", "--yes")
    assert ended.code == 3
    assert "it is in use by workflow/theirs step only" in ended.out
    assert "Still owned: image/trainer@1.0.0." in ended.out
    assert "no changes remain" not in ended.out
    report = json.loads(world.run("destroy", ".", "--yes", "--format", "json").out)
    assert report["still_owned"] == ["image/trainer@1.0.0"]
    with world.tenant() as emulator:
        assert len(emulator.db.all("SELECT * FROM versions")) == 1


def test_a_deletion_that_the_platform_refuses_fails_and_is_kept_in_the_record(world: Workspace) -> None:
    write_small_project(world)
    apply_successfully(world)
    with world.tenant() as emulator, emulator.db.transaction():
        emulator.db.run("UPDATE versions SET delete_failures = 1")
    ended = world.run("destroy", ".", "--yes")
    assert ended.code == 3
    assert "its deletion failed" in ended.out
    assert "Still owned: image/trainer@1.0.0." in ended.out
    again = world.run("destroy", ".", "--yes")
    assert again.code == 0, again.out
    assert methods(world) == ["DELETE", "DELETE"]
    assert "Still owned" not in again.out


def many(world: Workspace, count: int) -> None:
    world.write("images/trainer.yaml", TRAINER)
    for number in range(count):
        text = f"body: {{name: w{number}, steps: {{a: {{image: trainer@1.0.0, command: run}}}}}}\n"
        world.write(f"workflows/w{number}.yaml", text)


def test_many_deletions_need_their_number(world: Workspace) -> None:
    many(world, 10)
    apply_successfully(world)
    for number in range(5):
        remove(world, f"workflows/w{number}.yaml")
    refused = world.apply("--prune")
    assert refused.code == 1
    assert "5 of 11 owned objects would be deleted, more than 30%" in refused.out
    assert methods(world) == []
    assert world.apply("--prune", "--allow-deletes", "5").code == 0
    assert methods(world) == ["DELETE"] * 5
    refused = world.run("destroy", ".", "--yes")
    assert refused.code == 0, "six are few"


def test_an_empty_folder_prunes_nothing(world: Workspace) -> None:
    write_small_project(world)
    apply_successfully(world)
    for name in ("images/trainer.yaml", "workflows/train.yaml", "webapps/show.yaml"):
        remove(world, name)
    refused = world.apply("--prune")
    assert refused.code == 1
    assert "no manifest declares anything for this target" in refused.err
    assert "peak-apply destroy" in refused.err
    assert methods(world) == []


def test_manifests_for_another_target_are_not_declared_here(world: Workspace) -> None:
    head = (world.root / "peak-apply.yaml").read_text(encoding="utf-8")
    world.write("peak-apply.yaml", head + "  other: {embedded: other.db}\ndefault_target: local\n")
    write_small_project(world)
    apply_successfully(world)
    world.write("workflows/train.yaml", TRAIN + "targets: [other]\n")
    assert "- delete workflow/train" in world.plan("--prune").out


@pytest.mark.parametrize("fault", ["500", "truncated"])
def test_a_list_that_cannot_be_read_whole_deletes_nothing(
    world: Workspace, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    write_small_project(world)
    apply_successfully(world)
    remove(world, "workflows/train.yaml")
    monkeypatch.setattr("reconciler.api.retry.RetryPolicy.delay", lambda *_, **__: 0.0)
    with serve_tenant(f"GET /webapps/ {fault}", database=str(world.database)) as (address, _):
        monkeypatch.setenv("PEAK_AUTH_TOKEN", "a-token")
        monkeypatch.setenv("PEAK_APPLY_URL", address)
        ended = world.apply("--prune")
        monkeypatch.delenv("PEAK_APPLY_URL")
    assert ended.code == 1
    assert methods(world) == []
    assert world.describe_live("workflow", "train")["name"] == "train"


CONTENT = """\
body:
  name: trainer
  type: workflow
  version: 1.0.0-${digest}
  buildDetails: {source: dockerfile, dockerfile: FROM python:3.12-slim LABEL n=0}
lifecycle: {retain: 2}
"""


def content_versions(world: Workspace, count: int) -> list[str]:
    for number in range(count):
        world.write("images/trainer.yaml", CONTENT.replace("n=0", f"n={number}"))
        apply_successfully(world)
    with world.tenant() as emulator:
        return versions(emulator)


def versions(emulator: Emulator) -> list[str]:
    return [row["version"] for row in emulator.db.all("SELECT version FROM versions ORDER BY id")]


def test_retain_keeps_the_newest_content_versions(world: Workspace) -> None:
    made = content_versions(world, 5)
    noted = world.plan("--format", "json").out
    assert "versions beyond `retain`: 3; apply with --prune deletes them" in str(notes(noted))
    ended = world.apply("--prune")
    assert ended.code == 0, ended.out + ended.err
    with world.tenant() as emulator:
        assert versions(emulator) == made[-2:]
    quiet(world, "--prune")


def test_retain_keeps_what_is_used_and_says_by_whom(world: Workspace) -> None:
    made = content_versions(world, 3)
    with world.tenant() as emulator:
        row = emulator.db.one("SELECT id, image_id FROM versions WHERE version = ?", made[0])
    assert row is not None
    step = {"command": "theirs", "imageId": row["image_id"], "imageVersionId": row["id"]}
    world.send_as_other_user("POST", f"{WORKFLOWS}/", {"name": "theirs", "steps": {"only": step}})
    planned = world.plan("--prune", "--format", "json")
    assert planned.code == 0
    said = f"kept beyond `retain`: {made[0]}: it is in use by workflow/theirs step only"
    assert said in str(notes(planned.out))
    assert world.apply("--prune").code == 0
    assert methods(world) == []


def notes(text: str) -> list[Any]:
    return [change["notes"] for change in json.loads(text)["changes"]]
