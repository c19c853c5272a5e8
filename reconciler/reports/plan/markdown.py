"""A plan for a pull-request comment: safe to post although names and values come from others (S14)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from reconciler.model.plans.change import Action, Change
from reconciler.model.plans.plan import Plan, PrunePolicy
from reconciler.model.problem import Problem
from reconciler.reports.graph import render_change_mermaid
from reconciler.reports.plan.condensed import (
    ShownChange,
    ShownField,
    condense_changes,
    is_reverting,
    list_dangers,
    split_by_cause,
)
from reconciler.reports.writing.escape import choose_fence, escape, escape_markdown, mark_changed_line
from reconciler.reports.writing.fields import render_field
from reconciler.reports.writing.style import ACTION_SYMBOLS
from reconciler.reports.writing.words import (
    describe_disruption,
    describe_rewiring,
    describe_undeclared,
    explain_undeclared,
    format_count,
    render_drift_heading,
    render_files,
    render_heading,
    summarize_plan,
    summarize_undeclared,
)

MAX_BYTES = 65_000
"""Bytes of UTF-8; GitHub refuses comments over 65,536 characters."""
MAX_UNMANAGED = MAX_WARNINGS = 20
RESERVED = 5_000
"""Bytes kept for what stands around the table."""
MAX_LEFT_OUT, MAX_NAMES = 3_000, 20
"""Bytes kept for the names of changes whose fields do not fit, and how many of them are named."""
MAX_DANGERS = 50_000
"""Bytes for the names of what is dangerous; of more than that the rest is counted."""


def render_plan_markdown(plan: Plan) -> str:
    """Title and counts, what is dangerous, a table of the changes, then their fields folded away."""
    shown = condense_changes(plan.changes)
    shown.sort(
        key=lambda one: _DANGER_ORDER.get(one.first.action, len(_DANGER_ORDER)) - is_reverting(one.first)
    )
    marker = re.sub(r"[^A-Za-z0-9_./ -]", "", f"{plan.project}/{plan.target}").replace("--", "-")
    head = [
        f"<!-- peak-apply: {marker} -->",
        f"### peak-apply: {escape_markdown(render_heading(plan))}",
        "",
        f"**{escape_markdown(summarize_plan(plan))}**",
        "",
        *_render_dangers(plan),
        *_render_undeclared(plan),
    ]
    tail = _render_warnings(plan)
    used = _count_bytes([*head, *tail])
    table = _render_table(shown, MAX_BYTES - used - RESERVED)
    blocks = [(one, _render_details(one)) for one in shown if _has_details(one)]
    return _join_within_limit("\n".join([*head, *table, *tail]), blocks)


_DANGER_ORDER = {Action.BLOCKED: 0, Action.DELETE: 1, Action.REPLACE: 2}


def _count_bytes(lines: Iterable[str]) -> int:
    return sum(len(line.encode("utf-8", "replace")) + 1 for line in lines)


def _render_dangers(plan: Plan) -> list[str]:
    """The names of all that is deleted, replaced, reverted or blocked."""
    lines = []
    room = MAX_DANGERS
    for danger in list_dangers(plan):
        names = []
        for number, name in enumerate(danger.names):
            text = escape_markdown(name)
            room -= _count_bytes([text]) + 1
            if room < 0:
                names.append(f"and {len(danger.names) - number} more: see the job's log")
                break
            names.append(text)
        lines.append(f"- **{danger.title}**: {', '.join(names)}")
    return [*lines, ""] if lines else []


def _render_table(shown: list[ShownChange], room: int) -> list[str]:
    """What is dangerous comes first; rows that do not fit are counted, so that nothing can hide."""
    if not shown:
        return []
    rows = ["| action | resource | why, and what it disturbs |", "| --- | --- | --- |"]
    left = sum(len(one.changes) for one in shown)
    for one in shown:
        action = f"{ACTION_SYMBOLS[one.first.action]} {one.first.action}"
        row = f"| {action} | {_name_changes(one)} | {_explain(one.first)} |"
        room -= _count_bytes([row])
        if room < 0:
            return [*rows, "", f"**{left} more changes do not fit here: see the job's log.**", ""]
        rows.append(row)
        left -= len(one.changes)
    return [*rows, ""]


def _name_changes(one: ShownChange) -> str:
    return ", ".join(escape_markdown(str(change.ref)) for change in one.changes)


def _has_details(one: ShownChange) -> bool:
    details = one.first.details
    return bool(details.fields or details.notes or details.files)


def _explain(change: Change) -> str:
    parts = [change.reason, describe_disruption(change)]
    if change.fix:
        parts.append(f"fix: {change.fix}")
    return "<br>".join(escape_markdown(part) for part in parts if part)


def _render_undeclared(plan: Plan) -> list[str]:
    if not plan.undeclared:
        return []
    if plan.prune is PrunePolicy.NEVER:
        return [f"{escape_markdown(explain_undeclared(plan))}.", ""]
    running = [escape_markdown(describe_undeclared(one)) for one in plan.undeclared]
    listed = ", ".join(running[:MAX_UNMANAGED])
    if len(running) > MAX_UNMANAGED:
        listed += f" and {len(running) - MAX_UNMANAGED} more"
    said = summarize_undeclared(plan).removesuffix(".") or "Owned and no longer declared"
    tail = f" ({escape_markdown(explain_undeclared(plan))})" if plan.running_undeclared else ""
    return [f"- **{escape_markdown(said)}**: {listed}{tail}", ""]


def _render_warnings(plan: Plan) -> list[str]:
    """The warnings that a run prints on stderr, which readers of the comment do not see."""
    lines = [f"- {escape_markdown(_render_warning(problem))}" for problem in plan.warnings[:MAX_WARNINGS]]
    if len(plan.warnings) > MAX_WARNINGS:
        lines.append(f"- and {len(plan.warnings) - MAX_WARNINGS} more: see the job's log")
    return ["Warnings:", "", *lines, ""] if lines else []


def _render_warning(problem: Problem) -> str:
    location = f"{problem.location}: " if problem.location is not None else ""
    fix = f" (fix: {problem.fix})" if problem.fix else ""
    return f"{location}{problem.message}{fix}"


def _render_details(one: ShownChange) -> str:
    change = one.first
    ours, theirs = split_by_cause(one.fields)
    lines = list(_mark_fields(ours, one))
    lines += [f"# {escape(render_drift_heading(change))}"] if theirs else []
    lines += _mark_fields(theirs, one)
    lines += [mark_changed_line(escape(line)) for _, line in render_files(change)]
    lines += [f"# {escape(line)}" for line in (*describe_rewiring(change), *change.details.notes)]
    fenced = choose_fence(lines)
    location = f" ({escape_markdown(str(change.details.location))})" if change.details.location else ""
    title = _build_title(one) + ("" if len(one.changes) > 1 else location)
    block = "\n".join([f"{fenced}diff", *lines, fenced])
    if change.details.graph is not None and change.action is not Action.CREATE and len(one.changes) == 1:
        block += "\n\n" + "\n".join(["```mermaid", *render_change_mermaid(change.details.graph), "```"])
    return f"<details><summary>{title}</summary>\n\n{block}\n\n</details>\n"


def _build_title(one: ShownChange) -> str:
    change = one.first
    what = str(change.ref) if len(one.changes) == 1 else format_count(len(one.changes), change.ref.kind)
    return escape_markdown(f"{change.action} {what}")


def _mark_fields(fields: Iterable[ShownField], one: ShownChange) -> Iterator[str]:
    """The lines of fields; a line that stands for several steps of one workflow names them."""
    for field in fields:
        for number, (_, line) in enumerate(render_field(field.change)):
            named = (
                f"  ({', '.join(map(escape, field.steps))})" if field.steps and len(one.changes) == 1 else ""
            )
            yield mark_changed_line(line) + ("" if number else named)


def _join_within_limit(head: str, blocks: list[tuple[ShownChange, str]]) -> str:
    """As many details as fit, those that do not fit by name; the table comes first."""
    room = MAX_BYTES - _count_bytes([head])
    parts, left_out = [head], []
    for one, block in blocks:
        size = _count_bytes([block])
        if size > room - MAX_LEFT_OUT:
            left_out.append(_build_title(one))
        else:
            room -= size
            parts.append(block)
    if left_out:
        count = f"The fields of {format_count(len(left_out), 'more change')} do not fit here"
        names = ", ".join(left_out[:MAX_NAMES]) + (" and others" if len(left_out) > MAX_NAMES else "")
        named = f": {names}" if _count_bytes([names]) < MAX_LEFT_OUT - 200 else ""
        parts.append(f"_{count}{named}: see the job's log._\n")
    return "\n".join(parts).rstrip("\n") + "\n"
