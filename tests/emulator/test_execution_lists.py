"""Lists of executions, and runs that are refused."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

import pytest
from emulator.workflow_runs import SLOW, Runs, build_step
from support.tenant import WORKFLOWS, Tenant, expect_refusal


@pytest.mark.contract("W9", "A23")
def test_the_list_of_executions_has_the_newest_first_and_durations_in_milliseconds(tenant: Tenant) -> None:
    runs = Runs(tenant, {"slow": build_step("sleep 2.5")})
    first = runs.execute()
    tenant.advance(10)
    second = runs.execute()
    assert runs.list() == {
        "executions": [
            {
                "executionId": second,
                "status": "Running",
                "duration": None,
                "executedAt": "2026-01-05T12:00:11.000Z",
            },
            {
                "executionId": first,
                "status": "Success",
                "duration": 2500,
                "executedAt": "2026-01-05T12:00:01.000Z",
            },
        ],
        "executionsCount": 2,
        "pageCount": 1,
        "pageNumber": 1,
        "pageSize": 25,
        "workflowId": runs.id,
    }


@pytest.mark.contract("W9", "A3", "A7")
def test_executions_are_filtered_by_status_and_window_and_paged(tenant: Tenant) -> None:
    runs = Runs(tenant, {"only": build_step("exit $CODE", env={"CODE": "0"})})
    made = []
    for code in ("0", "1", "0", "1"):
        made.append(runs.execute({"params": {"global": {"CODE": code}}}))
        tenant.advance(60)

    def listed(**params: Any) -> list[int]:
        return [made.index(item["executionId"]) for item in runs.list(**params)["executions"]]

    assert listed(statuses="Failed") == [3, 1]
    assert listed(statuses=["Failed", "Success"]) == [3, 2, 1, 0]
    assert listed(count=3) == [3, 2, 1]
    assert listed(count=3, pageSize=2, pageNumber=2) == [1]
    assert listed(pageSize=3, pageNumber=2) == [0]
    assert listed(dateFrom="2026-01-05T12:01:01Z", dateTo="2026-01-05T12:02:01.000Z") == [2, 1]
    assert runs.list(statuses="Failed")["executionsCount"] == 2
    for wrong in ({"statuses": "success"}, {"count": "0"}, {"dateFrom": "yesterday"}):
        expect_refusal(tenant.call("GET", f"{WORKFLOWS}/executions/{runs.id}", params=wrong), 400)


@pytest.mark.contract("W9")
def test_a_count_without_a_window_looks_back_90_days(tenant: Tenant) -> None:
    runs = Runs(tenant, {"only": build_step()})
    runs.execute()
    tenant.advance(91 * 86_400)
    assert runs.list(count=5)["executionsCount"] == 0
    assert runs.list(count=5, dateFrom="2026-01-01")["executionsCount"] == 1
    assert runs.list()["executionsCount"] == 1


@pytest.mark.contract("W8", "W9", "W10", "A61")
def test_what_does_not_exist_is_not_found(tenant: Tenant) -> None:
    runs, other = Runs(tenant, {"a": build_step()}), Runs(tenant, {"a": build_step()})
    execution = other.execute()
    expect_refusal(tenant.call("POST", f"{WORKFLOWS}/99/execute", json={}), 404, "workflow 99")
    expect_refusal(tenant.call("GET", f"{WORKFLOWS}/executions/99"), 404, "workflow 99")
    expect_refusal(tenant.call("GET", f"{runs.path}/executions/{execution}"), 404, execution)
    expect_refusal(tenant.call("GET", f"{runs.path}/executions/{uuid.uuid4()}"), 404)


@pytest.mark.contract("A57")
@pytest.mark.parametrize(
    "body",
    [
        {"stepsToRun": [{"stepName": "nowhere"}]},
        {"stepsToRun": [{"runDAG": True}]},
        {"stepsToRun": [{"stepName": "a", "runDAG": "yes"}]},
        {"params": {"stepWise": {"nowhere": {"A": "1"}}}},
        {"params": {"global": {"A": 1}}},
        {"params": []},
    ],
)
def test_a_run_that_makes_no_sense_is_refused(tenant: Tenant, body: Any) -> None:
    runs = Runs(tenant, {"a": build_step()})
    expect_refusal(runs.try_to_execute(body), 400)
    assert runs.list()["executionsCount"] == 0


@pytest.mark.contract("A13", "A57")
def test_unknown_fields_of_a_run_are_ignored(tenant: Tenant) -> None:
    runs = Runs(tenant, {"a": build_step()})
    runs.execute({"comment": 1, "params": {"local": {}}, "stepsToRun": []})


@pytest.mark.contract("A60", "A61")
def test_a_killed_platform_goes_on_where_it_was(tmp_path: Path) -> None:
    before = Tenant(database=str(tmp_path / "tenant.db"))
    runs = Runs(before, {"slow": build_step(env=SLOW), "slower": build_step(env=SLOW, parents=["slow"])})
    execution = runs.execute()
    before.advance(35)
    assert runs.statuses(execution) == {"slow": "Success", "slower": "Running"}
    before.emulator.close()
    runs.tenant = Tenant(before.moment + 100, database=str(tmp_path / "tenant.db"))
    shown = runs.details(execution)
    assert (shown["status"], shown["finishedAt"]) == ("Success", "2026-01-05T12:01:01.000Z")
    runs.tenant.emulator.close()
