"""The inventory: what it remembers, and what becomes of a plan when it is damaged or lost."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import pytest
from support.small_project import TRAIN, apply_successfully, write_small_project
from support.workspace import Workspace

ARTIFACTS = "/artifacts/api/v1/artifacts"
NAME = "peak-apply-inventory-shop-local"
PROTECTED = TRAIN + "lifecycle: {prevent_destroy: true}\n"


STORED = """
    SELECT b.content, v.artifact_id, v.version FROM artifact_versions v
    JOIN artifacts a ON a.id = v.artifact_id JOIN blobs b ON b.sha256 = v.blob
    WHERE a.name = ? ORDER BY v.version
"""


def versions(world: Workspace) -> list[dict[str, Any]]:
    """Every version of the inventory as JSON, oldest first."""
    with world.tenant() as emulator:
        rows = emulator.db.all(STORED, NAME)
    return [json.loads(zipfile.ZipFile(io.BytesIO(row["content"])).read("inventory.json")) for row in rows]


def spoil(world: Workspace, newest: int) -> None:
    """Someone overwrites the newest versions with something else."""
    with world.tenant() as emulator, emulator.db.transaction():
        emulator.db.run("INSERT INTO blobs VALUES ('spoiled', 9, ?)", b"not a zip")
        for row in emulator.db.all(STORED, NAME)[-newest:]:
            emulator.db.run(
                "UPDATE artifact_versions SET blob = 'spoiled' WHERE artifact_id = ? AND version = ?",
                row["artifact_id"],
                row["version"],
            )


def entry(world: Workspace, ref: str) -> dict[str, Any]:
    (found,) = [item for item in versions(world)[-1]["entries"] if item["ref"] == ref]
    return found


@pytest.mark.usefixtures("hasty")
def test_a_damaged_record_is_replaced_by_the_newest_that_can_be_read(world: Workspace) -> None:
    write_small_project(world)
    apply_successfully(world)
    spoil(world, 1)
    planned = world.plan()
    assert planned.code == 0, planned.err
    assert "version 2 of the inventory cannot be read: the newest readable one is used" in planned.err
    assert "an earlier apply was interrupted before it recorded this" in planned.out
    apply_successfully(world)
    assert world.sent() == []
    quiet = world.plan("--detailed-exitcode")
    assert quiet.code == 0, quiet.out
    assert "cannot be read" not in quiet.err


def test_a_lost_record_deletes_and_builds_nothing(world: Workspace) -> None:
    write_small_project(world)
    apply_successfully(world)
    spoil(world, 2)
    refused = world.plan()
    assert refused.code == 1
    assert "is not managed by any project" in refused.err
    planned = world.plan("--adopt")
    assert "there is no earlier one: what this project owns is unknown" in planned.err
    assert "3 to adopt" in planned.out
    ended = world.apply("--adopt")
    assert ended.code == 0, ended.err
    assert world.sent() == []
    assert world.plan("--detailed-exitcode").code == 0


def test_a_damaged_record_beside_an_intact_one_is_named_and_the_intact_one_used(world: Workspace) -> None:
    write_small_project(world)
    apply_successfully(world)
    with world.tenant() as emulator, emulator.db.transaction():
        db = emulator.db
        row = dict(db.one("SELECT * FROM artifacts WHERE name LIKE 'peak-apply-inventory%'") or {})
        copy = {**row, "id": "ffffffff-0000-0000-0000-000000000000", "seq": 99}
        db.insert("artifacts", **{**copy, "created_at": row["created_at"] + 1000})
        versions = "SELECT * FROM artifact_versions WHERE artifact_id = ?"
        for version in db.connection.execute(versions, (row["id"],)).fetchall():
            db.insert("artifact_versions", **{**dict(version), "artifact_id": copy["id"]})
        db.run("INSERT INTO blobs VALUES ('bad', 3, ?)", b"bad")
        db.run("UPDATE artifact_versions SET blob = 'bad' WHERE artifact_id = ?", row["id"])
    planned = world.plan("--detailed-exitcode")
    assert planned.code == 0, planned.out + planned.err
    assert f"a second inventory of this project (artifact id {row['id']}) cannot be read" in planned.err


def test_a_protection_is_recorded_although_nothing_else_changes(world: Workspace) -> None:
    write_small_project(world)
    apply_successfully(world)
    world.write("workflows/train.yaml", PROTECTED)
    planned = world.plan("--detailed-exitcode")
    assert planned.code == 2
    assert "its inventory entry is updated: protected from now on" in planned.out
    apply_successfully(world)
    assert world.sent() == []
    assert entry(world, "workflow/train")["protected"] is True
    assert world.plan("--detailed-exitcode").code == 0


def test_a_protected_webapp_is_not_replaced(world: Workspace) -> None:
    write_small_project(world)
    show = (world.root / "webapps/show.yaml").read_text(encoding="utf-8")
    world.write("webapps/show.yaml", show + "lifecycle: {prevent_destroy: true}\n")
    apply_successfully(world)
    ended = world.apply("--replace", "webapp/show")
    assert ended.code == 1
    assert "`lifecycle.prevent_destroy` protects webapp/show from being deleted" in ended.out
    assert world.sent() == []
