"""Executions of workflows: starting, what they show, what their workflow shows meanwhile (contract 4.9, 4.10)."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

import pytest
from emulator.workflow_runs import SLOW, Runs, build_step
from support.tenant import NOON, WORKFLOWS, Tenant, expect_refusal

CRON = [{"cron": "0 0 * * *"}]


@pytest.mark.contract("W8", "W10", "A61")
def test_a_run_shows_each_step_with_times_output_image_and_resources(tenant: Tenant) -> None:
    runs = Runs(
        tenant,
        {"fetch": build_step("sleep 4", resources={"instanceTypeId": 22, "storage": "40GB"}),
         "train": build_step("exit 3", parents=["fetch"])},
    )  # fmt: skip
    execution = runs.execute()
    uuid.UUID(execution)
    tenant.advance(4)
    shown = runs.details(execution)
    assert shown | {"steps": []} == {
        "executedAt": "2026-01-05T12:00:01.000Z",
        "finishedAt": "2026-01-05T12:00:05.000Z",
        "runId": execution,
        "status": "Failed",
        "steps": [],
    }
    first, second = shown["steps"]
    assert first.pop("image").endswith("/image-of-0:0.0.1")
    assert first == {
        "name": "fetch",
        "status": "Success",
        "startedAt": "2026-01-05T12:00:01.000Z",
        "finishedAt": "2026-01-05T12:00:05.000Z",
        "stepType": "standard",
        "childern": ["train"],
        "output": {"exitCode": "0"},
        "command": "sleep 4",
        "resources": {"instanceTypeId": "22", "storage": "40 GB"},
    }
    assert second["output"] == {"exitCode": "3", "message": "Error (exit code 3)"}
    assert second["resources"] == {"instanceTypeId": "21", "storage": "10 GB"}


@pytest.mark.contract("A61")
def test_what_has_not_happened_yet_is_null(tenant: Tenant) -> None:
    runs = Runs(tenant, {"slow": build_step(env=SLOW), "next": build_step(parents=["slow"])})
    execution = runs.execute()
    tenant.advance(29.999)
    shown = runs.details(execution)
    assert (shown["status"], shown["finishedAt"]) == ("Running", None)
    slow, following = shown["steps"]
    assert (slow["status"], slow["finishedAt"], slow["output"]) == ("Running", None, None)
    assert (following["status"], following["startedAt"], following["finishedAt"]) == ("Pending", None, None)
    tenant.advance(0.001)
    assert runs.statuses(execution) == {"slow": "Success", "next": "Success"}


@pytest.mark.contract("A61")
def test_steps_of_other_types_show_neither_image_nor_command_nor_resources(tenant: Tenant) -> None:
    steps = {
        "call": {"type": "http", "url": "https://example.com", "method": "post", "payload": "{}"},
        "ask": {"type": "sql", "sqlQueryPath": "a.sql"},
        "keep": {"type": "export", "schema": "s", "table": "t", "sortBy": "c"},
    }
    runs = Runs(tenant, steps)
    shown = runs.details(runs.execute())
    assert [step["stepType"] for step in shown["steps"]] == ["http", "sqlQuery", "export"]
    assert {step["status"] for step in shown["steps"]} == {"Success"}
    assert not {"image", "command", "resources"} & {key for step in shown["steps"] for key in step}


@pytest.mark.contract("A60")
def test_a_workflow_is_running_during_a_run_and_available_afterwards(tenant: Tenant) -> None:
    runs = Runs(tenant, {"slow": build_step(env=SLOW)})
    assert runs.status == "Available"
    execution = runs.execute()
    shown = tenant.get(runs.path)
    assert shown["status"] == "Running"
    assert shown["lastExecution"] == {
        "executionId": execution, "status": "Running", "executedAt": "2026-01-05T12:00:01.000Z",
    }  # fmt: skip
    tenant.advance(30)
    shown = tenant.get(runs.path)
    assert (shown["status"], shown["lastExecution"]["status"]) == ("Available", "Success")
    assert shown["updatedAt"] == shown["createdAt"]
    (item,) = tenant.get(f"{WORKFLOWS}/", lastExecutionStatus="Success")["workflows"]
    assert item["lastExecution"] == {"status": "Success", "executedAt": "2026-01-05T12:00:01.000Z"}


@pytest.mark.contract("A60")
def test_a_run_of_steps_without_duration_has_started_when_it_is_answered_and_ended_at_the_next_look(
    tenant: Tenant,
) -> None:
    runs = Runs(tenant, {f"step-{n}": build_step(parents=[f"step-{n - 1}"] if n else []) for n in range(20)})
    execution = runs.execute()
    statuses = [change.after for change in tenant.changes("workflow") if change.what == "status"]
    assert statuses == ["Running"]
    assert set(runs.statuses(execution).values()) == {"Success"}
    assert runs.status == "Available"


@pytest.mark.contract("A60", "A61")
def test_the_journal_of_changes_holds_every_status_of_a_run(tenant: Tenant) -> None:
    runs = Runs(tenant, {"only": build_step(env=SLOW)})
    execution = runs.execute()
    tenant.advance(30)
    runs.details(execution)
    made, ended = tenant.changes("execution")
    assert (made.id, made.what, made.after, made.user) == (
        execution, "created", {"workflowId": runs.id}, "pipeline@example.com",
    )  # fmt: skip
    assert (ended.before, ended.after, ended.at, ended.request) == ("Running", "Success", NOON + 31, None)
    assert [(c.name, c.before, c.after) for c in tenant.changes("step")] == [
        ("only", "Pending", "Running"),
        ("only", "Running", "Success"),
    ]


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
