"""Nodes and edges: resources that need each other, or the steps of a workflow."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Graph:
    """`edges` lead from what comes first to what waits for it; `groups` are nodes that belong together, by title."""

    nodes: tuple[str, ...]
    edges: tuple[tuple[str, str], ...]
    groups: tuple[tuple[str, Graph], ...] = ()


@dataclass(frozen=True)
class GraphChange:
    """How the steps of a workflow and their order change; `rolled` are steps that get another image."""

    steps: tuple[str, ...] = ()
    edges: tuple[tuple[str, str], ...] = ()
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    rolled: tuple[str, ...] = ()
    added_edges: tuple[tuple[str, str], ...] = field(default=())
    removed_edges: tuple[tuple[str, str], ...] = field(default=())

    @property
    def empty(self) -> bool:
        """Whether the picture stays what it was."""
        return not (self.added or self.removed or self.rolled or self.added_edges or self.removed_edges)
