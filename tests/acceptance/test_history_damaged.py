"""`history` of inventories that are damaged, hostile, or of an older version, and wrong arguments."""

from __future__ import annotations

import json

import pytest
from acceptance.history_commands import a_workflow, an_image, history, listed, receipt
from acceptance.test_inventory import spoil
from support.small_project import SHOW, TRAIN, apply_successfully, write_small_project
from support.workspace import Workspace

pytestmark = pytest.mark.usefixtures("ci_of_alice")


def test_a_damaged_version_is_named_and_left_out(world: Workspace) -> None:
    an_image(world)
    for number in range(3):
        a_workflow(world, f"v{number}")
        apply_successfully(world)
    spoil(world, 1)
    ended = world.run("history", ".")
    assert ended.code == 0
    assert "version 6 of the inventory cannot be read and is left out" in ended.err
    assert json.loads(world.run("history", ".", "--format", "json").out)["damaged"] == [6]
    assert [one["number"] for one in listed(world)] == [4, 2]
    asked = world.run("history", "6", ".")
    assert asked.code == 1
    assert "version 6 of the inventory cannot be read" in asked.err


def test_that_nothing_can_be_read_is_not_reported_as_nothing_applied(world: Workspace) -> None:
    an_image(world)
    a_workflow(world, "v0")
    apply_successfully(world)
    spoil(world, 2)
    assert "the records cannot be read" in history(world, ".")


def test_hostile_names_stay_data(world: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_ACTOR", "\x1b]0;owned\x07\n::error::x")
    an_image(world)
    a_workflow(world, "v0")
    apply_successfully(world)
    ident = world.describe_live("workflow", "w")["id"]
    hostile = "\x1b[2Jx\n::error::x\n```\n<img src=x>@all\u202e"
    step = {"imageId": 901, "imageVersionId": 902, "command": hostile}
    world.send_as_other_user(
        "PUT", f"/workflows/api/v1/workflows/{ident}", {"name": "w", "steps": {"only": step}}
    )
    apply_successfully(world)
    for style in ("text", "markdown"):
        for args in ((".",), ("4", ".")):
            text = history(world, *args, "--format", style)
            assert not set(text) & {"\x1b", "\x07", "\u202e"}
            assert not any(line.lstrip().startswith("::") for line in text.splitlines())
    folded = history(world, "4", ".", "--format", "markdown")
    assert "````diff" in folded, "the fence is longer than the one in the data"
    assert listed(world)[0]["who"].startswith("\x1b]0;owned")


def test_what_is_too_much_to_record_is_counted(world: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reconciler.inventory.receipt_codec.MAX_FIELD_CHARACTERS", 150)
    write_small_project(world)
    apply_successfully(world)
    world.write("workflows/train.yaml", TRAIN.replace("python", "python -I"))
    world.write("webapps/show.yaml", SHOW.replace("title: Show", "title: x"))
    apply_successfully(world)
    assert "2 more changed fields not recorded: too large" in history(world, "4", ".")
    assert [one["fields_left_out"] for one in receipt(world, 4)["results"]] in ([2, 0], [0, 2])


@pytest.mark.parametrize("words", [["nowhere"], ["1", "2", "."], ["-1"], ["1x", "."]])
def test_what_is_no_number_and_no_folder_is_refused(world: Workspace, words: list[str]) -> None:
    ended = world.run("history", *words)
    assert ended.code == 1
    assert ended.out == ""
    assert "history" in ended.err
