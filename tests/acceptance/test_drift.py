"""What changed behind our back since the last apply, attributed; nothing about what the manifests would change."""

from __future__ import annotations

import json
from typing import Any

from support.small_project import SHOW, TRAIN, apply_successfully, write_small_project
from support.workspace import Workspace

WORKFLOWS = "/workflows/api/v1/workflows"
WEBAPPS = "/webapps/api/v1/webapps"


def drift(world: Workspace, *args: str) -> Any:
    ended = world.run("drift", ".", *args)
    assert {entry.method for entry in world.journal()[world.seen :]} <= {"GET"}
    return ended


def test_without_changes_there_is_no_drift_whatever_the_manifests_say(world: Workspace) -> None:
    write_small_project(world)
    apply_successfully(world)
    world.write("workflows/train.yaml", TRAIN.replace("python fit.py", "python fit.py --fast"))
    world.write("workflows/more.yaml", TRAIN.replace("name: train\n", "name: more\n"))
    ended = drift(world, "--detailed-exitcode")
    assert ended.code == 0, ended.out
    assert "No drift: 3 resources as applied." in ended.out


def test_what_others_changed_deleted_and_renamed_is_distinguished(world: Workspace) -> None:
    write_small_project(world)
    world.write("workflows/other.yaml", TRAIN.replace("name: train\n", "name: other\n"))
    world.write("workflows/gone.yaml", TRAIN.replace("name: train\n", "name: gone\n"))
    apply_successfully(world)
    world.send_as_other_user(
        "PATCH", f"{WEBAPPS}/{world.describe_live('webapp', 'show')['id']}", {"title": "Theirs"}
    )
    world.send_as_other_user("DELETE", f"{WORKFLOWS}/{world.describe_live('workflow', 'gone')['id']}")
    live = world.describe_live("workflow", "other")
    steps = {
        name: {k: v for k, v in step.items() if k not in {"imageName", "imageVersion"}}
        for name, step in live["steps"].items()
    }
    body = {"name": "renamed", "steps": steps, "triggers": live["triggers"], "tags": live["tags"]}
    world.send_as_other_user("PUT", f"{WORKFLOWS}/{live['id']}", body)
    ended = drift(world, "--detailed-exitcode")
    assert ended.code == 2
    assert "~ changed webapp/show  (last change: colleague@example.com " in ended.out
    assert "    ~ title: Show -> Theirs" in ended.out
    assert "- deleted workflow/gone" in ended.out
    assert "'other' was renamed to 'renamed' on the platform" in ended.out
    assert "Drift: 1 changed, 1 deleted, 1 unclear; 2 as applied." in ended.out
    data = json.loads(drift(world, "--format", "json").out)
    assert data["counts"] == {"changed": 1, "deleted": 1, "unclear": 1}
    (changed,) = [one for one in data["drifted"] if one["change"] == "changed"]
    assert changed["fields"] == [
        {"path": ["title"], "edit": "change", "before": "Show", "after": "Theirs", "place": None,
         "cause": "changed by somebody else"}
    ]  # fmt: skip
    assert "title: Show -> Theirs" in drift(world, "--format", "markdown").out
    assert drift(world, "--select", "image/*").out.count("No drift") == 1


def test_what_others_added_is_no_drift_and_what_is_ignored_neither(world: Workspace) -> None:
    write_small_project(world)
    world.write("webapps/show.yaml", SHOW + "lifecycle: {ignore_changes: [title]}\n")
    apply_successfully(world)
    ident = world.describe_live("webapp", "show")["id"]
    world.send_as_other_user("PATCH", f"{WEBAPPS}/{ident}", {"title": "Theirs", "description": "added"})
    assert drift(world, "--detailed-exitcode").code == 0


def test_an_upload_of_another_user_is_drift(world: Workspace) -> None:
    world.write("rules/a.txt", "one\n")
    world.write("artifacts/rules.yaml", "name: rules\nartifact: {path: rules}\n")
    apply_successfully(world)
    with world.tenant() as emulator, emulator.db.transaction():
        row = emulator.db.one("SELECT id FROM artifacts WHERE name = 'rules'")
        assert row is not None
        emulator.db.run("INSERT INTO blobs VALUES ('theirs', 6, ?)", b"theirs")
        emulator.db.run("INSERT INTO artifact_versions VALUES (?, 2, 'theirs', 0, 'them')", row["id"])
    ended = drift(world)
    assert "~ changed artifact/rules" in ended.out
    assert "content" in ended.out


def test_what_is_no_longer_declared_still_drifts(world: Workspace) -> None:
    write_small_project(world)
    apply_successfully(world)
    (world.root / "webapps/show.yaml").unlink()
    world.send_as_other_user(
        "PATCH", f"{WEBAPPS}/{world.describe_live('webapp', 'show')['id']}", {"title": "Theirs"}
    )
    assert "~ title: Show -> Theirs" in drift(world).out
