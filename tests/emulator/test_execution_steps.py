"""The walk of an execution through its steps: what runs, is skipped, fails and is tried again (contract 4.5)."""

from __future__ import annotations

from typing import Any

import pytest
from emulator.workflow_runs import SLOW, Runs, build_step
from support.tenant import Tenant

SKIP = {"skipConfiguration": {"skip": True}}
SKIP_ALL = {"skipConfiguration": {"skipDAG": True}}


def on(*parents: str, command: str = "echo hello", **fields: Any) -> dict[str, Any]:
    return build_step(command, parents=list(parents), **fields)


def if_parents(condition: str, status: str, *parents: str) -> dict[str, Any]:
    return {"parentStatus": [{"condition": condition, "parents": list(parents), "status": [status]}]}


def if_value(condition: str, value: str, step: str = "a", name: str = "out") -> dict[str, Any]:
    return {"conditional": [{"condition": condition, "paramName": name, "stepName": step, "value": value}]}


def outcome(tenant: Tenant, steps: dict[str, Any], body: Any = None, **fields: Any) -> dict[str, str]:
    """The statuses of the steps after a run."""
    runs = Runs(tenant, steps, **fields)
    execution = runs.execute(body)
    tenant.advance(3600)
    return runs.statuses(execution)


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


@pytest.mark.contract("W10", "A61")
def test_an_output_parameter_whose_file_was_not_written_fails_the_step(tenant: Tenant) -> None:
    runs = Runs(tenant, {"a": build_step("echo done", outputParameters={"out": "there.txt"})})
    execution = runs.execute()
    assert runs.step(execution, "a")["output"] == {
        "exitCode": "1",
        "message": "output parameter out: there is no file there.txt",
    }


@pytest.mark.contract("A57")
def test_a_step_inherits_the_output_parameters_of_those_before_it(tenant: Tenant) -> None:
    inherit = {"parameters": {"inherit": {"FIRST": "first", "SECOND": "second", "OTHER": "other"}}}
    steps = {
        "a": build_step(
            "echo one > f; echo more >> f; echo far > g", outputParameters={"first": "f", "second": "g"}
        ),
        "b": on("a", command="echo near > g", outputParameters={"second": "g"}),
        "c": on("b", command='echo "$FIRST" "$SECOND" "$OTHER."', **inherit),
        "d": build_step("echo no parent > h", outputParameters={"other": "h"}),
    }
    runs = Runs(tenant, steps)
    execution = runs.execute()
    assert runs.lines(execution, "c")[1:] == ["one\nmore near ."]


@pytest.mark.contract("A57")
def test_what_a_run_is_given_stands_before_what_is_inherited_and_the_steps_own(tenant: Tenant) -> None:
    env = {"A": "step", "B": "step", "C": "step", "D": "step"}
    steps = {
        "a": build_step("echo inherited > f", outputParameters={"out": "f"}),
        "b": on(
            "a", command="echo $A $B $C $D", parameters={"env": env, "inherit": {"B": "out", "C": "out"}}
        ),
    }
    runs = Runs(tenant, steps)
    params = {"global": {"C": "global", "D": "global"}, "stepWise": {"b": {"D": "stepwise"}}}
    execution = runs.execute({"params": params})
    assert runs.lines(execution, "b")[1:] == ["step inherited global stepwise"]
    assert runs.lines(runs.execute(), "b")[1:] == ["step inherited inherited step"]


@pytest.mark.contract("A57")
def test_only_the_steps_asked_for_run_and_with_run_dag_those_that_depend_on_them(tenant: Tenant) -> None:
    steps = {"a": build_step("exit 1"), "b": on("a"), "c": on("b"), "d": on("c"), "e": on("a")}
    assert outcome(
        tenant, steps, {"stepsToRun": [{"stepName": "b"}, {"stepName": "d", "runDAG": False}]}
    ) == {
        "b": "Success",
        "d": "Success",
    }
    runs = Runs(tenant, steps)
    execution = runs.execute({"stepsToRun": [{"stepName": "e"}, {"stepName": "b", "runDAG": True}]})
    assert runs.statuses(execution) == {"b": "Success", "c": "Success", "d": "Success", "e": "Success"}
    assert [step["childern"] for step in runs.details(execution)["steps"]] == [["c"], ["d"], [], []]


@pytest.mark.contract("A53", "A57")
def test_conditions_on_steps_that_take_no_part_do_not_count(tenant: Tenant) -> None:
    conditions = if_value("equals", "yes") | if_parents("all-of", "failure", "a")
    steps = {
        "a": build_step("echo no > f", outputParameters={"out": "f"}),
        "b": on("a", executionParameters=conditions),
    }
    assert outcome(tenant, steps, {"stepsToRun": [{"stepName": "b"}]}) == {"b": "Success"}


@pytest.mark.contract("W8")
def test_steps_of_other_types_log_what_they_do_and_know_the_levers_too(tenant: Tenant) -> None:
    response = {"outputParameters": {"answer": "response.txt"}, "parameters": {"env": {"WHO": "you"}}}
    call = {
        "type": "http",
        "method": "put",
        "url": "https://example.com",
        "payload": '{"to": "{{WHO}} {{X}}"}',
    }
    steps = {
        "call": call | response,
        "show": on("call", command='echo "$ANSWER"', parameters={"inherit": {"ANSWER": "answer"}}),
        "ask": {"type": "sql", "sqlQueryPath": "a.sql", "parameters": {"env": {"EMULATOR_FAIL_TIMES": "1"}}},
        "keep": {"type": "export", "schema": "s", "table": "t", "sortBy": "c", "compression": True},
    }
    runs = Runs(tenant, steps)
    execution = runs.execute({"params": {"stepWise": {"keep": SLOW}}})
    assert runs.statuses(execution) == {
        "call": "Success",
        "show": "Success",
        "ask": "Failed",
        "keep": "Running",
    }
    tenant.advance(30)
    assert runs.lines(execution, "call") == ["PUT https://example.com", "200 OK"]
    assert runs.lines(execution, "show")[1:] == ['{"to": "you {{X}}"}']
    assert runs.lines(execution, "ask") == ["Running a.sql", "Error (exit code 1)"]
    assert runs.lines(execution, "keep") == ["Exporting s.t by c asc", "Wrote t.csv.gz"]


@pytest.mark.contract("W8")
@pytest.mark.parametrize(
    "command",
    [
        "sleep " + "9" * 5000,
        "exit " + "9" * 5000,
        "echo 'open",
        "",
        ">",
        "echo a >",
        "&&",
        "sleep -1",
        "sleep 1e9",
    ],
)
def test_no_command_breaks_the_platform(tenant: Tenant, command: str) -> None:
    runs = Runs(tenant, {"a": build_step(command or " ")})
    assert runs.statuses(runs.execute())["a"] in ("Running", "Success", "Failed")


@pytest.mark.contract("W8")
@pytest.mark.parametrize("value", ["", "x", "-1", "nan", "inf", "1e400", "٣"])
def test_no_lever_breaks_the_platform(tenant: Tenant, value: str) -> None:
    names = ("EMULATOR_FAIL_TIMES", "EMULATOR_EXIT_CODE", "EMULATOR_SECONDS")
    runs = Runs(tenant, {"a": build_step(env=dict.fromkeys(names, value))}, retryOptions={})
    assert runs.statuses(runs.execute())["a"] in ("Running", "Success", "Failed")
