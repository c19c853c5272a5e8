"""Parameters that steps pass on, parts of a workflow, and steps of other types."""

from __future__ import annotations

import pytest
from emulator.execution_calls import if_parents, if_value, on, outcome
from emulator.workflow_runs import SLOW, Runs, build_step
from support.tenant import Tenant


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
