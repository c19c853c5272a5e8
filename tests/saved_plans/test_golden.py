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
    assert sort_results(parse_printed(ended.out)) == sort_results(read_stored(GOLDEN, "report.json"))
    assert events(ended.err) == events((GOLDEN / "events.jsonl").read_text(encoding="utf-8"))


def sort_results(report: Any) -> Any:
    """A report with its results in an order of their own: deletions come last today."""
    return [(key, sorted(value, key=str) if key == "results" else value) for key, value in report]


def events(text: str) -> list[Any]:
    """The events in an order of their own: of two changes under way at once, either may come first."""
    return sorted((mask_document(json.loads(line)) for line in text.splitlines()), key=str)


def test_the_schemas_describe_what_was_printed(world: Workspace) -> None:
    for what, name in (("plan", "plan.json"), ("events", "events.jsonl")):
        validator = jsonschema_rs.validator_for(json.loads(world.run("schema", what).out))
        text = (GOLDEN / name).read_text(encoding="utf-8")
        documents = text.splitlines() if name.endswith("l") else [text]
        for document in documents:
            validator.validate(json.loads(document))
