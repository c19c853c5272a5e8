"""Updates, pauses, deletions and lists of workflows (contract 2.2, 4.9)."""

from __future__ import annotations

from typing import Any

import pytest
from emulator.workflow_calls import CRON, HTTP, USER, create, standard
from support.tenant import WORKFLOWS, Tenant, expect_refusal, expect_success


@pytest.mark.contract("W4", "A56")
def test_an_update_replaces_everything_but_the_name(tenant: Tenant) -> None:
    path = create(
        tenant,
        metadata={"allowConcurrentExecution": True},
        retryOptions={"duration": 10},
        triggers=CRON,
        watchers=[USER],
        tags=[{"name": "nightly"}],
    )
    tenant.put(path, {"steps": {"other": HTTP}})
    shown = tenant.get(path)
    assert (shown["name"], list(shown["steps"])) == ("train", ["other"])
    assert (shown["triggers"], shown["watchers"], shown["tags"]) == ([], [], [])
    assert not {"metadata", "retryOptions"} & set(shown)


@pytest.mark.contract("W4", "A55")
@pytest.mark.parametrize("keeps", [True, False])
def test_whether_a_stored_token_survives_is_a_switch_and_needs_the_same_step_and_address(keeps: bool) -> None:
    tenant = Tenant(put_keeps_token=keeps)
    image = tenant.create_image()
    repository = {"url": "https://example.com/a.git", "branch": "main"}

    def put(name: str = "only", **fields: Any) -> None:
        tenant.put(path, {"steps": {name: standard(image, repository={**repository, **fields})}})

    def token(name: str = "only") -> Any:
        (change, *_) = reversed(
            [one for one in tenant.changes("workflow") if one.what in ("created", "updated")]
        )
        return change.after["steps"][name]["repository"].get("token")

    step = standard(image, repository={**repository, "token": "a-repository-token"})
    path = create(tenant, steps={"only": step})
    assert token() == "a-repository-token"
    put(branch="other")
    assert token() == ("a-repository-token" if keeps else None)
    put(token="new")
    put(token="")
    assert token() == ("new" if keeps else None)
    put("renamed")
    assert token("renamed") is None
    put("renamed", token="third")
    put("renamed", url="https://example.com/b.git")
    assert token("renamed") is None
    assert "third" not in tenant.call("GET", path).text
    tenant.emulator.close()


@pytest.mark.contract("W4")
@pytest.mark.parametrize("moves", [True, False])
def test_whether_an_update_moves_its_time_is_a_switch(moves: bool) -> None:
    tenant = Tenant(updated_at_moves=moves)
    path = create(tenant)
    tenant.advance(60)
    tenant.put(path, {"steps": {"call": HTTP}, "tags": [{"name": "new"}]})
    shown = tenant.get(path)
    assert shown["createdAt"] == "2026-01-05T12:00:00.000Z"
    assert shown["updatedAt"] == f"2026-01-05T12:0{1 if moves else 0}:00.000Z"
    tenant.emulator.close()


@pytest.mark.contract("W6", "W7", "A59", "A60")
def test_a_scheduled_workflow_is_paused_and_resumed_once_each(tenant: Tenant) -> None:
    path = create(tenant, triggers=CRON)
    expect_refusal(tenant.call("POST", f"{path}/resume", json={}), 409)
    assert tenant.post(f"{path}/pause") == {}
    assert tenant.get(path)["status"] == "Paused"
    expect_refusal(tenant.call("POST", f"{path}/pause", json={}), 409)
    assert tenant.post(f"{path}/resume") == {}
    assert tenant.get(path)["status"] == "Available"


@pytest.mark.contract("W6", "A59")
def test_only_a_schedule_can_be_paused(tenant: Tenant) -> None:
    for name, triggers in (("none", []), ("hooked", [{"webhook": True}])):
        path = create(tenant, name, triggers=triggers)
        expect_refusal(tenant.call("POST", f"{path}/pause", json={}), 409)
        assert tenant.get(path)["status"] == "Available"


