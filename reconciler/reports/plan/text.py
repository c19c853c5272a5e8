"""A plan for a terminal or a log."""

from __future__ import annotations

from collections.abc import Iterator

from reconciler.model.location import format_field_path
from reconciler.model.plans.change import Action, Change
from reconciler.model.plans.field_change import FieldChange
from reconciler.model.plans.plan import Plan, PrunePolicy
from reconciler.reports.plan.condensed import (
    ShownChange,
    ShownField,
    condense_changes,
    list_dangers,
    split_by_cause,
)
from reconciler.reports.writing.escape import escape, join_lines
from reconciler.reports.writing.fields import render_field
from reconciler.reports.writing.style import (
    ACTION_COLORS,
    ACTION_SYMBOLS,
    BOLD,
    DIM,
    EDIT_COLORS,
    RED,
    YELLOW,
    paint,
)
from reconciler.reports.writing.words import (
    describe_disruption,
    describe_rewiring,
    describe_undeclared,
    explain_undeclared,
    format_count,
    format_ids,
    join_parts,
    render_drift_heading,
    render_files,
    render_heading,
    summarize_plan,
    summarize_undeclared,
)


def render_plan_text(plan: Plan, *, color: bool, resolution: bool = False) -> str:
    """The whole plan: summary, what is dangerous, each change, summary again; with `resolution` what names became."""
    summary = paint(summarize_plan(plan), BOLD, color=color)
    shown = condense_changes(plan.changes)
    lines = [paint(escape(render_heading(plan)), BOLD, color=color), ""]
    if shown:
        lines += [summary, *_render_dangers(plan, color=color), ""]
    for one in shown:
        lines += [*render_change(one, color=color), ""]
    if resolution:
        lines += _render_resolutions(plan, color=color)
    lines += _render_unchanged_notes(plan, color=color)
    lines += _render_undeclared(plan, color=color)
    return join_lines([*lines, summary])


def _render_dangers(plan: Plan, *, color: bool) -> Iterator[str]:
    """The names of what is deleted, replaced, reverted or blocked."""
    for danger in list_dangers(plan):
        names = ", ".join(escape(name) for name in danger.names)
        yield paint(f"  {danger.title}: {names}", RED, color=color)


def render_change(shown: ShownChange, *, color: bool) -> Iterator[str]:
    """One change, or several alike: what and why, where it is declared, its fields, what else is worth knowing."""
    change = shown.first
    if len(shown.changes) > 1:
        yield _render_group_title(shown, color=color)
        yield from (_render_member(one, color=color) for one in shown.changes)
    else:
        yield _render_title(change, color=color)
    if change.reason:
        yield paint(
            f"    {escape(change.reason)}", RED if change.action is Action.BLOCKED else DIM, color=color
        )
    if change.fix:
        yield f"    fix: {escape(change.fix)}"
    yield from _render_fields(shown, color=color)
    for edit, line in render_files(change):
        marked = line.startswith(("+ ", "~ ", "- "))
        yield paint(f"    {escape(line)}", EDIT_COLORS[edit] if marked else DIM, color=color)
    for line in describe_rewiring(change):
        yield f"    {escape(line)}"
    for note in change.details.notes:
        yield paint(f"    note: {escape(note)}", DIM, color=color)


def _render_title(change: Change, *, color: bool) -> str:
    """Sign, action, resource, what it disturbs, and where it is declared."""
    title = f"{ACTION_SYMBOLS[change.action]} {change.action} {escape(str(change.ref))}"
    return _decorate(title, change, color=color) + _render_location(change, color=color)


def _render_group_title(shown: ShownChange, *, color: bool) -> str:
    """Sign, action, how many of which kind, and what each of them disturbs."""
    change = shown.first
    what = format_count(len(shown.changes), change.ref.kind)
    return _decorate(f"{ACTION_SYMBOLS[change.action]} {change.action} {what}", change, color=color)


def _render_member(change: Change, *, color: bool) -> str:
    return f"    {escape(str(change.ref))}{_render_location(change, color=color)}"


