"""How deletions of versions end, who is asked, and what is said."""

from __future__ import annotations

import json
import os
import select

import pytest
from acceptance.test_prompt import Terminal
from acceptance.version_commands import (
    FIRST,
    USERS,
    applied,
    at,
    delete,
    live,
    refused,
    two_versions,
)
from support.files import PROJECT
from support.small_project import TRAINER
from support.workspace import Workspace

from reconciler.emulator import seeds

pytestmark = pytest.mark.slow


def test_a_deletion_that_fails_is_reported_and_can_be_tried_again(world: Workspace) -> None:
    stubborn = TRAINER.replace(
        "dockerfile: FROM python:3.12-slim",
        'dockerfile: "FROM python:3.12-slim\\nLABEL emulator.delete-fail=1"',
    )
    world.write("images/trainer.yaml", at("0.0.1", TRAINER))
    assert world.apply().code == 0
    world.write("images/trainer.yaml", at("0.1.0", stubborn))
    assert world.apply().code == 0
    applied(world, "1.0.0")
    ended = delete(world, "0.0.1", "0.1.0")
    assert ended.code == 3, ended.out
    assert f"failed {FIRST}: its deletion failed on the platform\n    fix: " in ended.out
    assert ended.out.endswith("Delete incomplete: 1 deleted, 1 failed.\n")
    assert live(world) == ["1.0.0", "0.1.0"]
    assert "delete-failed" in world.run("versions", "trainer", ".").out
    assert delete(world, "0.1.0").code == 0
    assert live(world) == ["1.0.0"]


def test_a_deletion_under_way_of_another_user_is_reported_and_no_error(world: Workspace) -> None:
    with world.tenant() as emulator:
        seeds.add_image(emulator, "trainer", {1: "0.1.0"})
        with emulator.db.transaction():
            emulator.db.run("UPDATE versions SET status = 'deleting' WHERE id = 1")
    ended = delete(world, "0.1.0")
    assert ended.code == 0, ended.err
    assert f"{FIRST} is already being deleted\n" in ended.out
    assert ended.out.endswith("Nothing to do.\n")
    assert world.sent() == []


def test_without_a_terminal_to_ask_on_nothing_is_deleted(world: Workspace) -> None:
    two_versions(world)
    ended = world.run("versions", "trainer", ".", "--delete", "0.1.0")
    refused(world, ended, "cannot prompt: stdin is not a terminal")
    assert f"- delete {FIRST}" in ended.out


def test_a_protected_target_wants_its_name(world: Workspace) -> None:
    two_versions(world)
    world.write("peak-apply.yaml", PROJECT.replace("tenant.db}", "tenant.db, protect: true}"))
    refused(world, delete(world, "0.1.0"), "target 'local' is protected", "add --confirm-target local")
    ended = world.run("versions", "trainer", ".", "--delete", "0.1.0", "--yes", "--confirm-target", "local")
    assert ended.code == 0, ended.err


def test_what_is_asked_about_is_looked_at_again_after_the_answer(world: Workspace) -> None:
    two_versions(world)
    terminal = Terminal(world.root, "versions", "trainer", ".", "--delete", "0.1.0")
    terminal.until("Only 'yes' is accepted")
    path, body = USERS["webapp/theirs"](lambda key: {"imageId": 1, key: 1})
    world.send_as_other_user("POST", path, body)
    said = f"{FIRST} is in use by webapp/theirs"
    while said not in terminal.seen and terminal.process.poll() is None:
        os.write(terminal.leader, b"yes\n")  # again: a prompt does not see what is typed in its first moment
        if select.select([terminal.leader], [], [], 0.3)[0]:
            terminal.seen += os.read(terminal.leader, 4096).decode(errors="replace")
    terminal.until(said)
    assert terminal.close() == 1
    assert live(world) == ["1.0.0", "0.1.0"]


def test_the_end_as_json(world: Workspace) -> None:
    two_versions(world)
    ended = world.run("versions", "trainer", ".", "--delete", "0.1.0", "--yes", "--format", "json")
    assert json.loads(ended.out) == {
        "format": "peak-apply/versions-deleted",
        "version": 1,
        "results": [{"ref": FIRST, "outcome": "done", "reason": "", "remedy": "", "sent": True}],
        "inventory_error": "",
    }


def test_delete_wants_a_version(world: Workspace) -> None:
    two_versions(world)
    refused(world, world.run("versions", "trainer", ".", "--delete", ","), "--delete names no version")


def test_hostile_names_stay_data(world: Workspace) -> None:
    evil = "tr\x1b[31m\n::error::ainer\u202e"
    with world.tenant() as emulator:
        made = seeds.add_image(emulator, evil, {1: "0.1.0"})
        step = {"imageId": made, "imageVersionId": 1, "command": "true"}
        seeds.add_workflow(emulator, {"name": "w\x1b]0;x\x07", "steps": {"\n::error::s": step}})
    listed = world.run("versions", evil, ".")
    deleted = world.run("versions", evil, ".", "--delete", "0.1.0", "--yes")
    unknown = world.run("versions", "tr[31m::error::ainer", ".")
    assert (listed.code, deleted.code, unknown.code) == (0, 1, 1)
    assert "workflow/w\\x1b]0;x\\x07 step \\n::error::s" in listed.out
    assert "is in use by workflow/w\\x1b]0;x\\x07" in deleted.err
    assert "did you mean" in unknown.err
    for text in (listed.out, deleted.err, unknown.err):
        assert not any(char in text for char in "\x1b\x07\u202e")
        assert not any(line.lstrip().startswith("::") for line in text.splitlines())
