"""The logs of steps: pages by token, and the address of the whole (contract 4.10, A20, A21, A62)."""

from __future__ import annotations

import pytest
from emulator.workflow_runs import Runs, build_step
from support.tenant import Tenant, expect_refusal

MANY = " && ".join(f"echo line-{number}" for number in range(120))


@pytest.mark.contract("W11", "A20", "A61")
def test_a_log_grows_while_the_step_runs(tenant: Tenant) -> None:
    runs = Runs(tenant, {"a": build_step("echo one && echo two && sleep 30")})
    execution = runs.execute()
    assert runs.log(execution, "a") == {
        "logs": [{"message": "+ echo one && echo two && sleep 30", "timestamp": "1767614401000"}],
        "nextToken": "f/1/s",
        "stepRunStatus": "Running",
    }
    tenant.advance(29)
    shown = runs.log(execution, "a", nextToken="f/1/s")
    assert [entry["message"] for entry in shown["logs"]] == ["one", "two"]
    tenant.advance(1)
    assert runs.log(execution, "a")["stepRunStatus"] == "Success"


@pytest.mark.contract("W11", "A61")
def test_a_step_that_waits_has_an_empty_log(tenant: Tenant) -> None:
    runs = Runs(tenant, {"a": build_step("sleep 9"), "b": build_step(parents=["a"])})
    shown = runs.log(runs.execute(), "b")
    assert (shown["logs"], shown["stepRunStatus"]) == ([], "Pending")


@pytest.mark.contract("W11", "A62")
def test_tokens_lead_through_a_log_and_the_last_one_repeats_with_an_empty_page(tenant: Tenant) -> None:
    runs = Runs(tenant, {"a": build_step(MANY)})
    execution = runs.execute()
    messages: list[str] = []
    page = runs.log(execution, "a")
    while page["logs"]:
        messages += [entry["message"] for entry in page["logs"]]
        page = runs.log(execution, "a", nextToken=page["nextToken"])
    assert messages[1:] == [f"line-{number}" for number in range(120)]
    assert runs.log(execution, "a", nextToken=page["nextToken"]) == page


@pytest.mark.contract("W11", "W12", "A61")
@pytest.mark.parametrize("what", ["logs", "logs/download"])
def test_a_log_needs_the_name_of_a_step_that_exists(tenant: Tenant, what: str) -> None:
    runs = Runs(tenant, {"a": build_step(), "b": build_step()})
    path = f"{runs.path}/executions/{runs.execute({'stepsToRun': [{'stepName': 'a'}]})}/{what}"
    expect_refusal(tenant.call("GET", path), 400, "stepName is required")
    expect_refusal(tenant.call("GET", path, params={"stepName": "nowhere"}), 404)
    expect_refusal(tenant.call("GET", path, params={"stepName": "b"}), 404)
    expect_refusal(tenant.call("GET", f"{runs.path}/executions/x/{what}", params={"stepName": "a"}), 404)
    if what == "logs":
        expect_refusal(tenant.call("GET", path, params={"stepName": "a", "nextToken": "made-up"}), 400)


@pytest.mark.contract("W12", "A21")
@pytest.mark.parametrize("name", ["a", "with / and ?&=% and é", ".."])
def test_the_whole_log_is_downloaded_without_a_token(tenant: Tenant, name: str) -> None:
    runs = Runs(tenant, {name: build_step("echo hello")})
    path = f"{runs.path}/executions/{runs.execute()}/logs/download"
    address = tenant.get(path, stepName=name)["downloadUrl"]
    assert address.startswith("http://tenant.test/downloads/executions/")
    answer = tenant.call("GET", address, token=None)
    assert (answer.status_code, answer.text) == (200, "+ echo hello\nhello\n")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"


@pytest.mark.contract("W12", "A21")
def test_an_address_is_valid_for_its_log_only_and_expires(tenant: Tenant) -> None:
    runs = Runs(tenant, {"a": build_step(), "b": build_step()})
    address = tenant.get(f"{runs.path}/executions/{runs.execute()}/logs/download", stepName="a")[
        "downloadUrl"
    ]
    expect_refusal(tenant.call("GET", address.replace("/0?", "/1?"), token=None), 403)
    expect_refusal(tenant.call("GET", address.partition("?")[0], token=None), 400)
    tenant.advance(3600)
    expect_refusal(tenant.call("GET", address, token=None), 403)


@pytest.mark.contract("W12", "A21")
def test_an_address_leads_nowhere_once_the_workflow_is_deleted(tenant: Tenant) -> None:
    runs = Runs(tenant, {"a": build_step()})
    address = tenant.get(f"{runs.path}/executions/{runs.execute()}/logs/download", stepName="a")[
        "downloadUrl"
    ]
    tenant.delete(runs.path)
    expect_refusal(tenant.call("GET", address, token=None), 404)
