"""Versions that are to be deleted, and what became of them.

    {"format": "peak-apply/versions-deleted", "version": 1,
     "results": [{"ref", "outcome": "done|failed|unknown", "reason", "remedy", "sent": bool}],
     "inventory_error"}

`sent` says that a request which deletes was sent for it. Keys are only added within a version.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator

from reconciler.model.observed.image_versions import DeletionResult, VersionDeletion
from reconciler.model.result import Outcome
from reconciler.reports.images.versions import format_content
from reconciler.reports.writing.escape import escape, join_lines
from reconciler.reports.writing.style import BOLD, CYAN, DIM, OUTCOME_COLORS, RED, paint
from reconciler.reports.writing.words import join_parts, render_heading

FORMAT, VERSION = "peak-apply/versions-deleted", 1


def render_deletion_text(deletion: VersionDeletion, *, color: bool) -> str:
    """What would be deleted, line by line, and how many."""
    table = deletion.table
    heading = paint(escape(render_heading(table)), BOLD, color=color)
    lines = [
        heading,
        "",
        *_render_deletion(deletion, color=color),
        "",
        paint(_summarize(deletion), BOLD, color=color),
    ]
    return join_lines(lines)


def _render_deletion(deletion: VersionDeletion, *, color: bool) -> Iterator[str]:
    for version in deletion.versions:
        about = join_parts((f"id {version.live.id}", version.live.status, format_content(version)))
        title = paint(f"- delete {escape(str(version.ref))}", f"{BOLD};{RED}", color=color)
        yield title + paint(f"  [{escape(about)}]", DIM, color=color)
    for version in deletion.under_way:
        then = "; then it leaves the inventory" if version.owned else ""
        yield paint(f". {escape(str(version.ref))} is already being deleted{then}", CYAN, color=color)
    for ref in deletion.gone:
        yield paint(f". {escape(str(ref))} is already deleted; it leaves the inventory", CYAN, color=color)


def _summarize(deletion: VersionDeletion) -> str:
    if not deletion.pending:
        return "Nothing to do."
    numbers = (
        (deletion.versions, "to delete"),
        (deletion.under_way, "already being deleted"),
        (deletion.gone, "already deleted"),
    )
    return f"Delete: {join_parts(f'{len(found)} {what}' if found else '' for found, what in numbers)}."


def render_deleted_text(report: DeletionResult, *, color: bool) -> str:
    """What did not end well, and how many did."""
    lines: list[str] = []
    for result in report.results:
        if result.outcome is not Outcome.DONE:
            title = paint(
                f"{result.outcome} {escape(str(result.ref))}", OUTCOME_COLORS[result.outcome], color=color
            )
            lines += [f"{title}: {escape(result.reason)}", f"    fix: {escape(result.fix)}", ""]
    if report.inventory_error:
        message = f"the inventory could not be stored: {escape(report.inventory_error)}"
        lines += [paint(message, RED, color=color), "    fix: run the same command again", ""]
    counts = Counter(result.outcome for result in report.results)
    words = {Outcome.DONE: "deleted", Outcome.FAILED: "failed", Outcome.UNKNOWN: "unknown"}
    said = join_parts(
        f"{counts[outcome]} {word}" if counts[outcome] else "" for outcome, word in words.items()
    )
    lines.append(
        paint(f"Delete {'complete' if report.succeeded else 'incomplete'}: {said}.", BOLD, color=color)
    )
    return join_lines(lines)


def render_deleted_json(report: DeletionResult) -> str:
    """The ends for machines."""
    found = {
        "format": FORMAT,
        "version": VERSION,
        "results": [
            {
                "ref": str(one.ref),
                "outcome": str(one.outcome),
                "reason": one.reason,
                "remedy": one.fix,
                "sent": one.sent,
            }
            for one in report.results
        ],
        "inventory_error": report.inventory_error,
    }
    return json.dumps(found, indent=2, ensure_ascii=True) + "\n"
