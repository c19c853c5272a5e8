"""Dependency order: every node comes after those it needs; among the others the smallest comes first."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping
from graphlib import CycleError, TopologicalSorter
from typing import TypeVar

from reconciler.model.ref import Ref

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
