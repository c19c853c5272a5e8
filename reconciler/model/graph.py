"""Nodes and edges: resources that need each other, or the steps of a workflow."""

from __future__ import annotations

from dataclasses import dataclass, field


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
