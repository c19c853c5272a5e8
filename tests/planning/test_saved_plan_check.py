"""A saved plan is compared with a fresh one: a table of what was planned then, what is planned now, and the outcome."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from planning.case_files import KEY, build_inputs

from reconciler.model.plans.change import Change
from reconciler.planning import collect_facts, restrict_to_saved

STEPS = {"fit": {"image": "trainer", "command": "fit"}}
TRAIN = {"kind": "workflow", "body": {"name": "train", "steps": STEPS}}
AFTER_TRAIN = {
    "kind": "workflow",
    "body": {"name": "report", "steps": STEPS},
    "depends_on": ["workflow/train"],
}
READY = [{"id": 10, "name": "trainer", "versions": [{"id": 100, "version": "1.0.0"}]}]
NEWER = [{"id": 10, "name": "trainer", "versions": [*READY[0]["versions"], {"id": 101, "version": "1.1.0"}]}]
LIVE = {
    "id": 1,
    "name": "train",
    "triggers": [],
    "steps": {"fit": {"imageId": 10, "imageVersionId": 100, "command": "f"}},
}
IMAGE = {
    "kind": "image",
    "body": {"name": "trainer", "type": "workflow", "version": "1.0.0"},
    "package": "src",
}
BUILDING = [
    {**READY[0], "versions": [{"id": 100, "version": "1.0.0", "status": "not-ready", "build": "building"}]}
]
OTHER_VERSION = [{**READY[0], "versions": [{"id": 99, "version": "0.9.0"}]}]
RECORDED = {"image/trainer@1.0.0": {"id": 10, "version_id": 100, "body": "declared"}}
OWNED = {"workflow/train": {"id": 1}}


def case(manifest: Any, images: Any = (), workflows: Any = (), **more: Any) -> dict[str, Any]:
    live = {"images": list(images), "workflows": list(workflows)}
    return {"manifest": manifest, "live": live, **more}


AGAIN = "check what changed, then plan again"
TABLE = {
    "the same plan is carried out": (
        case(TRAIN, READY),
        case(TRAIN, READY),
        "create",
        "it does not exist yet",
    ),
    "a reference that resolves to something else": (
        case(TRAIN, READY),
        case(TRAIN, NEWER),
        "blocked",
        "the request would differ from the saved plan: something that it refers to changed",
    ),
    "another action": (
        case(IMAGE),
        case(IMAGE, OTHER_VERSION),
        "blocked",
        "since the plan was saved it needs another action: build instead of create",
    ),
    "a change of the live object": (
        case(TRAIN, READY, [LIVE], applied=OWNED),
        case(TRAIN, READY, [{**LIVE, "tags": [{"name": "new"}], "updatedBy": "a@b.c"}], applied=OWNED),
        "blocked",
        "it was changed since the plan was saved, by a@b.c: tags.new.name",
    ),
    "a build that ended meanwhile": (
        case(IMAGE, BUILDING, applied=RECORDED),
        case(IMAGE, READY, applied=RECORDED),
        "noop",
        "",
    ),
    "a build that is waited for": (
        case(IMAGE, BUILDING, applied=RECORDED),
        case({**IMAGE, "lifecycle": {"prevent_destroy": True}}, BUILDING, applied=RECORDED),
        "wait",
        "its build is in progress",
    ),
    "what depends on something that changed": (
        case([AFTER_TRAIN, TRAIN], READY),
        case([AFTER_TRAIN, TRAIN], READY, [LIVE], applied=OWNED),
        "blocked",
        "it depends on workflow/train, which changed since the plan was saved",
    ),
    "what is no longer declared": (
        case([TRAIN, AFTER_TRAIN], READY),
        case([{**AFTER_TRAIN, "depends_on": []}], READY),
        "blocked",
        "it is no longer declared or owned",
    ),
}


@pytest.mark.parametrize(("then", "now", "action", "reason"), TABLE.values(), ids=TABLE)
def test_what_is_carried_out_of_a_saved_plan(
    then: Mapping[str, Any], now: Mapping[str, Any], action: str, reason: str
) -> None:
    change = restrict(then, now)[str(build_inputs(then).resources[0].ref)]
    assert (str(change.action), change.reason) == (action, reason)
    assert change.fix == (AGAIN if action == "blocked" else "")


def restrict(then: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, Change]:
    saved, fresh = build_inputs(then), build_inputs(now)
    facts = collect_facts(saved.plan(), {r.ref: r for r in saved.resources}, KEY)
    plan = restrict_to_saved(facts, fresh.plan(), {r.ref: r for r in fresh.resources}, KEY)
    return {str(change.ref): change for change in plan.changes}
