"""A plan for a pull-request comment: safe to post although names and values are anybody's (S14)."""

from __future__ import annotations

import re

from reconciler.model.change import Action, Change
from reconciler.model.plan import Plan
from reconciler.model.problem import Problem
from reconciler.reports.graph import change_mermaid
from reconciler.reports.writing.escape import clean, fence, markdown
from reconciler.reports.writing.fields import field_lines
from reconciler.reports.writing.style import SYMBOLS
from reconciler.reports.writing.words import (
    by_hand,
    disruption,
    drift_heading,
    file_lines,
    heading,
    rewired,
    summary,
)

LIMIT = 65_000
"""Characters; GitHub refuses comments over 65,536."""
SHOWN_UNMANAGED = SHOWN_WARNINGS = 20
ROOM_AROUND = 5_000
"""Characters kept for what stands around the table."""


def plan_markdown(plan: Plan) -> str:
    """Title and counts, a table of the changes, then their fields folded away."""
    shown = [change for change in plan.changes if change.action is not Action.NOOP]
    marker = re.sub(r"[^A-Za-z0-9_./ -]", "", f"{plan.project}/{plan.target}").replace("--", "-")
    head = [
        f"<!-- peak-apply: {marker} -->",
        f"### peak-apply: {markdown(heading(plan))}",
        "",
        f"**{markdown(summary(plan))}**",
        "",
    ]
    table = _table(sorted(shown, key=lambda change: change.action is not Action.BLOCKED))
    details = [_details(change) for change in shown if change.fields or change.notes or change.files]
    return _cut("\n".join([*head, *table, *_unmanaged(plan), *_warnings(plan)]), details)


def _table(changes: list[Change]) -> list[str]:
    """What is blocked comes first; rows that do not fit are counted, so that nothing can hide."""
    if not changes:
        return []
    rows = ["| action | resource | why, and what it disturbs |", "| --- | --- | --- |"]
    room = LIMIT - ROOM_AROUND
    for number, change in enumerate(changes):
        row = f"| {SYMBOLS[change.action]} {change.action} | {markdown(str(change.ref))} | {_why(change)} |"
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


def _why(change: Change) -> str:
    parts = [change.reason, disruption(change)]
    if change.fix:
        parts.append(f"to do: {change.fix}")
    return "<br>".join(markdown(part) for part in parts if part)


def _unmanaged(plan: Plan) -> list[str]:
    if not plan.unmanaged:
        return []
    listed = ", ".join(markdown(ref) for ref in plan.unmanaged[:SHOWN_UNMANAGED])
    if len(plan.unmanaged) > SHOWN_UNMANAGED:
        listed += f" and {len(plan.unmanaged) - SHOWN_UNMANAGED} more"
    return [f"Owned but no longer declared (kept): {listed}", ""]


def _warnings(plan: Plan) -> list[str]:
    """What stderr says beside the plan: who reads the comment sees no stderr."""
    lines = [f"- {markdown(_warning(problem))}" for problem in plan.warnings[:SHOWN_WARNINGS]]
    if len(plan.warnings) > SHOWN_WARNINGS:
        lines.append(f"- and {len(plan.warnings) - SHOWN_WARNINGS} more: see the job's log")
    return ["Warnings:", "", *lines, ""] if lines else []


def _warning(problem: Problem) -> str:
    place = f"{problem.place}: " if problem.place is not None else ""
    fix = f" (to do: {problem.fix})" if problem.fix else ""
    return f"{place}{problem.message}{fix}"


def _details(change: Change) -> str:
    ours, theirs = by_hand(change)
    lines = [_diff_line(line) for field in ours for _, line in field_lines(field)]
    lines += [f"# {clean(drift_heading(change))}"] if theirs else []
    lines += [_diff_line(line) for field in theirs for _, line in field_lines(field)]
    lines += [_diff_line(clean(line)) for _, line in file_lines(change)]
    lines += [f"# {clean(line)}" for line in (*rewired(change), *change.notes)]
    fenced = fence(lines)
    title = markdown(f"{change.action} {change.ref}")
    place = f" ({markdown(str(change.place))})" if change.place else ""
    block = "\n".join([f"{fenced}diff", *lines, fenced])
    if change.graph is not None and change.action is not Action.CREATE:
        block += "\n\n" + "\n".join(["```mermaid", *change_mermaid(change.graph), "```"])
    return f"<details><summary>{title}{place}</summary>\n\n{block}\n\n</details>\n"


def _diff_line(line: str) -> str:
    """`~` means nothing to a diff: `!` marks a changed line there."""
    return f"! {line[2:]}" if line.startswith("~ ") else line


def _cut(head: str, details: list[str]) -> str:
    """As many details as fit; what is left out is said, the table is whole as long as it fits."""
    text, left = head[:LIMIT], len(details)
    for block in details:
        if len(text) + len(block) + 100 > LIMIT:
            break
        text, left = f"{text}\n{block}", left - 1
    if left:
        text += f"\n_The fields of {left} more changes do not fit here: see the job's log._\n"
    return text.rstrip("\n") + "\n"
