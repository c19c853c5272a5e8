"""Which steps of a run are executed, in which order, and how they end (contract 4)."""

from __future__ import annotations

import pytest
from emulator.execution_calls import if_parents, if_value, on, outcome
from emulator.workflow_runs import Runs, build_step
from support.tenant import Tenant

SKIP = {"skipConfiguration": {"skip": True}}
SKIP_ALL = {"skipConfiguration": {"skipDAG": True}}


@pytest.mark.contract("A53")
def test_steps_run_side_by_side_and_after_their_parents(tenant: Tenant) -> None:
    runs = Runs(
        tenant, {"a": build_step("sleep 5"), "b": build_step("sleep 9"), "c": on("a", "b"), "d": on("a")}
    )
    execution = runs.execute()
    tenant.advance(5)
    assert runs.statuses(execution) == {"a": "Success", "b": "Running", "c": "Pending", "d": "Success"}
    tenant.advance(4)
    assert runs.step(execution, "c")["startedAt"] == "2026-01-05T12:00:10.000Z"


@pytest.mark.contract("A53")
def test_what_depends_on_a_failed_step_is_skipped(tenant: Tenant) -> None:
    runs = Runs(tenant, {"a": build_step("exit 1"), "b": on("a"), "c": on("b"), "d": build_step()})
    execution = runs.execute()
    assert runs.statuses(execution) == {"a": "Failed", "b": "Skipped", "c": "Skipped", "d": "Success"}
    assert runs.details(execution)["status"] == "Failed"
    skipped = runs.step(execution, "b")
    assert (skipped["startedAt"], skipped["finishedAt"], skipped["output"]) == (None, None, None)
    assert runs.lines(execution, "b") == ["Skipped: a did not succeed"]


@pytest.mark.contract("A53")
def test_a_skipped_step_counts_as_a_success_for_its_children(tenant: Tenant) -> None:
    steps = {"a": build_step("exit 1", runConfiguration=SKIP), "b": on("a"), "c": build_step("sleep 9")}
    steps["d"] = on("c", runConfiguration=SKIP)
    steps["e"] = on("d")
    runs = Runs(tenant, steps)
    execution = runs.execute()
    tenant.advance(8)
    assert runs.statuses(execution) == {
        "a": "Skipped", "b": "Success", "c": "Running", "d": "Pending", "e": "Pending",
    }  # fmt: skip
    tenant.advance(1)
    assert runs.statuses(execution)["e"] == "Success"
    assert runs.details(execution)["status"] == "Success"


@pytest.mark.contract("A53")
def test_skipping_a_dag_skips_everything_that_depends_on_it_and_overrides_its_own_setting(
    tenant: Tenant,
) -> None:
    steps = {
        "a": build_step(runConfiguration=SKIP_ALL),
        "b": on("a", runConfiguration=SKIP),
        "c": on("b", executionParameters=if_parents("one-of", "success", "d")),
        "d": build_step(),
    }
    assert outcome(tenant, steps) == {"a": "Skipped", "b": "Skipped", "c": "Skipped", "d": "Success"}


@pytest.mark.contract("A53")
@pytest.mark.parametrize(
    ("condition", "status", "runs"),
    [
        ("all-of", "success", False),
        ("all-of", "failure", False),
        ("one-of", "success", True),
        ("one-of", "failure", True),
    ],
)
def test_a_step_can_ask_for_the_status_of_its_parents(
    tenant: Tenant, *, condition: str, status: str, runs: bool
) -> None:
    parameters = if_parents(condition, status, "good", "bad")
    steps = {
        "good": build_step(),
        "bad": build_step("exit 1"),
        "c": on("good", "bad", executionParameters=parameters),
    }
    assert outcome(tenant, steps)["c"] == ("Success" if runs else "Skipped")


@pytest.mark.contract("A53")
def test_a_failure_that_is_dealt_with_still_fails_the_run(tenant: Tenant) -> None:
    steps = {
        "a": build_step("exit 1"),
        "b": on("a", executionParameters=if_parents("all-of", "failure", "a")),
    }
    runs = Runs(tenant, steps)
    execution = runs.execute()
    assert runs.statuses(execution) == {"a": "Failed", "b": "Success"}
    assert runs.details(execution)["status"] == "Failed"


@pytest.mark.contract("A53")
@pytest.mark.parametrize(
    ("condition", "value", "runs"),
    [
        ("equals", "go on", True),
        ("equals", "stop", False),
        ("not-equals", "stop", True),
        ("not-equals", "go on", False),
    ],
)
def test_a_step_can_ask_for_an_output_parameter(
    tenant: Tenant, *, condition: str, value: str, runs: bool
) -> None:
    steps = {
        "a": build_step("echo 'go on' > ./result.txt", outputParameters={"out": "result.txt"}),
        "b": on("a", executionParameters=if_value(condition, value)),
        "c": on("b"),
    }
    expected = "Success" if runs else "Skipped"
    assert outcome(tenant, steps) == {"a": "Success", "b": expected, "c": expected}


@pytest.mark.contract("A53")
def test_all_conditions_must_hold(tenant: Tenant) -> None:
    condition = if_value("equals", "yes") | if_parents("all-of", "success", "a", "bad")
    steps = {
        "a": build_step("echo yes > f", outputParameters={"out": "f"}),
        "bad": build_step("false"),
        "c": on("a", executionParameters=condition),
    }
    assert outcome(tenant, steps)["c"] == "Skipped"


@pytest.mark.contract("A53")
def test_a_condition_waits_for_a_step_that_is_no_parent(tenant: Tenant) -> None:
    steps = {
        "a": build_step("sleep 5 && echo yes > f", outputParameters={"out": "f"}),
        "b": build_step(executionParameters=if_value("equals", "yes")),
    }
    runs = Runs(tenant, steps)
    execution = runs.execute()
    assert runs.statuses(execution)["b"] == "Pending"
    tenant.advance(5)
    assert runs.statuses(execution)["b"] == "Success"


@pytest.mark.contract("A53")
def test_conditions_that_wait_for_each_other_end_all_the_same(tenant: Tenant) -> None:
    steps = {
        "a": build_step(executionParameters=if_value("equals", "yes", "b")),
        "b": on("a", executionParameters=if_parents("one-of", "success", "b", "c")),
        "c": build_step("sleep 5", executionParameters=if_value("not-equals", "yes", "c")),
    }
    assert outcome(tenant, steps) == {"a": "Skipped", "b": "Skipped", "c": "Success"}
