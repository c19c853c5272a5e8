"""Executions of workflows: starting, what they show, what their workflow shows meanwhile (contract 4.9, 4.10)."""

from __future__ import annotations

import uuid

import pytest
from emulator.workflow_runs import SLOW, Runs, build_step
from support.tenant import NOON, WORKFLOWS, Tenant


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
    assert shown["lastExecution"].pop("rerunId")
    assert shown["lastExecution"] == {
        "executionId": execution, "status": "Running", "executedAt": "2026-01-05T12:00:01.000Z",
    }  # fmt: skip
    tenant.advance(30)
    shown = tenant.get(runs.path)
    assert (shown["status"], shown["lastExecution"]["status"]) == ("Available", "Success")
    assert shown["updatedAt"] == shown["createdAt"]
    (item,) = tenant.get(f"{WORKFLOWS}/", lastExecutionStatus="Success")["workflows"]
    assert item["lastExecution"]["status"] == "Success"
    assert item["lastExecution"]["executedAt"] == "2026-01-05T12:00:01.000Z"


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
