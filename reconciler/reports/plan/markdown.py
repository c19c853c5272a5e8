"""A plan for a pull-request comment: safe to post although names and values come from others (S14)."""

from __future__ import annotations

import re

from reconciler.model.plans.change import Action, Change
from reconciler.model.plans.plan import Plan
from reconciler.model.problem import Problem
from reconciler.reports.graph import render_change_mermaid
from reconciler.reports.writing.escape import choose_fence, escape, escape_markdown, mark_changed_line
from reconciler.reports.writing.fields import render_field
from reconciler.reports.writing.style import ACTION_SYMBOLS
from reconciler.reports.writing.words import (
    describe_disruption,
    describe_rewiring,
    render_drift_heading,
    render_files,
    render_heading,
    split_by_cause,
    summarize_plan,
)

MAX_LENGTH = 65_000
"""Characters; GitHub refuses comments over 65,536."""
MAX_UNMANAGED = MAX_WARNINGS = 20
RESERVED = 5_000
"""Characters kept for what stands around the table."""


def render_plan_markdown(plan: Plan) -> str:
    """Title and counts, a table of the changes, then their fields folded away."""
    shown = [change for change in plan.changes if change.action is not Action.NOOP]
    marker = re.sub(r"[^A-Za-z0-9_./ -]", "", f"{plan.project}/{plan.target}").replace("--", "-")
    head = [
        f"<!-- peak-apply: {marker} -->",
        f"### peak-apply: {escape_markdown(render_heading(plan))}",
        "",
        f"**{escape_markdown(summarize_plan(plan))}**",
        "",
    ]
    table = _render_table(sorted(shown, key=lambda change: change.action is not Action.BLOCKED))
    details = [
        _render_details(change)
        for change in shown
        if change.details.fields or change.details.notes or change.details.files
    ]
    return _join_within_limit(
        "\n".join([*head, *table, *_render_unmanaged(plan), *_render_warnings(plan)]), details
    )


def _render_table(changes: list[Change]) -> list[str]:
    """What is blocked comes first; rows that do not fit are counted, so that nothing can hide."""
    if not changes:
        return []
    rows = ["| action | resource | why, and what it disturbs |", "| --- | --- | --- |"]
    room = MAX_LENGTH - RESERVED
    for number, change in enumerate(changes):
        action = f"{ACTION_SYMBOLS[change.action]} {change.action}"
        row = f"| {action} | {escape_markdown(str(change.ref))} | {_explain(change)} |"
        room -= len(row) + 1
        if room < 0:
            return [
                *rows,
                "",
                f"**{len(changes) - number} more changes do not fit here: see the job's log.**",
                "",
            ]
        rows.append(row)
    return [*rows, ""]


def _explain(change: Change) -> str:
    parts = [change.reason, describe_disruption(change)]
    if change.fix:
        parts.append(f"fix: {change.fix}")
    return "<br>".join(escape_markdown(part) for part in parts if part)


def _render_unmanaged(plan: Plan) -> list[str]:
    if not plan.unmanaged:
        return []
    listed = ", ".join(escape_markdown(ref) for ref in plan.unmanaged[:MAX_UNMANAGED])
    if len(plan.unmanaged) > MAX_UNMANAGED:
        listed += f" and {len(plan.unmanaged) - MAX_UNMANAGED} more"
    return [f"Owned but no longer declared (kept): {listed}", ""]


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


def _render_details(change: Change) -> str:
    ours, theirs = split_by_cause(change)
    lines = [mark_changed_line(line) for field in ours for _, line in render_field(field)]
    lines += [f"# {escape(render_drift_heading(change))}"] if theirs else []
    lines += [mark_changed_line(line) for field in theirs for _, line in render_field(field)]
    lines += [mark_changed_line(escape(line)) for _, line in render_files(change)]
    lines += [f"# {escape(line)}" for line in (*describe_rewiring(change), *change.details.notes)]
    fenced = choose_fence(lines)
    title = escape_markdown(f"{change.action} {change.ref}")
    location = f" ({escape_markdown(str(change.details.location))})" if change.details.location else ""
    block = "\n".join([f"{fenced}diff", *lines, fenced])
    if change.details.graph is not None and change.action is not Action.CREATE:
        block += "\n\n" + "\n".join(["```mermaid", *render_change_mermaid(change.details.graph), "```"])
    return f"<details><summary>{title}{location}</summary>\n\n{block}\n\n</details>\n"


def _join_within_limit(head: str, details: list[str]) -> str:
    """As many details as fit, and how many are left out; the table comes first."""
    text, left = head[:MAX_LENGTH], len(details)
    for block in details:
        if len(text) + len(block) + 100 > MAX_LENGTH:
            break
        text, left = f"{text}\n{block}", left - 1
    if left:
        text += f"\n_The fields of {left} more changes do not fit here: see the job's log._\n"
    return text.rstrip("\n") + "\n"
