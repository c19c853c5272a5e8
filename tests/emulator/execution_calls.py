"""Runs of workflows as the tests of the emulator start and read them."""

from __future__ import annotations

from typing import Any

from emulator.workflow_runs import Runs, build_step
from support.tenant import Tenant


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
