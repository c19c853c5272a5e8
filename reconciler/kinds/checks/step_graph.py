"""Rules for references between the steps of a workflow: parents, conditions, inherited values (A46, A53)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from graphlib import TopologicalSorter
from typing import Any

from reconciler.kinds.checks.unique import check_distinct
from reconciler.kinds.kind import Violation
from reconciler.kinds.parts.references import find_nearest, format_names
from reconciler.model.graph import find_cycle
from reconciler.model.location import FieldPath
from reconciler.model.warning_ids import WarningId

Steps = Mapping[str, Mapping[str, Any]]

_MAX_SUGGESTIONS = 20
"""After so many unknown names no similar one is searched for: it takes time, and the cause must be another."""
_MAX_CYCLE_SHOWN = 12


@dataclass(frozen=True)
class _StepGraph:
    """The steps and their order; `suggestions` are the fixes for unknown names that were found so far.

    Sets of steps are bits in the order of the steps: a chain of thousands has millions of pairs.
    """

    steps: Steps
    suggestions: dict[str, str] = field(default_factory=dict)

    @cached_property
    def existing_parents(self) -> Mapping[str, list[str]]:
        return {
            name: [p for p in step.get("parents") or [] if p in self.steps]
            for name, step in self.steps.items()
        }

    @cached_property
    def bits(self) -> Mapping[str, int]:
        return {name: 1 << index for index, name in enumerate(self.steps)}

    @cached_property
    def before(self) -> Mapping[str, int]:
        """For each step the set of those that end before it."""
        result: dict[str, int] = {}
        for name in TopologicalSorter(self.existing_parents).static_order():
            result[name] = 0
            for parent in self.existing_parents[name]:
                result[name] |= result[parent] | self.bits[parent]
        return result

    @cached_property
    def declaring(self) -> Mapping[str, int]:
        """For each output parameter the set of steps that declare it."""
        result: dict[str, int] = {}
        for name, step in self.steps.items():
            for output in step.get("outputParameters") or {}:
                result[output] = result.get(output, 0) | self.bits[name]
        return result

    @cached_property
    def names(self) -> str:
        return format_names(self.steps)

    def find_first(self, of: int) -> str:
        """The first step of a set."""
        return next(name for name, bit in self.bits.items() if of & bit)

    def report_unknown_step(self, path: FieldPath, wanted: str) -> Violation:
        if wanted not in self.suggestions:
            near = find_nearest(wanted, self.steps) if len(self.suggestions) < _MAX_SUGGESTIONS else ""
            self.suggestions[wanted] = f"did you mean {near!r}?" if near else f"the steps are {self.names}"
        return Violation(path, f"no step is called {wanted!r}", self.suggestions[wanted])


def check_graph(steps: Steps) -> Iterator[Violation]:
    """Parents exist and form a DAG; conditions and inherited values refer to steps that ended before."""
    graph = _StepGraph(steps)
    for name, step in steps.items():
        path = ("steps", name, "parents")
        parents = step.get("parents") or []
        yield from check_distinct(parents, path, "parent")
        for index, parent in enumerate(parents):
            if parent not in steps:
                yield graph.report_unknown_step((*path, index), parent)
    circle = _find_cycle(graph)
    if circle is not None:
        yield circle
    for name, step in steps.items():
        yield from _check_conditions(name, step, graph, ordered=circle is None)
        if circle is None:
            yield from _check_inherited(name, step, graph)


def find_skipped_steps(steps: Steps) -> frozenset[str]:
    """The steps that no run executes: skipped themselves, or behind one that skips what depends on it."""
    skips = {name: _get_skip(step) for name, step in steps.items()}
    behind = [name for name, skip in skips.items() if skip.get("skipDAG")]
    children: dict[str, list[str]] = {}
    for name, step in steps.items():
        for parent in step.get("parents") or []:
            children.setdefault(parent, []).append(name)
    found = set(behind)
    while behind:
        fresh = [child for child in children.get(behind.pop(), ()) if child not in found]
        found.update(fresh)
        behind += fresh
    return frozenset(found | {name for name, skip in skips.items() if skip.get("skip")})


def _get_skip(step: Mapping[str, Any]) -> Mapping[str, Any]:
    return (step.get("runConfiguration") or {}).get("skipConfiguration") or {}


def _find_cycle(graph: _StepGraph) -> Violation | None:
    cycle = find_cycle(graph.existing_parents)
    if not cycle:
        return None
    shown = cycle if len(cycle) <= _MAX_CYCLE_SHOWN else (*cycle[: _MAX_CYCLE_SHOWN - 1], "...", cycle[-1])
    return Violation(
        ("steps", cycle[0], "parents"),
        f"steps wait for each other: {' -> '.join(shown)}",
        "remove one of these parents",
    )


def _check_conditions(
    name: str, step: Mapping[str, Any], graph: _StepGraph, *, ordered: bool
) -> Iterator[Violation]:
    for path, wanted, parameter in _list_condition_steps(name, step):
        if wanted not in graph.steps:
            yield graph.report_unknown_step(path, wanted)
            continue
        if parameter is not None:
            yield from _check_output(parameter, wanted, graph, (*path[:-1], "paramName"))
        if ordered:
            yield from _check_order(name, wanted, graph, path)


def _list_condition_steps(name: str, step: Mapping[str, Any]) -> Iterator[tuple[FieldPath, str, str | None]]:
    """The steps that conditions name, each with the path and the output parameter that is compared."""
    parameters = step.get("executionParameters") or {}
    base: FieldPath = ("steps", name, "executionParameters")
    for index, condition in enumerate(parameters.get("conditional") or []):
        path = (*base, "conditional", index, "stepName")
        yield path, str(condition.get("stepName")), str(condition.get("paramName"))
    for index, status in enumerate(parameters.get("parentStatus") or []):
        for position, parent in enumerate(status.get("parents") or []):
            yield (*base, "parentStatus", index, "parents", position), parent, None


def _check_output(parameter: str, wanted: str, graph: _StepGraph, path: FieldPath) -> Iterator[Violation]:
    step = graph.steps[wanted]
    outputs = step.get("outputParameters") or {}
    if parameter in outputs:
        return
    if step.get("type", "standard") in {"export", "sql"}:
        fix = f"ask a standard or an http step; {wanted} is of the type {step['type']}, which has none"
    else:
        near = find_nearest(parameter, outputs)
        fix = f"did you mean {near!r}?" if near else f"declare it under steps.{wanted}.outputParameters"
    yield Violation(path, f"step {wanted!r} has no output parameter {parameter!r}", fix)


def _check_order(name: str, wanted: str, graph: _StepGraph, path: FieldPath) -> Iterator[Violation]:
    if name == wanted:
        message = f"step {name!r} waits for what becomes of itself"
        yield Violation(path, message, "name a step that ends before it", warning=WarningId.STEP_ORDER)
    elif not graph.before[name] & graph.bits[wanted]:
        message = f"nothing makes {wanted!r} end before {name!r} is decided: it is none of its parents"
        yield Violation(path, message, f"add {wanted} to steps.{name}.parents", warning=WarningId.STEP_ORDER)


def _check_inherited(name: str, step: Mapping[str, Any], graph: _StepGraph) -> Iterator[Violation]:
    """The platform takes any name; without a step before that declares it the variable is never set."""
    inherit = (step.get("parameters") or {}).get("inherit") or {}
    for variable, parameter in inherit.items():
        declaring = graph.declaring.get(parameter, 0)
        if declaring & graph.before[name]:
            continue
        yield Violation(
            ("steps", name, "parameters", "inherit", variable),
            f"no step that ends before {name!r} has an output parameter {str(parameter)!r}",
            _suggest_inherit(name, str(parameter), declaring, graph),
            warning=WarningId.STEP_ORDER,
        )


def _suggest_inherit(name: str, parameter: str, declaring: int, graph: _StepGraph) -> str:
    others = declaring & ~graph.bits[name]
    if others:
        return f"add {graph.find_first(others)} to steps.{name}.parents"
    if declaring:
        return "a step cannot inherit what it gives itself: name one of a step before"
    near = find_nearest(parameter, graph.declaring) if len(graph.suggestions) < _MAX_SUGGESTIONS else ""
    graph.suggestions.setdefault(f"output {parameter}", near)
    return f"did you mean {near!r}?" if near else "declare it under outputParameters of a step before"
