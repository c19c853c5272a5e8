"""One apply of a project at a time: who comes second waits, or ends with a code of its own and writes nothing."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from typing import Any

import httpx
from support.small_project import TRAIN, TRAINER, apply_successfully, write_small_project
from support.workspace import Workspace

from reconciler.inventory.codec import decode_inventory, encode_inventory
from reconciler.model.observed.inventory import Header, LeaseMark

ARTIFACTS = "/artifacts/api/v1/artifacts"
HOLDER = "ann (job 4711)"
FAST = TRAIN.replace("python fit.py", "python fit.py --fast")


def newest(world: Workspace) -> Any:
    """The inventory as the platform keeps it."""
    with world.tenant() as emulator:
        row = emulator.db.one(
            "SELECT v.artifact_id, v.version, b.content FROM artifact_versions v JOIN blobs b ON b.sha256 = v.blob "
            "JOIN artifacts a ON a.id = v.artifact_id WHERE a.name LIKE 'peak-apply-inventory-%' "
            "ORDER BY v.version DESC LIMIT 1"
        )
    assert row is not None
    return decode_inventory(row["content"], artifact_id=row["artifact_id"], version=row["version"])


def claimed(world: Workspace, run: str = "theirs") -> None:
    """Another apply says that it is under way."""
    inventory = newest(world)
    header = Header(run, inventory.version, (), LeaseMark(run, HOLDER))
    data = encode_inventory(replace(inventory, header=header))

    async def upload() -> None:
        transport = httpx.ASGITransport(app=world.app())
        async with httpx.AsyncClient(transport=transport, base_url="http://x") as client:
            files = {"artifact": ("artifact.zip", data, "application/zip")}
            path = f"{ARTIFACTS}/{inventory.artifact_id}"
            answer = await client.put(path, files=files, headers={"authorization": "theirs"})
            assert answer.is_success, answer.text

    asyncio.run(upload())


def test_an_apply_that_comes_second_ends_with_its_own_code_and_writes_nothing(world: Workspace) -> None:
    write_small_project(world)
    apply_successfully(world)
    world.write("workflows/train.yaml", FAST)
    claimed(world)
    before = len(world.journal())
    ended = world.apply("--wait-for-claim", "0s")
    assert ended.code == 5
    assert f"another apply of this project is under way: {HOLDER} (run theirs)" in ended.err
    assert "--break-claim theirs" in ended.err
    assert {entry.method for entry in world.journal()[before:]} == {"GET"}


def test_a_plan_shows_it_and_is_made_all_the_same(world: Workspace) -> None:
    write_small_project(world)
    apply_successfully(world)
    claimed(world)
    ended = world.plan("--detailed-exitcode")
    assert ended.code == 0
    assert f"another apply of this project is running, or was interrupted: {HOLDER}" in ended.err


def test_a_claim_can_be_broken_by_who_knows_that_it_is_dead(world: Workspace) -> None:
    write_small_project(world)
    apply_successfully(world)
    world.write("workflows/train.yaml", FAST)
    claimed(world)
    ended = world.apply("--break-claim", "theirs")
    assert ended.code == 0, ended.err
    assert [entry.method for entry in world.sent()] == ["PUT"]
    assert newest(world).header.lease is None
    assert world.plan("--detailed-exitcode").code == 0


def test_a_run_that_lost_its_claim_counts_for_nothing(world: Workspace) -> None:
    """It wakes up after it was taken over and writes its end: readers go by the one that took over."""
    write_small_project(world)
    apply_successfully(world)
    asleep = newest(world)
    claimed(world, "took-over")
    header = Header("asleep", asleep.version, (), None)
    with world.tenant() as emulator, emulator.db.transaction():
        data = encode_inventory(replace(asleep, header=header, entries={}))
        emulator.db.run("INSERT INTO blobs VALUES ('late', ?, ?)", len(data), data)
        number = asleep.version + 2
        emulator.db.run(
            "INSERT INTO artifact_versions VALUES (?, ?, 'late', 0, 'them')", asleep.artifact_id, number
        )
    planned = world.plan()
    assert "Nothing to do: 3 resources as declared." in planned.out
    assert "theirs" not in planned.err


def test_what_was_not_done_is_not_said_to_be(world: Workspace) -> None:
    """Neither what failed and what needs it, nor what was not selected."""
    write_small_project(world)
    world.write("rules/a.txt", "one\n")
    world.write("artifacts/rules.yaml", "name: rules\nartifact: {path: rules}\n")
    failing = TRAINER.replace("FROM python:3.12-slim", '"FROM x\\nRUN exit 1"')
    world.write("images/trainer.yaml", failing)
    assert (
        "Apply incomplete: 1 created, 1 failed, 2 skipped. Verified: 3 other changes remain."
        in world.apply().out
    )
    world.write("images/trainer.yaml", TRAINER)
    ended = world.apply("--select", "image/*")
    assert "Apply complete: 1 rebuilt. Verified: 2 other changes remain." in ended.out
    report = json.loads(world.apply("--format", "json").out)
    assert (report["verified"], report["remaining"]) == (True, 0)


def test_nothing_done_is_nothing_verified(world: Workspace) -> None:
    world.write("images/trainer.yaml", TRAINER.replace("FROM python:3.12-slim", '"FROM x\\nRUN exit 1"'))
    report = json.loads(world.apply("--format", "json").out)
    assert report["verified"] is None


def test_an_apply_says_that_nothing_is_left_and_can_skip_the_verification(world: Workspace) -> None:
    write_small_project(world)
    ended = world.apply()
    assert "Apply complete: 3 created. Verified: no changes remain." in ended.out
    world.write("workflows/train.yaml", FAST)
    ended = world.apply("--no-verify", "--format", "json")
    assert json.loads(ended.out)["verified"] is None
    last = [entry for entry in world.journal()[world.seen :] if entry.method == "PUT"][-1]
    assert world.journal()[-1].seq == last.seq, "the record is the last thing"
