"""A plan that version 0.1.0 saved is carried out, and what is printed of it has the shape that it had."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from inventory.stored_tenants import mask_document, parse_printed, read_stored, restore
from support.workspace import Workspace

from reconciler.saved_plans.codec import decode_plan, encode_plan

GOLDEN = Path(__file__).parent / "golden"
PLAN = GOLDEN / "reviewed.plan"


@pytest.fixture(autouse=True)
def _golden(world: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    restore(world, GOLDEN, monkeypatch)
    shutil.copy(PLAN, world.root)


def test_a_saved_plan_is_read_and_written_again_byte_for_byte() -> None:
    text = PLAN.read_text(encoding="utf-8")
    assert encode_plan(decode_plan(text, "reviewed.plan")) == text


def test_a_saved_plan_is_shown(world: Workspace) -> None:
    assert parse_printed(world.run("show", "reviewed.plan", "--format", "json").out) == read_stored(
        GOLDEN, "shown.json"
    )


def test_plans_and_drift_are_printed_as_they_were(world: Workspace) -> None:
    planned = world.plan("--prune", "--format", "json")
    assert parse_printed(planned.out) == read_stored(GOLDEN, "plan.json")
    assert parse_printed(world.run("drift", ".", "--format", "json").out) == read_stored(GOLDEN, "drift.json")


def test_a_saved_plan_is_carried_out_and_reported_as_it_was(world: Workspace) -> None:
    ended = world.run("apply", "reviewed.plan", "--log-json", "--format", "json")
    assert ended.code == 3, ended.err
    printed, stored = json.loads(ended.out), json.loads((GOLDEN / "report.json").read_text(encoding="utf-8"))
    assert without_deletions(printed["results"]) == without_deletions(stored["results"])
    assert {one["outcome"] for one in printed["results"] if one["action"] == "delete"} == {"skipped"}, (
        "something failed, so deletions are held back today"
    )
    told = [json.loads(line) for line in ended.err.splitlines()]
    told_then = [
        json.loads(line) for line in (GOLDEN / "events.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    assert without_deletions(told) == without_deletions(told_then)


def without_deletions(items: list[dict[str, Any]]) -> list[Any]:
    """Results or events about anything but deletions, in an order of their own: of two changes either may end first."""
    kept = [item for item in items if item.get("action") != "delete"]
    return sorted((mask_document(item) for item in kept), key=str)


def test_the_schemas_describe_what_was_printed(world: Workspace) -> None:
    for what, name in (("plan", "plan.json"), ("events", "events.jsonl")):
        validator = jsonschema_rs.validator_for(json.loads(world.run("schema", what).out))
        text = (GOLDEN / name).read_text(encoding="utf-8")
        documents = text.splitlines() if name.endswith("l") else [text]
        for document in documents:
            validator.validate(json.loads(document))
