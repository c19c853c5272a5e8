"""Triggers, retries and watchers of a workflow (contract 4.2 to 4.4)."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from emulator.workflow_calls import CRON, HTTP, USER, create, try_to_create
from support.tenant import WORKFLOWS, Tenant, expect_refusal, expect_success


@pytest.mark.contract("W2", "A43")
@pytest.mark.parametrize("triggers", [[], [{}], [{}, {}]])
def test_an_empty_trigger_is_none(tenant: Tenant, triggers: Any) -> None:
    assert tenant.get(create(tenant, triggers=triggers))["triggers"] == []


@pytest.mark.contract("W2", "A42", "A43")
@pytest.mark.parametrize(
    "triggers",
    [
        [*CRON, {"cron": "0 7 * * *"}],
        [*CRON, {"webhook": True}],
        [{"webhook": True}, {"webhook": True}],
        [{"webhook": False}],
        [{"webhook": True, "webhookPolicy": "renew"}],
        [{"cron": ""}],
        [{"cron": 6}],
        {"cron": "0 6 * * *"},
    ],
)
def test_more_than_one_trigger_or_one_that_makes_no_sense_is_refused(tenant: Tenant, triggers: Any) -> None:
    expect_refusal(try_to_create(tenant, triggers=triggers), 400, "triggers")


@pytest.mark.contract("W2", "W4", "A22", "A42")
def test_a_webhook_keeps_its_address_only_where_that_is_asked_for(tenant: Tenant) -> None:
    def put(triggers: Any) -> Any:
        answer = tenant.put(path, {"steps": {"call": HTTP}, "triggers": triggers})
        assert answer == {"id": int(path.rpartition("/")[2]), "triggers": tenant.get(path)["triggers"]}
        return answer["triggers"]

    path = create(tenant, triggers=[{"webhook": True}])
    first = tenant.get(path)["triggers"]
    uuid.UUID(first[0]["webhook"])
    assert put([{"webhook": True, "webhookPolicy": "preserve"}]) == first
    absent = put([{"webhook": True}])
    assert absent != first
    second = put([{"webhook": True, "webhookPolicy": "generate"}])
    assert second not in (first, absent)
    assert put(CRON)[0]["cron"] == CRON[0]["cron"]
    third = put([{"webhook": True, "webhookPolicy": "preserve"}])
    assert third[0]["webhook"] not in (first[0]["webhook"], second[0]["webhook"])


@pytest.mark.contract("W2", "A44")
@pytest.mark.parametrize(
    ("options", "taken"),
    [
        ({}, True),
        ({"duration": 1, "numberOfRetries": 0, "exitCodes": [1], "exponentialBackoff": True}, True),
        ({"duration": 120, "numberOfRetries": 5}, True),
        ({"duration": 0}, False),
        ({"duration": 121}, False),
        ({"numberOfRetries": -1}, False),
        ({"numberOfRetries": 6}, False),
        ({"numberOfRetries": True}, False),
        ({"exponentialBackoff": "yes"}, False),
        ({"exitCodes": 1}, False),
    ],
)
def test_retries_have_limits_on_both_levels(tenant: Tenant, options: Any, taken: bool) -> None:
    step = {**HTTP, "runConfiguration": {"retryOptions": options}}
    for number, fields in enumerate(({"retryOptions": options}, {"steps": {"call": step}})):
        answer = try_to_create(tenant, name=f"train-{number}", **fields)
        if taken:
            expect_success(answer)
        else:
            expect_refusal(answer, 400, "retryOptions")


@pytest.mark.contract("W2")
@pytest.mark.parametrize(
    ("watcher", "taken"),
    [
        (USER, True),
        ({"user": "a@example.com", "events": {"success": True, "fail": False, "runtimeExceeded": 1.5}}, True),
        (
            {
                "webhook": {"name": "n", "url": "https://example.com", "payload": "{}"},
                "events": {"fail": True},
            },
            True,
        ),
        ({"email": {"name": "n", "recipients": {"to": ["a@example.com"]}}, "events": {"fail": True}}, True),
        ({"user": "a@example.com"}, False),
        ({"events": {"fail": True}}, False),
        ({**USER, "email": {"name": "n", "recipients": {"to": ["a@example.com"]}}}, False),
        ({"webhook": {"name": "n", "url": "https://example.com"}, "events": {}}, False),
        ({"email": {"name": "n", "recipients": {}}, "events": {}}, False),
        ({"user": "a@example.com", "events": {"fail": "yes"}}, False),
        ({"user": "a@example.com", "events": {"runtimeExceeded": "1"}}, False),
    ],
)
def test_a_watcher_has_events_and_exactly_one_target(tenant: Tenant, watcher: Any, taken: bool) -> None:
    answer = try_to_create(tenant, watchers=[watcher])
    if taken:
        assert tenant.get(f"{WORKFLOWS}/{expect_success(answer)['id']}")["watchers"] == [watcher]
    else:
        expect_refusal(answer, 400, "watchers")


@pytest.mark.contract("A42", "A43", "A54", "A70", "A73")
def test_switches_answer_the_open_questions_the_other_way() -> None:
    tenant = Tenant(
        several_triggers=True,
        absent_policy_generates=False,
        scheduled_in_triggers=False,
        strict_step_names=True,
        unknown_keys=True,
    )
    path = create(tenant, triggers=[*CRON, {"webhook": True}])
    first = tenant.get(path)
    assert "scheduled" not in str(first)
    assert {"undocumentedKey"} <= set(first) & set(first["steps"]["call"]) & set(first["triggers"][0])
    assert set(first["steps"]) == {"call"}
    answer = tenant.put(path, {"steps": {"call": HTTP}, "triggers": [{"webhook": True}]})
    assert answer["triggers"][0]["webhook"] == first["triggers"][1]["webhook"]
    expect_refusal(tenant.call("PUT", path, json={"steps": {"a b": HTTP}}), 400, "a b")
    tenant.emulator.close()