def _decorate(title: str, change: Change, *, color: bool) -> str:
    disturbed = describe_disruption(change)
    tail = f"  [{escape(disturbed)}]" if disturbed else ""
    marked = paint(title, f"{BOLD};{ACTION_COLORS[change.action]}", color=color)
    return marked + paint(tail, YELLOW, color=color)


def _render_location(change: Change, *, color: bool) -> str:
    location = f"  {escape(str(change.details.location))}" if change.details.location else ""
    return paint(location, DIM, color=color)


def _locate_field(field: FieldChange, change: Change) -> str:
    """The line that asks for a field of something that exists already; what is new stands there as a whole."""
    location, whole = field.location, change.details.location
    if (
        change.action is Action.CREATE
        or location is None
        or whole is None
        or location.line in {0, whole.line}
    ):
        return ""
    return (
        f"  (line {location.line})"
        if location.file == whole.file
        else f"  ({escape(location.file)}:{location.line})"
    )


def _render_fields(shown: ShownChange, *, color: bool) -> Iterator[str]:
    """Changes of the manifest, then changes of others that are reverted."""
    ours, theirs = split_by_cause(shown.fields)
    for one in ours:
        where = "" if len(shown.changes) > 1 else _locate_field(one.change, shown.first)
        tail = paint(f"{_name_steps(one, shown)}{where}", DIM, color=color)
        for number, (edit, line) in enumerate(render_field(one.change)):
            yield paint(f"    {line}", EDIT_COLORS[edit], color=color) + ("" if number else tail)
    if theirs:
        yield paint(f"    {escape(render_drift_heading(shown.first))}", YELLOW, color=color)
    for one in theirs:
        for number, (edit, line) in enumerate(render_field(one.change)):
            yield paint(f"      {line}", EDIT_COLORS[edit], color=color) + (
                "" if number else _name_steps(one, shown)
            )


def _name_steps(one: ShownField, shown: ShownChange) -> str:
    """The steps for which a line stands; of several changes each has its own."""
    if not one.steps or len(shown.changes) > 1:
        return ""
    return f"  ({join_parts(map(escape, one.steps))})"


def _render_resolutions(plan: Plan, *, color: bool) -> list[str]:
    """What every name became, changed or not."""
    lines = [
        f"    {escape(str(change.ref))} {escape(format_field_path(one.path))}: "
        f"{escape(one.written)} -> {escape(one.became)}"
        + paint(f" ({escape(format_ids(one))}; {escape(one.why)})", DIM, color=color)
        for change in plan.changes
        for one in change.details.resolutions
    ]
    return ["Names:", *lines, ""] if lines else []


def _render_unchanged_notes(plan: Plan, *, color: bool) -> list[str]:
    """The notes of what stays as it is, each once; of what is not compared a warning speaks."""
    found: dict[str, list[str]] = {}
    for change in plan.changes:
        if change.action is Action.NOOP and not change.details.unknown_secrets:
            for note in change.details.notes:
                found.setdefault(note, []).append(escape(str(change.ref)))
    lines = [f"note: {', '.join(refs)}: {escape(note)}" for note, refs in found.items()]
    return [*(paint(line, DIM, color=color) for line in lines), ""] if lines else []


def _render_undeclared(plan: Plan, *, color: bool) -> list[str]:
    """What is owned and no longer declared, with its schedules; of what is never deleted only the number."""
    if not plan.undeclared:
        return []
    if plan.prune is PrunePolicy.NEVER:
        return [paint(f"{explain_undeclared(plan)}.", DIM, color=color), ""]
    lines = [f"    {escape(describe_undeclared(one))}" for one in plan.undeclared]
    if not plan.running_undeclared:
        return [paint(line, DIM, color=color) for line in ("Owned and no longer declared:", *lines)] + [""]
    head = paint(summarize_undeclared(plan).removesuffix(".") + ":", YELLOW, color=color)
    return [head, *lines, f"    {explain_undeclared(plan)}", ""]
