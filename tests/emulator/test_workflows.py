"""Workflows: what describing and lists show, names, changes, pauses, deletions (contract 2.2, 4.1 to 4.9)."""

from __future__ import annotations

from typing import Any

import pytest
from emulator.workflow_calls import CRON, HTTP, USER, create, standard, try_to_create
from support.tenant import WORKFLOWS, Tenant, expect_refusal


@pytest.mark.contract("W2", "W3", "A9", "A22", "A54")
def test_describing_shows_what_was_sent_and_what_was_settled(tenant: Tenant, image: Any) -> None:
    fit = {
        "type": "standard",
        "imageId": image["imageId"],
        "imageVersionId": image["versionId"],
        "command": "python fit.py",
        "parents": ["call"],
        "resources": {"instanceTypeId": 22, "storage": "20GB"},
        "stepTimeout": 60,
        "clearImageCache": True,
        "repository": {"url": "https://example.com/a.git", "branch": "main", "token": "a-repository-token"},
        "parameters": {"env": {"B": "2", "A": "1"}, "inherit": {"X": "y"}, "secrets": ["S1"]},
        "outputParameters": {"score": "score.txt"},
        "runConfiguration": {"retryOptions": {"duration": 10}, "skipConfiguration": {"skip": True}},
        "executionParameters": {
            "parentStatus": [{"condition": "all-of", "parents": ["call"], "status": ["failure"]}]
        },
    }
    body = {
        "name": "train",
        "metadata": {"allowConcurrentExecution": True},
        "retryOptions": {"numberOfRetries": 2},
        "triggers": CRON,
        "watchers": [USER],
        "tags": [{"name": "nightly"}],
        "steps": {"call": {**HTTP, "method": "get"}, "fit": fit},
    }
    answer = tenant.post(f"{WORKFLOWS}/", body)
    scheduled = [{"scheduled": "2026-01-05T12:01:00.000Z", **CRON[0]}]
    assert answer == {"id": answer["id"], "triggers": scheduled}
    assert isinstance(answer["id"], int)
    shown_fit = fit | {
        "imageName": "trainer",
        "imageVersion": "1.0.0",
        "repository": {"url": "https://example.com/a.git", "branch": "main"},
        "parameters": {"env": [{"B": "2"}, {"A": "1"}], "inherit": {"X": "y"}, "secrets": ["S1"]},
    }
    shown = tenant.get(f"{WORKFLOWS}/{answer['id']}")
    assert shown == body | {
        "id": answer["id"],
        "createdAt": "2026-01-05T12:00:00.000Z",
        "updatedAt": "2026-01-05T12:00:00.000Z",
        "status": "Available",
        "lastExecution": None,
        "triggers": scheduled,
        "tags": [{"name": "nightly", "color": shown["tags"][0]["color"]}],
        "steps": {"call": {**HTTP, "method": "get"}, "fit": shown_fit},
    }
    assert list(shown["steps"]) == ["call", "fit"]


@pytest.mark.contract("W2", "W3", "A22", "A54")
def test_lists_are_always_there_and_what_is_not_set_is_left_out(tenant: Tenant, image: Any) -> None:
    answer = tenant.post(f"{WORKFLOWS}/", {"name": "train", "steps": {"only": standard(image)}})
    assert answer["triggers"] == []
    shown = tenant.get(f"{WORKFLOWS}/{answer['id']}")
    assert (shown["triggers"], shown["watchers"], shown["tags"]) == ([], [], [])
    assert not {"metadata", "retryOptions"} & set(shown)
    assert not [key for key in ("repository", "parameters") if key in shown["steps"]["only"]]
    assert None not in shown["steps"]["only"].values()


@pytest.mark.contract("W3", "A54")
def test_a_platform_that_answers_documented_keys_only_shows_no_metadata_and_no_retry_options() -> None:
    tenant = Tenant(documented_keys_only=True)
    fields = {"metadata": {"allowConcurrentExecution": True}, "retryOptions": {"duration": 10}}
    assert set(tenant.get(create(tenant, **fields))) == {
        *(
            "id",
            "name",
            "createdAt",
            "updatedAt",
            "status",
            "steps",
            "lastExecution",
            "triggers",
            "watchers",
            "tags",
        ),
    }
    tenant.emulator.close()


@pytest.mark.contract("W2", "A39")
def test_the_name_of_a_workflow_is_required_and_taken_once(tenant: Tenant) -> None:
    create(tenant, "train")
    expect_refusal(try_to_create(tenant, name="train"), 400, "train")
    expect_refusal(tenant.call("POST", f"{WORKFLOWS}/", json={"steps": {"call": HTTP}}), 400, "name")
    for name in ("", None, 7):
        expect_refusal(try_to_create(tenant, name=name), 400, "name")
    create(tenant, "Train")


@pytest.mark.contract("W4", "A39")
def test_a_workflow_keeps_its_name_and_cannot_get_that_of_another(tenant: Tenant) -> None:
    first, _ = create(tenant, "first"), create(tenant, "second")
    tenant.put(first, {"name": "first", "steps": {"call": HTTP}})
    expect_refusal(tenant.call("PUT", first, json={"name": "second", "steps": {"call": HTTP}}), 400, "second")
    tenant.put(first, {"name": "third", "steps": {"call": HTTP}})
    assert tenant.get(first)["name"] == "third"


@pytest.mark.contract("A39")
def test_where_names_are_not_unique_two_workflows_may_share_one() -> None:
    tenant = Tenant(unique_names=False)
    assert create(tenant, "train") != create(tenant, "train")
    tenant.emulator.close()


@pytest.mark.contract("W2", "W4", "A41")
@pytest.mark.parametrize("steps", [None, {}, [], "steps"])
def test_a_workflow_has_at_least_one_step(tenant: Tenant, steps: Any) -> None:
    expect_refusal(try_to_create(tenant, steps=steps), 400, "steps")
    path = create(tenant)
    expect_refusal(tenant.call("PUT", path, json={"steps": steps}), 400, "steps")
    expect_refusal(tenant.call("PUT", path, json={}), 400, "steps")
