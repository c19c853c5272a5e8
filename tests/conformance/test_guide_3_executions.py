"""Workflows that the official client executes, with its guide's commands."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from conformance.client_bench import ClientBench


@pytest.fixture
def runnable(peak: ClientBench) -> ClientBench:
    """A tenant with the workflow 7, whose steps the guide's execution files name."""
    step = {"imageId": 100, "imageVersionId": 100}
    steps = {
        "step1": step | {"command": "echo one; echo $param1 $param2"},
        "step2": step | {"command": "echo two"},
        "step3": step | {"command": "echo three", "parents": ["step1"]},
        "step4": step | {"command": "echo four"},
    }
    peak.tenant.workflow(7, {"name": "runnable", "steps": steps})
    return peak


def execution(peak: ClientBench, *argv: str) -> dict[str, Any]:
    """Execute workflow 7 by the client; what the client shows of the run."""
    answer = peak.answer("workflows", "execute", "7", *argv)
    (ident,) = answer.values()
    assert str(uuid.UUID(ident)) == ident
    peak.tenant.clock.now += 3600
    shown: dict[str, Any] = peak.answer(
        *("workflows", "get-execution-details", "--workflow-id=7", f"--execution-id={ident}")
    )
    return shown


@pytest.mark.contract("W8", "W10", "A57", "A61")
def test_a_workflow_is_executed_with_parameters(runnable: ClientBench) -> None:
    run = execution(runnable, runnable.guide("workflows/execute-workflow"))
    assert run["status"] == "Success"
    assert {step["name"]: step["status"] for step in run["steps"]} == dict.fromkeys(
        ("step1", "step2", "step3", "step4"), "Success"
    )
    logs = runnable.answer(
        *("workflows", "get-execution-logs", "--workflow-id", "7"),
        *("--execution-id", run["runId"], "--step-name", "step1"),
    )
    assert "value1 value2" in [line["message"] for line in logs["logs"]]


@pytest.mark.contract("W8", "A57")
def test_a_part_of_a_workflow_is_executed(runnable: ClientBench) -> None:
    run = execution(runnable, runnable.guide("workflows/execute-workflow-2"))
    ran = {step["name"] for step in run["steps"] if step["status"] == "Success"}
    assert ran == {"step1", "step2", "step3"}  # step3 depends on step1, whose runDAG is true


@pytest.mark.contract("W10", "A61")
def test_the_details_of_a_run_have_the_guides_keys(peak: ClientBench) -> None:
    steps = {
        "stepName": {"imageId": 100, "command": "exit 1"},
        "step-1": {"type": "sql", "sqlQueryPath": "query.sql"},
        "step-2": {"imageId": 100, "command": "true", "parents": ["stepName"]},
    }
    peak.tenant.workflow(7, {"name": "failing", "steps": steps})
    run = execution(peak)
    assert {"executedAt", "finishedAt", "runId", "status", "steps"} <= set(run)
    assert run["status"] == "Failed"
    by_name = {step["name"]: step for step in run["steps"]}
    standard = by_name["stepName"]
    assert standard["childern"] == ["step-2"]
    assert (standard["stepType"], standard["status"]) == ("standard", "Failed")
    assert standard["output"]["exitCode"] == "1"
    assert {"image", "command", "resources", "startedAt", "finishedAt"} <= set(standard)
    query = by_name["step-1"]
    assert (query["stepType"], query["output"]["exitCode"]) == ("sqlQuery", "0")
    assert not {"image", "command", "resources"} & set(query)
