"""Which steps take part in an execution, and the graph that they make (contract 4.9, A57)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from reconciler.emulator.errors import Invalid
from reconciler.emulator.workflows.rules import Steps

Body = Mapping[str, Any]


def check_step_names(steps: Steps, body: Body) -> None:
    """Parameters and choices speak of steps that exist (A57)."""
    named = {f"stepsToRun: {entry['stepName']}": entry["stepName"] for entry in body.get("stepsToRun", ())}
    named |= {f"params.stepWise: {name}": name for name in body.get("params", {}).get("stepWise", {})}
    for at, name in named.items():
        if name not in steps:
            raise Invalid(f"{at} is not a step of this workflow")


def select_steps(steps: Steps, body: Body) -> dict[str, Mapping[str, Any]]:
    """The steps that run, in order: all of them, or those asked for and what depends on them if `runDAG` says so.

    References to steps that do not take part are removed, so that no step waits for them.
    """
    wanted = body.get("stepsToRun") or [{"stepName": name} for name in steps]
    names = {entry["stepName"] for entry in wanted}
    for entry in wanted:
        if entry.get("runDAG", False):
            names |= find_descendants(steps, entry["stepName"])
    return {name: _restrict_to(step, names) for name, step in steps.items() if name in names}


def find_children(steps: Steps, parent: str) -> list[str]:
    return [name for name, step in steps.items() if parent in step.get("parents", ())]


def find_descendants(steps: Steps, ancestor: str) -> set[str]:
    """Everything that depends on a step."""
    found: set[str] = set()
    ahead = find_children(steps, ancestor)
    while ahead:
        name = ahead.pop()
        if name not in found:
            found.add(name)
            ahead += find_children(steps, name)
    return found


def _restrict_to(step: Mapping[str, Any], names: Iterable[str]) -> Mapping[str, Any]:
    """The step without references to other steps than these."""
    conditions = step.get("executionParameters", {})
    statuses = [
        {**entry, "parents": [parent for parent in entry["parents"] if parent in names]}
        for entry in conditions.get("parentStatus", ())
    ]
    return {
        **step,
        "parents": [parent for parent in step.get("parents", ()) if parent in names],
        "executionParameters": {
            "conditional": [e for e in conditions.get("conditional", ()) if e["stepName"] in names],
            "parentStatus": [entry for entry in statuses if entry["parents"]],
        },
    }
