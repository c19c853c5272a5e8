"""The decision to run or skip a step: by its parents, conditions and skip configuration (contract 4.5, A53)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from reconciler.emulator.workflows.step_runs import StepRun, StepRuns


@dataclass(frozen=True)
class RunDecision:
    """The step runs."""


@dataclass(frozen=True)
class SkipDecision:
    """The step is skipped; its children see a success if it `passes`, else they are skipped too."""

    reason: str
    passes: bool = False


def required_steps(step: Mapping[str, Any]) -> set[str]:
    """The steps that must have ended before this one is judged: its parents, and those that its conditions name."""
    conditions = step["executionParameters"]
    named = {entry["stepName"] for entry in conditions["conditional"]}
    for entry in conditions["parentStatus"]:
        named.update(entry["parents"])
    return named.union(step["parents"])


def decide_step(step: Mapping[str, Any], others: StepRuns) -> RunDecision | SkipDecision:
    """Decide whether a step runs, given how the others ended."""
    skip = step.get("runConfiguration", {}).get("skipConfiguration", {})
    for parent in step["parents"]:
        if others[parent].status == "Skipped" and not others[parent].passes:
            return SkipDecision(f"{parent} was skipped")
    if skip.get("skipDAG", False):
        return SkipDecision("it is to be skipped with all that depends on it")
    for reason in _unmet_conditions(step, others):
        return SkipDecision(reason)
    return SkipDecision("it is to be skipped", passes=True) if skip.get("skip", False) else RunDecision()


def _unmet_conditions(step: Mapping[str, Any], others: StepRuns) -> Iterator[str]:
    """The conditions that do not hold; without any on the status of parents, all of them must have succeeded."""
    conditions = step["executionParameters"]
    for entry in conditions["conditional"]:
        value = others[entry["stepName"]].parameters.get(entry["paramName"])
        if (value == entry["value"]) != (entry["condition"] == "equals"):
            yield f"{entry['paramName']} of {entry['stepName']} is not {_describe_wanted(entry)}"
    for entry in conditions["parentStatus"]:
        holds = all if entry["condition"] == "all-of" else any
        if not holds(_has_status(others[parent], entry["status"]) for parent in entry["parents"]):
            parents, statuses = ", ".join(entry["parents"]), " or ".join(entry["status"])
            yield f"{entry['condition']} {parents} did not end with {statuses}"
    if not conditions["parentStatus"]:
        yield from (f"{parent} did not succeed" for parent in step["parents"] if not others[parent].passes)


def _describe_wanted(entry: Mapping[str, Any]) -> str:
    return repr(entry["value"]) if entry["condition"] == "equals" else f"other than {entry['value']!r}"


def _has_status(step: StepRun, statuses: list[str]) -> bool:
    return ("success" in statuses and step.passes) or ("failure" in statuses and step.status == "Failed")
