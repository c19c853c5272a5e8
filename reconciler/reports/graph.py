"""Graphs as text, mermaid and dot: what is needed stands before what needs it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from reconciler.model.graph import Graph, GraphChange
from reconciler.reports.writing.escape import escape

_NEW, _OLD, _ROLLED = "new", "gone", "rolled"
_STYLES = (
    f"classDef {_NEW} fill:#d4f8d4,stroke:#2a7d2a,color:#000",
    f"classDef {_OLD} fill:#f8d4d4,stroke:#a33,color:#000,stroke-dasharray:4",
    f"classDef {_ROLLED} fill:#fff3c4,stroke:#a80,color:#000",
)


def render_graph_text(graph: Graph) -> str:
    """A line a node with what it waits for, in an order in which everything comes after what it needs."""
    return "\n".join(_render_text(graph, "")) or "nothing is declared"


def _render_text(graph: Graph, indent: str) -> Iterator[str]:
    needs: dict[str, list[str]] = {node: [] for node in graph.nodes}
    for before, after in graph.edges:
        needs[after].append(before)
    inner = dict(graph.groups)
    for node in graph.nodes:
        wanted = f" <- {', '.join(escape(one) for one in sorted(needs[node]))}" if needs[node] else ""
        yield f"{indent}{escape(node)}{wanted}"
        if node in inner:
            yield from _render_text(inner[node], f"{indent}    ")


def render_graph_mermaid(graph: Graph) -> str:
    """A flowchart that GitHub draws."""
    return "\n".join(["flowchart LR", *_render_mermaid(graph, "n", "  ")])


def _render_mermaid(graph: Graph, prefix: str, indent: str) -> Iterator[str]:
    ids = {node: f"{prefix}{index}" for index, node in enumerate(graph.nodes)}
    inner = dict(graph.groups)
    for node, ident in ids.items():
        if node in inner:
            yield f"{indent}subgraph {ident}[{_quote_label(node)}]"
            yield from _render_mermaid(inner[node], f"{ident}s", f"{indent}  ")
            yield f"{indent}end"
        else:
            yield f"{indent}{ident}[{_quote_label(node)}]"
    for before, after in graph.edges:
        yield f"{indent}{ids[before]} --> {ids[after]}"


def render_graph_dot(graph: Graph) -> str:
    """For Graphviz."""
    return "\n".join(["digraph {", "  rankdir=LR", "  node [shape=box]", *_render_dot(graph, "", "  "), "}"])


def _render_dot(graph: Graph, prefix: str, indent: str) -> Iterator[str]:
    inner = dict(graph.groups)
    for node in graph.nodes:
        yield f"{indent}{_quote_dot(prefix + node)} [label={_quote_dot(node)}]"
        if node in inner:
            yield f"{indent}subgraph {_quote_dot('cluster_' + prefix + node)} {{"
            yield f"{indent}  label={_quote_dot(node)}"
            yield from _render_dot(inner[node], f"{prefix}{node}/", f"{indent}  ")
            yield f"{indent}}}"
    for before, after in graph.edges:
        yield f"{indent}{_quote_dot(prefix + before)} -> {_quote_dot(prefix + after)}"


def render_change_mermaid(change: GraphChange) -> list[str]:
    """The steps of a workflow after the change, with what is new, gone, or gets another image marked."""
    nodes = sorted({*change.steps, *change.removed})
    ids = {node: f"s{index}" for index, node in enumerate(nodes)}
    lines = ["flowchart LR", *(f"  {ids[node]}[{_quote_label(node)}]" for node in nodes)]
    kept = [edge for edge in change.edges if edge not in change.added_edges]
    lines += _render_arrows(ids, kept, "-->") + _render_arrows(ids, change.added_edges, "==>")
    lines += _render_arrows(ids, change.removed_edges, "-.->|removed|")
    marked = {_NEW: change.added, _OLD: change.removed, _ROLLED: change.rolled}
    lines += [
        f"  class {','.join(ids[n] for n in names)} {style}" for style, names in marked.items() if names
    ]
    return [*lines, *(f"  {style}" for style in _STYLES)]


def _render_arrows(
    ids: Mapping[str, str], edges: tuple[tuple[str, str], ...] | list[tuple[str, str]], arrow: str
) -> list[str]:
    return [f"  {ids[before]} {arrow} {ids[after]}" for before, after in edges if {before, after} <= set(ids)]


def _quote_label(text: str) -> str:
    """Data inside a mermaid label: no markup, no bracket, no end of the label."""
    kept = "".join(char if char.isalnum() or char in " ._/@-" else f"#{ord(char)};" for char in escape(text))
    return f'"{kept}"'


def _quote_dot(text: str) -> str:
    return json.dumps(escape(text), ensure_ascii=False)
