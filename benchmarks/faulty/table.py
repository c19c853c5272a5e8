"""What was seen, as markdown: the sums first, then a table for each operation."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from faulty.operations import State
from faulty.trial import CLIENTS, Seen


@dataclass(frozen=True)
class Row:
    """One case by the names of its parts, and what was seen."""

    client: str
    operation: str
    trouble: str
    unique: bool
    seen: Seen


_SUMS: tuple[tuple[str, Callable[[Seen], bool]], ...] = (
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


def render(rows: Sequence[Row]) -> str:
    """The part of the page that is written by the program."""
    titles = dict.fromkeys(row.operation for row in rows)
    sections = [_section(title, [row for row in rows if row.operation == title]) for title in titles]
    return "\n\n".join([_sums(rows), *sections]) + "\n"


def _sums(rows: Sequence[Row]) -> str:
    """Over the operations that both have."""
    shared = {row.operation for row in rows if row.client == "peak"}
    sorts = [(client, unique) for unique in (False, True) for client in CLIENTS]
    lines = [["", *(f"`{client}`" + (", unique names" if unique else "") for client, unique in sorts)]]
    for title, holds in _SUMS:
        counts = [
            sum(
                holds(row.seen)
                for row in rows
                if (row.client, row.unique) == sort and row.operation in shared
            )
            for sort in sorts
        ]
        lines.append([title, *map(str, counts)])
    return _table(lines)


def _section(title: str, rows: Sequence[Row]) -> str:
    parts = [f"### {title.capitalize()}", _faults([row for row in rows if not row.unique])]
    plain = {(row.client, row.trouble): row.seen for row in rows if not row.unique}
    differing = {r.trouble for r in rows if r.unique and plain.get((r.client, r.trouble)) != r.seen}
    others = [row for row in rows if row.unique and row.trouble in differing]
    if others:
        parts += ["Where names are unique, otherwise:", _faults(others)]
    elif any(row.unique for row in rows):
        parts.append("The same where names are unique.")
    return "\n\n".join(parts)


def _faults(rows: Sequence[Row]) -> str:
    """One line for all faults that ended the same way."""
    seen = {(row.client, row.trouble): row.seen for row in rows}
    has_peak = any(row.client == "peak" for row in rows)
    lines: dict[tuple[str, ...], list[str]] = {}
    for trouble in dict.fromkeys(row.trouble for row in rows):
        peak = tuple(_peak(seen["peak", trouble])) if has_peak else ()
        lines.setdefault((*peak, *_ours(seen["peak-apply", trouble])), []).append(trouble)
    head = ["fault", *(_PEAK if has_peak else ()), *_OURS]
    return _table([head, *(["; ".join(troubles), *cells] for cells, troubles in lines.items())])


def _peak(seen: Seen) -> Iterator[str]:
    yield _strong(seen.end, strong=seen.misled or seen.end == "hung")
    yield _left(seen.state, changed=seen.changed)
    yield _strong(" and ".join(dict.fromkeys(seen.leaked)), strong=True)
    last = _left(seen.last, changed=True)
    yield f"{seen.again}, {last}" if seen.again else (f"later {last}" if seen.last != seen.state else "")


def _ours(seen: Seen) -> Iterator[str]:
    said = f", {seen.said}" if seen.said not in ("done", "nothing") else ""
    leaked = f", **prints {seen.leaked}**" if seen.leaked else ""
    yield _strong(seen.end, strong=seen.misled or seen.end == "hung") + said + leaked
    yield _left(seen.state, changed=seen.changed)
    yield seen.record
    yield f"{seen.again}, {_left(seen.last, changed=True)}"


def _left(state: State, *, changed: bool) -> str:
    if state.right:
        return "as declared"
    if state.count > 1:
        return f"**{state.count} twins**"
    return "**not as declared**" if changed else "as before"


def _strong(text: str, *, strong: bool) -> str:
    return f"**{text}**" if strong and text else text


def _table(lines: Sequence[Sequence[str]]) -> str:
    rows = [f"| {' | '.join(cells)} |" for cells in lines]
    return "\n".join([rows[0], f"| {' | '.join('---' for _ in lines[0])} |", *rows[1:]])
