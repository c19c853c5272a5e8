"""Retries of a step."""

from __future__ import annotations

from typing import Any

import pytest
from emulator.execution_calls import outcome
from emulator.workflow_runs import Runs, build_step
from support.tenant import Tenant


@pytest.mark.contract("A44")
def test_a_failed_step_is_not_tried_again_unless_it_is_configured(tenant: Tenant) -> None:
    assert outcome(tenant, {"a": build_step(env={"EMULATOR_FAIL_TIMES": "1"})}) == {"a": "Failed"}


def timed(tenant: Tenant, fails: int, retry: dict[str, Any], code: int = 1, **fields: Any) -> tuple[str, int]:
    """How a step ends that fails so often, and after how many seconds."""
    env = {"EMULATOR_FAIL_TIMES": str(fails), "EMULATOR_EXIT_CODE": str(code)}
    runs = Runs(tenant, {"a": build_step(env=env, runConfiguration={"retryOptions": retry})}, **fields)
    execution = runs.execute()
    tenant.advance(3600)
    runs.details(execution)
    (item,) = runs.list()["executions"]
    return item["status"], item["duration"] // 1000


@pytest.mark.contract("A44")
@pytest.mark.parametrize(
    ("fails", "retry", "ends"),
    [
        (3, {}, ("Success", 15)),
        (4, {}, ("Failed", 15)),
        (5, {"numberOfRetries": 5, "duration": 120}, ("Success", 600)),
        (3, {"duration": 10, "exponentialBackoff": True}, ("Success", 70)),
        (1, {"numberOfRetries": 0}, ("Failed", 0)),
        (2, {"exitCodes": [1, 137]}, ("Failed", 0)),
        (2, {"exitCodes": [1, 7]}, ("Success", 10)),
    ],
)
def test_a_failed_step_is_tried_again(
    tenant: Tenant, fails: int, retry: dict[str, Any], ends: tuple[str, int]
) -> None:
    assert timed(tenant, fails, retry, code=7) == ends


@pytest.mark.contract("A44")
def test_the_retries_of_a_step_stand_before_those_of_the_workflow(tenant: Tenant) -> None:
    assert timed(tenant, 1, {"duration": 20}, retryOptions={"numberOfRetries": 0}) == ("Success", 20)
    steps = {"a": build_step(env={"EMULATOR_FAIL_TIMES": "1"})}
    assert outcome(tenant, steps, retryOptions={"numberOfRetries": 1}) == {"a": "Success"}


@pytest.mark.contract("A44")
def test_a_step_that_is_tried_again_runs_all_the_time_and_logs_each_attempt(tenant: Tenant) -> None:
    env = {"EMULATOR_FAIL_TIMES": "1", "EMULATOR_SECONDS": "10", "EMULATOR_EXIT_CODE": "9"}
    runs = Runs(tenant, {"a": build_step("echo hello", env=env)}, retryOptions={"duration": 5})
    execution = runs.execute()
    tenant.advance(12)
    assert runs.statuses(execution) == {"a": "Running"}
    assert runs.lines(execution, "a") == ["+ echo hello", "Error (exit code 9)", "Retrying in 5 s"]
    tenant.advance(13)
    assert runs.step(execution, "a")["output"] == {"exitCode": "0"}
    assert runs.lines(execution, "a")[3:] == ["+ echo hello", "hello"]
