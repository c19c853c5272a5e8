"""Graphs as text, mermaid and dot: what is needed stands before what needs it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from reconciler.model.graph import Graph, GraphChange
from reconciler.reports.writing.escape import clean

_NEW, _OLD, _ROLLED = "new", "gone", "rolled"
_STYLES = (
    f"classDef {_NEW} fill:#d4f8d4,stroke:#2a7d2a,color:#000",
    f"classDef {_OLD} fill:#f8d4d4,stroke:#a33,color:#000,stroke-dasharray:4",
    f"classDef {_ROLLED} fill:#fff3c4,stroke:#a80,color:#000",
)


def graph_text(graph: Graph) -> str:
    """A line a node with what it waits for, in an order in which everything comes after what it needs."""
    return "\n".join(_text(graph, "")) or "nothing is declared"


def _text(graph: Graph, indent: str) -> Iterator[str]:
    needs: dict[str, list[str]] = {node: [] for node in graph.nodes}
    for before, after in graph.edges:
        needs[after].append(before)
    inner = dict(graph.groups)
    for node in graph.nodes:
        wanted = f" <- {', '.join(clean(one) for one in sorted(needs[node]))}" if needs[node] else ""
        yield f"{indent}{clean(node)}{wanted}"
        if node in inner:
            yield from _text(inner[node], f"{indent}    ")


def graph_mermaid(graph: Graph) -> str:
    """A flowchart that GitHub draws."""
    return "\n".join(["flowchart LR", *_mermaid(graph, "n", "  ")])


def _mermaid(graph: Graph, prefix: str, indent: str) -> Iterator[str]:
    ids = {node: f"{prefix}{index}" for index, node in enumerate(graph.nodes)}
    inner = dict(graph.groups)
    for node, ident in ids.items():
        if node in inner:
            yield f"{indent}subgraph {ident}[{_label(node)}]"
            yield from _mermaid(inner[node], f"{ident}s", f"{indent}  ")
            yield f"{indent}end"
        else:
            yield f"{indent}{ident}[{_label(node)}]"
    for before, after in graph.edges:
        yield f"{indent}{ids[before]} --> {ids[after]}"


def graph_dot(graph: Graph) -> str:
    """For Graphviz."""
    return "\n".join(["digraph {", "  rankdir=LR", "  node [shape=box]", *_dot(graph, "", "  "), "}"])


def _dot(graph: Graph, prefix: str, indent: str) -> Iterator[str]:
    inner = dict(graph.groups)
    for node in graph.nodes:
        yield f"{indent}{_quoted(prefix + node)} [label={_quoted(node)}]"
        if node in inner:
            yield f"{indent}subgraph {_quoted('cluster_' + prefix + node)} {{"
            yield f"{indent}  label={_quoted(node)}"
            yield from _dot(inner[node], f"{prefix}{node}/", f"{indent}  ")
            yield f"{indent}}}"
    for before, after in graph.edges:
        yield f"{indent}{_quoted(prefix + before)} -> {_quoted(prefix + after)}"


def change_mermaid(change: GraphChange) -> list[str]:
    """The steps of a workflow after the change, with what is new, gone, or gets another image marked."""
    nodes = sorted({*change.steps, *change.removed})
    ids = {node: f"s{index}" for index, node in enumerate(nodes)}
    lines = ["flowchart LR", *(f"  {ids[node]}[{_label(node)}]" for node in nodes)]
    kept = [edge for edge in change.edges if edge not in change.added_edges]
    lines += _arrows(ids, kept, "-->") + _arrows(ids, change.added_edges, "==>")
    lines += _arrows(ids, change.removed_edges, "-.->|removed|")
    marked = {_NEW: change.added, _OLD: change.removed, _ROLLED: change.rolled}
    lines += [
        f"  class {','.join(ids[n] for n in names)} {style}" for style, names in marked.items() if names
    ]
    return [*lines, *(f"  {style}" for style in _STYLES)]


def _arrows(
    ids: Mapping[str, str], edges: tuple[tuple[str, str], ...] | list[tuple[str, str]], arrow: str
) -> list[str]:
    return [f"  {ids[before]} {arrow} {ids[after]}" for before, after in edges if {before, after} <= set(ids)]


def _label(text: str) -> str:
    """Data inside a mermaid label: no markup, no bracket, no end of the label."""
    kept = "".join(char if char.isalnum() or char in " ._/@-" else f"#{ord(char)};" for char in clean(text))
    return f'"{kept}"'


def _quoted(text: str) -> str:
    return json.dumps(clean(text), ensure_ascii=False)
