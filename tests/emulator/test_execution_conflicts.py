"""Runs at the same time, and pauses, changes and deletions during a run."""

from __future__ import annotations

import pytest
from emulator.workflow_runs import SLOW, Runs, build_step
from support.tenant import Tenant, expect_refusal

CRON = [{"cron": "0 0 * * *"}]


@pytest.mark.contract("A40", "A58")
def test_a_second_run_at_the_same_time_is_refused(tenant: Tenant) -> None:
    runs = Runs(tenant, {"slow": build_step(env=SLOW)})
    runs.execute()
    expect_refusal(runs.try_to_execute(), 409, "is running already")
    assert runs.list()["executionsCount"] == 1
    tenant.advance(30)
    runs.execute()


@pytest.mark.contract("A58", "A60")
def test_runs_at_the_same_time_are_possible_where_the_workflow_allows_them(tenant: Tenant) -> None:
    runs = Runs(tenant, {"slow": build_step(env=SLOW)}, metadata={"allowConcurrentExecution": True})
    first = runs.execute()
    tenant.advance(20)
    second = runs.execute({"params": {"global": {"EMULATOR_FAIL_TIMES": "1"}}})
    tenant.advance(10)
    assert (runs.details(first)["status"], runs.details(second)["status"]) == ("Success", "Running")
    shown = tenant.get(runs.path)
    assert (shown["status"], shown["lastExecution"]["executionId"]) == ("Running", second)
    assert shown["lastExecution"]["status"] == "Running"
    tenant.advance(20)
    shown = tenant.get(runs.path)
    assert (shown["status"], shown["lastExecution"]["status"]) == ("Available", "Failed")


@pytest.mark.contract("A58", "A60")
def test_a_paused_workflow_runs_by_hand_and_is_paused_afterwards(tenant: Tenant) -> None:
    runs = Runs(tenant, {"slow": build_step(env=SLOW)}, triggers=CRON)
    tenant.post(f"{runs.path}/pause")
    runs.execute()
    assert runs.status == "Running"
    tenant.advance(30)
    assert runs.status == "Paused"


@pytest.mark.contract("W6", "A59")
def test_only_a_scheduled_workflow_that_is_not_paused_can_be_paused(tenant: Tenant) -> None:
    expect_refusal(
        tenant.call("POST", f"{Runs(tenant, {'a': build_step()}).path}/pause", json={}), 409, "no schedule"
    )
    runs = Runs(tenant, {"a": build_step()}, triggers=CRON)
    assert tenant.post(f"{runs.path}/pause") == {}
    assert runs.status == "Paused"
    expect_refusal(tenant.call("POST", f"{runs.path}/pause", json={}), 409, "paused already")


@pytest.mark.contract("W7", "A59", "A60")
def test_only_a_paused_workflow_can_be_resumed(tenant: Tenant) -> None:
    runs = Runs(tenant, {"a": build_step()}, triggers=CRON)
    expect_refusal(tenant.call("POST", f"{runs.path}/resume", json={}), 409, "not paused")
    tenant.post(f"{runs.path}/pause")
    assert tenant.post(f"{runs.path}/resume") == {}
    assert runs.status == "Available"


@pytest.mark.contract("A59", "A60")
def test_a_workflow_resumed_during_a_run_is_available_after_it(tenant: Tenant) -> None:
    runs = Runs(tenant, {"slow": build_step(env=SLOW)}, triggers=CRON)
    runs.execute()
    tenant.post(f"{runs.path}/pause")
    tenant.post(f"{runs.path}/resume")
    assert runs.status == "Running"
    tenant.advance(30)
    assert runs.status == "Available"


@pytest.mark.contract("W5", "A59")
def test_a_workflow_cannot_be_deleted_during_a_run(tenant: Tenant) -> None:
    runs = Runs(tenant, {"slow": build_step(env=SLOW)})
    execution = runs.execute()
    expect_refusal(tenant.call("DELETE", runs.path), 409, "is running")
    tenant.advance(30)
    assert tenant.delete(runs.path) == {}
    expect_refusal(tenant.call("GET", f"{runs.path}/executions/{execution}"), 404)


@pytest.mark.contract("A56")
def test_a_change_during_a_run_affects_later_runs_only(tenant: Tenant) -> None:
    runs = Runs(tenant, {"slow": build_step(env=SLOW), "last": build_step("echo before", parents=["slow"])})
    execution = runs.execute()
    runs.replace({"other": build_step("echo after")})
    tenant.advance(30)
    assert runs.statuses(execution) == {"slow": "Success", "last": "Success"}
    assert runs.lines(execution, "last") == ["+ echo before", "before"]
    assert runs.statuses(runs.execute()) == {"other": "Success"}
