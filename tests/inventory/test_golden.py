"""Inventories and receipts that version 0.1.0 stored stay readable, and today's are written like them."""

from __future__ import annotations

import io
import time
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from inventory.stored_tenants import parse_printed, read_stored, restore
from support.workspace import Workspace

from reconciler.inventory.codec import decode_inventory, decode_receipt, encode_inventory

GOLDEN = Path(__file__).parent / "golden"
APPLIED, INTERRUPTED = GOLDEN / "applied", GOLDEN / "interrupted"
INVENTORIES = sorted(GOLDEN.rglob("inventory*.zip"))


@pytest.mark.parametrize("path", INVENTORIES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_an_inventory_is_read_and_written_again_byte_for_byte(path: Path) -> None:
    data = path.read_bytes()
    inventory = replace(decode_inventory(data, artifact_id="an-id", version=7), receipt=decode_receipt(data))
    with zipfile.ZipFile(io.BytesIO(encode_inventory(inventory))) as archive:
        assert archive.namelist() == ["inventory.json"]
        assert archive.read("inventory.json") == path.with_suffix(".json").read_bytes()


def test_nothing_is_left_to_do_on_a_tenant_that_version_0_1_0_applied(
    world: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    restore(world, APPLIED, monkeypatch)
    planned = world.plan("--detailed-exitcode")
    assert planned.code == 0, planned.out
    assert "Nothing to do" in planned.out
    assert parse_printed(world.plan("--format", "json").out) == read_stored(APPLIED, "plan.json")


def test_the_history_that_version_0_1_0_recorded_is_shown(
    world: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    restore(world, APPLIED, monkeypatch)
    assert parse_printed(world.run("history", ".", "--format", "json").out) == read_stored(
        APPLIED, "history.json"
    )
    for number in (2, 4, 6):
        shown = world.run("history", str(number), ".", "--format", "json")
        assert parse_printed(shown.out) == read_stored(APPLIED, f"receipt-{number}.json")


@pytest.mark.usefixtures("hasty")
def test_an_apply_goes_on_from_an_inventory_of_version_0_1_0(
    world: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    restore(world, APPLIED, monkeypatch)
    (world.root / "workflows/score.yaml").unlink()
    ended = world.apply("--prune")
    assert ended.code == 0, ended.out + ended.err
    assert [entry.method for entry in world.sent()] == ["DELETE"]
    assert world.plan("--detailed-exitcode").code == 0


@pytest.mark.usefixtures("hasty")
def test_what_an_interrupted_apply_of_version_0_1_0_began_is_found(
    world: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    restore(world, INTERRUPTED, monkeypatch)
    with world.tenant() as emulator, emulator.db.transaction():  # as if it had been interrupted just now
        emulator.db.run("UPDATE artifact_versions SET created_at = ?", int(time.time() * 1000))
    assert parse_printed(world.plan("--format", "json").out) == read_stored(INTERRUPTED, "plan.json")
    ended = world.apply()
    assert ended.code == 0, ended.out + ended.err
    assert world.plan("--detailed-exitcode").code == 0