@pytest.mark.contract("W4", "A60")
@pytest.mark.parametrize("unpauses", [True, False])
def test_whether_an_update_resumes_a_paused_workflow_is_a_switch(unpauses: bool) -> None:
    tenant = Tenant(put_unpauses=unpauses)
    path = create(tenant, triggers=CRON)
    tenant.post(f"{path}/pause")
    tenant.put(path, {"steps": {"call": HTTP}, "triggers": CRON})
    assert tenant.get(path)["status"] == ("Available" if unpauses else "Paused")
    tenant.emulator.close()


@pytest.mark.contract("W5")
def test_a_deleted_workflow_is_gone_and_its_name_is_free(tenant: Tenant) -> None:
    path = create(tenant)
    assert tenant.delete(path) == {}
    expect_refusal(tenant.call("GET", path), 404)
    expect_refusal(tenant.call("DELETE", path), 404)
    assert create(tenant) != path


@pytest.mark.contract("W3", "W4", "W5", "W6", "W7")
@pytest.mark.parametrize("ident", ["99", "x", "0", "-1", "1.0"])
def test_a_workflow_that_does_not_exist_is_not_found(tenant: Tenant, ident: str) -> None:
    create(tenant)
    path = f"{WORKFLOWS}/{ident}"
    expect_refusal(tenant.call("GET", path), 404)
    expect_refusal(tenant.call("PUT", path, json={"steps": {"call": HTTP}}), 404)
    expect_refusal(tenant.call("DELETE", path), 404)
    expect_refusal(tenant.call("POST", f"{path}/pause", json={}), 404)
    expect_refusal(tenant.call("POST", f"{path}/resume", json={}), 404)


@pytest.mark.contract("W1", "A3", "A8", "A60")
def test_the_list_shows_and_filters_by_status_editor_and_name(tenant: Tenant) -> None:
    first = create(tenant, "Nightly training", triggers=CRON, tags=[{"name": "a"}])
    second = create(tenant, "report")
    tenant.post(f"{first}/pause")
    body = {"name": "by hand", "steps": {"call": HTTP}}
    headers = {"x-emulator-user": "colleague@example.com"}
    expect_success(tenant.call("POST", f"{WORKFLOWS}/", json=body, headers=headers))

    def names(**params: Any) -> list[str]:
        return [one["name"] for one in tenant.get(f"{WORKFLOWS}/", **params)["workflows"]]

    item = tenant.get(f"{WORKFLOWS}/", searchTerm="TRAIN")["workflows"][0]
    assert item.pop("lastExecution", None) is None
    assert item.pop("createdAt") == item.pop("updatedAt")
    assert [trigger.pop("scheduled") for trigger in item["triggers"]] == ["2026-01-05T12:01:00.000Z"]
    assert [len(tag.pop("color")) for tag in item["tags"]] == [7]
    assert item == {
        "id": int(first.rpartition("/")[2]),
        "name": "Nightly training",
        "status": "Paused",
        "triggers": CRON,
        "tags": [{"name": "a"}],
    }
    assert names() == ["by hand", "report", "Nightly training"]
    assert names(workflowStatus="Paused") == ["Nightly training"]
    assert names(workflowStatus=["Paused", "Available"], lastModifiedBy="colleague@example.com") == [
        "by hand"
    ]
    assert names(lastModifiedBy=["colleague@example.com", "unknown"]) == ["by hand"]
    assert names(workflowStatus="Draft") == names(lastExecutionStatus="Success") == []
    tenant.post(f"{second}/execute")
    tenant.advance(60)
    assert names(lastExecutionStatus=["Success", "Failed"]) == ["report"]
    assert set(tenant.get(f"{WORKFLOWS}/", searchTerm="report")["workflows"][0]["lastExecution"]) == {
        "executionId",
        "executedAt",
        "rerunId",
        "status",
    }
    for wrong in ({"workflowStatus": "available"}, {"lastExecutionStatus": "Pending"}):
        expect_refusal(tenant.call("GET", f"{WORKFLOWS}/", params=wrong), 400, next(iter(wrong)))
