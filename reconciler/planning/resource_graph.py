"""The declared resources as a graph, in the order of an apply."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reconciler.kinds.dependencies import find_dependencies
from reconciler.model.graph import Graph, sort_topologically
from reconciler.model.ref import Ref
from reconciler.model.resource import Resource
from reconciler.planning.selection import select_with_dependencies


def build_resource_graph(resources: tuple[Resource, ...], select: tuple[str, ...], *, steps: bool) -> Graph:
    """Build a graph of refs; with `steps` the steps of each workflow are a graph inside it."""
    chosen, _ = select_with_dependencies(resources, select)
    needs = find_dependencies(chosen)
    by_ref = {resource.ref: resource for resource in chosen}
    order = sort_topologically(needs)
    lines = tuple((str(wanted), str(ref)) for ref in order for wanted in needs[ref])
    return Graph(tuple(map(str, order)), lines, _build_step_graphs(order, by_ref) if steps else ())


def _build_step_graphs(
    order: tuple[Ref, ...], resources: Mapping[Ref, Resource]
) -> tuple[tuple[str, Graph], ...]:
    inner = ((ref, resources[ref].body.get("steps")) for ref in order)
    return tuple((str(ref), _build_step_graph(steps)) for ref, steps in inner if isinstance(steps, Mapping))


def _build_step_graph(steps: Mapping[str, Any]) -> Graph:
    lines = tuple((parent, name) for name, step in steps.items() for parent in step.get("parents") or ())
    return Graph(tuple(steps), lines)
