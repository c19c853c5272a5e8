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


REFUSED = ("webapp/broken", "workflow/train")
"""What is refused today: an image id that does not exist, which the platform refused before, and a request that would
send back keys of an answer that no model knows, which is no longer sent so (A70).
"""


def test_plans_and_drift_are_printed_as_they_were(world: Workspace) -> None:
    (world.root / "webapps/broken.yaml").unlink()
    planned = json.loads(world.plan("--prune", "--format", "json").out)
    stored = json.loads((GOLDEN / "plan.json").read_text(encoding="utf-8"))
    assert list(planned)[: len(stored)] == list(stored), "keys are only added"
    assert comparable(planned["changes"]) == comparable(stored["changes"])
    assert parse_printed(world.run("drift", ".", "--format", "json").out) == read_stored(GOLDEN, "drift.json")


def test_a_saved_plan_is_carried_out_and_reported_as_it_was(world: Workspace) -> None:
    ended = world.run("apply", "reviewed.plan", "--log-json", "--format", "json")
    assert ended.code == 3, ended.err
    printed, stored = json.loads(ended.out), json.loads((GOLDEN / "report.json").read_text(encoding="utf-8"))
    assert comparable(printed["results"]) == comparable(stored["results"])
    assert {one["outcome"] for one in printed["results"] if one["action"] == "delete"} == {"skipped"}, (
        "something failed, so deletions are held back today"
    )
    told = [json.loads(line) for line in ended.err.splitlines()]
    told_then = [
        json.loads(line) for line in (GOLDEN / "events.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    assert comparable(told) == comparable(told_then)


def comparable(items: list[dict[str, Any]]) -> list[Any]:
    """Changes, results or events in an order of their own: of two changes either may end first.

    Left out are deletions, which come last today, what is refused, totals that count both, warnings, and added keys.
    """
    kept = [
        {key: value for key, value in item.items() if key not in {"ids", "addresses"}}
        for item in items
        if item.get("action") != "delete"
        and item.get("ref") not in REFUSED
        and item.get("event") not in {"planned", "problem"}
    ]
    return sorted((mask_document(item) for item in kept), key=str)


def test_the_schemas_describe_what_was_printed(world: Workspace) -> None:
    for what, name in (("plan", "plan.json"), ("events", "events.jsonl")):
        validator = jsonschema_rs.validator_for(json.loads(world.run("schema", what).out))
        text = (GOLDEN / name).read_text(encoding="utf-8")
        documents = text.splitlines() if name.endswith("l") else [text]
        for document in documents:
            validator.validate(json.loads(document))
