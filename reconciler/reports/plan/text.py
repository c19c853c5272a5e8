"""A plan for a terminal or a log."""

from __future__ import annotations

from collections.abc import Iterator

from reconciler.model.change import Action, Change, FieldChange, FieldEdit
from reconciler.model.location import dotted
from reconciler.model.plan import Plan
from reconciler.reports.writing.escape import clean, harmless
from reconciler.reports.writing.fields import field_lines
from reconciler.reports.writing.style import BOLD, COLORS, DIM, GREEN, RED, SYMBOLS, YELLOW, paint
from reconciler.reports.writing.words import (
    by_hand,
    disruption,
    drift_heading,
    file_lines,
    heading,
    resolved_ids,
    rewired,
    summary,
)

_EDITS = {FieldEdit.ADD: GREEN, FieldEdit.CHANGE: YELLOW, FieldEdit.REMOVE: RED}


def plan_text(plan: Plan, *, color: bool, resolution: bool = False) -> str:
    """The whole plan: heading, each change with something to say, summary; with `resolution` what names became."""
    lines = [paint(clean(heading(plan)), BOLD, color=color), ""]
    for change in plan.changes:
        if change.action is not Action.NOOP:
            lines += [*change_lines(change, color=color), ""]
    if resolution:
        lines += _resolutions(plan, color=color)
    lines += _unmanaged(plan, color=color)
    lines.append(paint(summary(plan), BOLD, color=color))
    return "\n".join(harmless(line) for line in lines) + "\n"


def change_lines(change: Change, *, color: bool) -> Iterator[str]:
    """One change: what and why, where it is declared, its fields, what else is worth knowing."""
    yield _title(change, color=color)
    if change.reason:
        yield paint(
            f"    {clean(change.reason)}", RED if change.action is Action.BLOCKED else DIM, color=color
        )
    if change.fix:
        yield f"    to do: {clean(change.fix)}"
    yield from _fields(change, color=color)
    for edit, line in file_lines(change):
        marked = line.startswith(("+ ", "~ ", "- "))
        yield paint(f"    {clean(line)}", _EDITS[edit] if marked else DIM, color=color)
    for line in rewired(change):
        yield f"    {clean(line)}"
    for note in change.notes:
        yield paint(f"    note: {clean(note)}", DIM, color=color)


def _title(change: Change, *, color: bool) -> str:
    """Sign, action, resource, what it disturbs, and where it is declared."""
    title = f"{SYMBOLS[change.action]} {change.action} {clean(str(change.ref))}"
    disturbed = disruption(change)
    tail = f"  [{clean(disturbed)}]" if disturbed else ""
    place = f"  {clean(str(change.place))}" if change.place else ""
    marked = paint(title, f"{BOLD};{COLORS[change.action]}", color=color)
    return marked + paint(tail, YELLOW, color=color) + paint(place, DIM, color=color)


def _where(field: FieldChange, change: Change) -> str:
    """The line that asks for a field of something that exists already; what is new stands there as a whole."""
    place, whole = field.place, change.place
    if change.action is Action.CREATE or place is None or whole is None or place.line in {0, whole.line}:
        return ""
    return f"  (line {place.line})" if place.file == whole.file else f"  ({clean(place.file)}:{place.line})"


def _fields(change: Change, *, color: bool) -> Iterator[str]:
    """What the manifest brings, then what is taken back from somebody else."""
    ours, theirs = by_hand(change)
    for field in ours:
        where = paint(_where(field, change), DIM, color=color)
        for number, (edit, line) in enumerate(field_lines(field)):
            yield paint(f"    {line}", _EDITS[edit], color=color) + ("" if number else where)
    if theirs:
        yield paint(f"    {clean(drift_heading(change))}", YELLOW, color=color)
    for field in theirs:
        for edit, line in field_lines(field):
            yield paint(f"      {line}", _EDITS[edit], color=color)


def _resolutions(plan: Plan, *, color: bool) -> list[str]:
    """What every name became, changed or not."""
    lines = [
        f"    {clean(str(change.ref))} {clean(dotted(one.path))}: {clean(one.written)} -> {clean(one.became)}"
        + paint(f" ({clean(resolved_ids(one))}; {clean(one.why)})", DIM, color=color)
        for change in plan.changes
        for one in change.resolutions
    ]
    return ["Names:", *lines, ""] if lines else []


def _unmanaged(plan: Plan, *, color: bool) -> list[str]:
    if not plan.unmanaged:
        return []
    lines = ["Owned by this project but no longer declared (kept as they are):"]
    lines += [f"    {clean(ref)}" for ref in plan.unmanaged]
    return [*(paint(line, DIM, color=color) for line in lines), ""]
