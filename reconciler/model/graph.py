"""Nodes, edges and their order: resources that need each other, or the steps of a workflow."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter
from typing import TypeVar

from reconciler.model.ref import Ref


@dataclass(frozen=True)
class Graph:
    """`edges` lead from a node to those that depend on it; `groups` are the graphs inside of nodes, by node."""

    nodes: tuple[str, ...]
    edges: tuple[tuple[str, str], ...]
    groups: tuple[tuple[str, Graph], ...] = ()


@dataclass(frozen=True)
class GraphChange:
    """The changes of the steps of a workflow and their order; `rolled` are steps that get another image."""

    steps: tuple[str, ...] = ()
    edges: tuple[tuple[str, str], ...] = ()
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    rolled: tuple[str, ...] = ()
    added_edges: tuple[tuple[str, str], ...] = field(default=())
    removed_edges: tuple[tuple[str, str], ...] = field(default=())

    @property
    def empty(self) -> bool:
        """True if nothing changes."""
        return not (self.added or self.removed or self.rolled or self.added_edges or self.removed_edges)


Node = TypeVar("Node", Ref, str)


def sort_topologically(needs: Mapping[Node, Iterable[Node]]) -> tuple[Node, ...]:
    """Return all nodes, each after those it needs; graphlib.CycleError where some need each other."""
    sorter = TopologicalSorter(needs)
    sorter.prepare()
    ready: list[Node] = []
    order: list[Node] = []
    while sorter.is_active():
        for node in sorter.get_ready():
            heapq.heappush(ready, node)
        order.append(heapq.heappop(ready))
        sorter.done(order[-1])
    return tuple(order)


def find_cycle(needs: Mapping[Node, Iterable[Node]]) -> tuple[Node, ...]:
    """Return one cycle, each node needing the next and the first one repeated at the end; empty where there is none."""
    try:
        TopologicalSorter({node: sorted(needs[node]) for node in sorted(needs)}).prepare()
    except CycleError as error:
        return _start_with_smallest(tuple(error.args[1][:0:-1]))
    return ()


def _start_with_smallest(cycle: tuple[Node, ...]) -> tuple[Node, ...]:
    start = cycle.index(min(cycle))
    return cycle[start:] + cycle[: start + 1]
