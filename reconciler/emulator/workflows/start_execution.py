"""Starting executions: W8 (contract 4.9, A57, A58)."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from typing import Any

from reconciler.emulator.errors import Conflict
from reconciler.emulator.http.call_context import Call
from reconciler.emulator.images.read import build_pull_url
from reconciler.emulator.store.tenant import Tenant
from reconciler.emulator.workflows import step_runs
from reconciler.emulator.workflows.read import find_image_names, find_workflow
from reconciler.emulator.workflows.rules import Steps
from reconciler.emulator.workflows.step_selection import check_step_names, find_children, select_steps
from reconciler.emulator.workflows.write import is_running, set_status

EXECUTION_START = "execution"  # the timer with which an execution sets off


def execute_workflow(tenant: Tenant, call: Call) -> dict[str, Any]:
    """Start an execution of a workflow; a paused one can be run by hand (A58)."""
    stored = find_workflow(tenant, call)
    definition = json.loads(stored["definition"])
    check_step_names(definition["steps"], call.body)
    concurrent = definition.get("metadata", {}).get("allowConcurrentExecution", False)  # (A40)
    if not concurrent and is_running(tenant, stored["id"]):
        raise Conflict(f"workflow {stored['id']} is running already")
    ident = _insert_execution(tenant, stored)
    steps = select_steps(definition["steps"], call.body)
    for position, name in enumerate(steps):
        document = _freeze_step(tenant, definition, steps, name, call.body.get("params", {}))
        step_runs.insert_step_run(tenant, ident, position, name, document)
    tenant.start_timer(0, EXECUTION_START, ident)
    return {"executionId": ident}


def _insert_execution(tenant: Tenant, workflow: sqlite3.Row) -> str:
    ident = tenant.new_uuid("execution")
    tenant.db.insert(
        "executions", id=ident, workflow_id=workflow["id"], status="Running", executed_at=tenant.now
    )
    tenant.record("execution", ident, workflow["name"], "created", after={"workflowId": workflow["id"]})
    tenant.db.update(
        "workflows", "id", workflow["id"],
        execution_id=ident, execution_status="Running", executed_at=tenant.now,
    )  # fmt: skip
    set_status(tenant, workflow, "Running")  # (A60)
    return ident


def _freeze_step(
    tenant: Tenant, definition: Mapping[str, Any], steps: Steps, name: str, params: Mapping[str, Any]
) -> dict[str, Any]:
    """All that a step uses, as it is now: later changes of the workflow affect later executions only (A56)."""
    step = steps[name]
    image = find_image_names(tenant, step["imageVersionId"]) if "imageVersionId" in step else {}
    retry = step.get("runConfiguration", {}).get("retryOptions", definition.get("retryOptions"))  # 4.4
    return {
        "definition": step,
        "env": step.get("parameters", {}).get("env", {}),
        "params": params.get("global", {}) | params.get("stepWise", {}).get(name, {}),
        "retry": retry,
        "image": build_pull_url(tenant, image["imageName"], image["imageVersion"]) if image else None,
        "children": find_children(steps, name),
    }
