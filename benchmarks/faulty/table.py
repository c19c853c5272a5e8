"""Observations as markdown: the totals first, then a table for each operation."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from faulty.operations import State
from faulty.trial import CLIENTS, Observation


@dataclass(frozen=True)
class Row:
    """One case by the names of its parts, and its observation."""

    client: str
    operation: str
    trouble: str
    unique: bool
    seen: Observation


_TOTALS: tuple[tuple[str, Callable[[Observation], bool]], ...] = (
    ("cases", lambda _: True),
    ("more than one was left", lambda seen: seen.state.count > 1),
    ("said to be done, and was not as declared", lambda seen: seen.said == "done" and not seen.state.right),
    ("said to have failed, and had changed something", lambda seen: seen.said == "failed" and seen.changed),
    ("said that the outcome is unknown", lambda seen: seen.said == "unknown"),
    ("did not come to an end", lambda seen: seen.end == "hung"),
    ("printed the token", lambda seen: "token" in seen.leaked),
    ("printed a secret of the manifest", lambda seen: "secret" in seen.leaked),
    ("not as declared after the second run", lambda seen: not seen.last.right),
)
_PEAK = ("`peak` ends", "leaves", "prints", "once more")
_OURS = ("`peak-apply` ends", "leaves", "records", "next apply")


def render_tables(rows: Sequence[Row]) -> str:
    """The generated part of the page."""
    titles = dict.fromkeys(row.operation for row in rows)
    sections = [_render_section(title, [row for row in rows if row.operation == title]) for title in titles]
    return "\n\n".join([_render_totals(rows), *sections]) + "\n"


def _render_totals(rows: Sequence[Row]) -> str:
    """Over the operations of both clients."""
    shared = {row.operation for row in rows if row.client == "peak"}
    sorts = [(client, unique) for unique in (False, True) for client in CLIENTS]
    lines = [["", *(f"`{client}`" + (", unique names" if unique else "") for client, unique in sorts)]]
    for title, holds in _TOTALS:
        counts = [
            sum(
                holds(row.seen)
                for row in rows
                if (row.client, row.unique) == sort and row.operation in shared
            )
            for sort in sorts
        ]
        lines.append([title, *map(str, counts)])
    return _format_table(lines)


def _render_section(title: str, rows: Sequence[Row]) -> str:
    parts = [f"### {title.capitalize()}", _render_faults([row for row in rows if not row.unique])]
    plain = {(row.client, row.trouble): row.seen for row in rows if not row.unique}
    differing = {r.trouble for r in rows if r.unique and plain.get((r.client, r.trouble)) != r.seen}
    others = [row for row in rows if row.unique and row.trouble in differing]
    if others:
        parts += ["Where names are unique, otherwise:", _render_faults(others)]
    elif any(row.unique for row in rows):
        parts.append("Unique names make no difference.")
    return "\n\n".join(parts)


def _render_faults(rows: Sequence[Row]) -> str:
    """One row for all faults with the same result."""
    seen = {(row.client, row.trouble): row.seen for row in rows}
    has_peak = any(row.client == "peak" for row in rows)
    lines: dict[tuple[str, ...], list[str]] = {}
    for trouble in dict.fromkeys(row.trouble for row in rows):
        peak = tuple(_describe_peak(seen["peak", trouble])) if has_peak else ()
        lines.setdefault((*peak, *_describe_ours(seen["peak-apply", trouble])), []).append(trouble)
    head = ["fault", *(_PEAK if has_peak else ()), *_OURS]
    return _format_table([head, *(["; ".join(troubles), *cells] for cells, troubles in lines.items())])


def _describe_peak(seen: Observation) -> Iterator[str]:
    yield _emphasize(seen.end, strong=seen.misled or seen.end == "hung")
    yield _describe_state(seen.state, changed=seen.changed)
    yield _emphasize(" and ".join(dict.fromkeys(seen.leaked)), strong=True)
    last = _describe_state(seen.last, changed=True)
    yield f"{seen.again}, {last}" if seen.again else (f"later {last}" if seen.last != seen.state else "")


def _describe_ours(seen: Observation) -> Iterator[str]:
    said = f", {seen.said}" if seen.said not in ("done", "nothing") else ""
    leaked = f", **prints {seen.leaked}**" if seen.leaked else ""
    yield _emphasize(seen.end, strong=seen.misled or seen.end == "hung") + said + leaked
    yield _describe_state(seen.state, changed=seen.changed)
    yield seen.record
    yield f"{seen.again}, {_describe_state(seen.last, changed=True)}"


def _describe_state(state: State, *, changed: bool) -> str:
    if state.right:
        return "as declared"
    if state.count > 1:
        return f"**{state.count} duplicates**"
    return "**not as declared**" if changed else "as before"


def _emphasize(text: str, *, strong: bool) -> str:
    return f"**{text}**" if strong and text else text


def _format_table(lines: Sequence[Sequence[str]]) -> str:
    rows = [f"| {' | '.join(cells)} |" for cells in lines]
    return "\n".join([rows[0], f"| {' | '.join('---' for _ in lines[0])} |", *rows[1:]])
