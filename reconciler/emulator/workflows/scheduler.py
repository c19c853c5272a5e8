"""Runs the steps of an execution: each starts when those before it have ended (contract 4.5, A53, A60)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, assert_never

from reconciler.emulator.store.tenant import Tenant, encode_document, require_row
from reconciler.emulator.workflows import step_runs
from reconciler.emulator.workflows.conditions import RunDecision, SkipDecision, decide_step, required_steps
from reconciler.emulator.workflows.step_outcome import StepResult, simulate_step
from reconciler.emulator.workflows.step_runs import StepRun, StepRuns
from reconciler.emulator.workflows.write import is_running, set_status

STEP_ENDS = "step"


def on_execution_start(tenant: Tenant, execution_id: str, _data: Any) -> None:
    """An execution starts."""
    _run_ready_steps(tenant, execution_id)


def on_step_end(tenant: Tenant, execution_id: str, name: str) -> None:
    """A step ended; others may start."""
    step = step_runs.load_step_runs(tenant, execution_id)[name]
    step_runs.change_status(tenant, step, step.simulated_result["status"], finished_at=tenant.now)
    _run_ready_steps(tenant, execution_id)


def _run_ready_steps(tenant: Tenant, execution_id: str) -> None:
    """Start every step that can run; when all have ended, end the execution."""
    while (step := _find_ready_step(steps := step_runs.load_step_runs(tenant, execution_id))) is not None:
        match decide_step(step.definition, steps):
            case RunDecision():
                _start_step(
                    tenant,
                    step,
                    simulate_step(step.definition, _build_env(step, steps), step.document["retry"]),
                )
            case SkipDecision() as skip:
                _skip_step(tenant, step, skip)
            case other:
                assert_never(other)
    if all(step.ended for step in steps.values()):
        _finish_execution(tenant, execution_id, steps)


def _find_ready_step(steps: StepRuns) -> StepRun | None:
    """Find a step that waits for no other.

    Conditions can form a cycle, which parents cannot: if no other step can run, one whose parents have ended does.
    """
    pending = [step for step in steps.values() if step.status == "Pending"]
    for step in pending:
        if all(steps[name].ended for name in required_steps(step.definition)):
            return step
    if any(step.status == "Running" for step in steps.values()):
        return None
    return next((s for s in pending if all(steps[name].ended for name in s.definition["parents"])), None)


def _start_step(tenant: Tenant, step: StepRun, result: StepResult) -> None:
    document = {
        "status": result.status,
        "output": result.output,
        "parameters": dict(result.last.parameters),
    }
    log = [[tenant.now + offset, line] for offset, line in result.log]
    step_runs.change_status(
        tenant,
        step,
        "Running",
        started_at=tenant.now,
        result=encode_document(document),
        log=encode_document(log),
    )
    tenant.start_timer(result.seconds, STEP_ENDS, step.row["execution_id"], step.name)


def _skip_step(tenant: Tenant, step: StepRun, skip: SkipDecision) -> None:
    log = [[tenant.now, f"Skipped: {skip.reason}"]]
    step_runs.change_status(
        tenant, step, "Skipped", result=encode_document({"passes": skip.passes}), log=encode_document(log)
    )


def _build_env(step: StepRun, steps: StepRuns) -> dict[str, str]:
    """Environment of a step: its own, then what it inherits, then what the execution was given (A57)."""
    inherit: Mapping[str, str] = step.definition.get("parameters", {}).get("inherit", {})
    given = _collect_parameters(step, steps)
    inherited = {name: given[parameter] for name, parameter in inherit.items() if parameter in given}
    return {**step.document["env"], **inherited, **step.document["params"]}


def _collect_parameters(step: StepRun, steps: StepRuns) -> dict[str, str]:
    """The output parameters of all steps before this one; of two with one name the nearer one's counts."""
    found: dict[str, str] = {}
    for ancestor in _ancestors(step, steps):
        found = {**ancestor.parameters, **found}
    return found


def _ancestors(step: StepRun, steps: StepRuns) -> Iterator[StepRun]:
    """Parents first, then theirs."""
    seen: set[str] = set()
    ahead = list(step.definition["parents"])
    while ahead:
        name = ahead.pop(0)
        if name not in seen:
            seen.add(name)
            yield steps[name]
            ahead += steps[name].definition["parents"]


def _finish_execution(tenant: Tenant, execution_id: str, steps: StepRuns) -> None:
    """The execution has failed if a step has; the workflow is what it was before (A60)."""
    status = "Failed" if any(step.status == "Failed" for step in steps.values()) else "Success"
    execution = require_row(tenant.db.one("SELECT * FROM executions WHERE id = ?", execution_id))
    tenant.db.update("executions", "id", execution_id, status=status, finished_at=tenant.now)
    tenant.db.update("workflows", "execution_id", execution_id, execution_status=status)
    workflow = require_row(tenant.db.one("SELECT * FROM workflows WHERE id = ?", execution["workflow_id"]))
    tenant.record("execution", execution_id, workflow["name"], "status", "Running", status)
    if not is_running(tenant, workflow["id"]):
        set_status(tenant, workflow, workflow["idle_status"])
