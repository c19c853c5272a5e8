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

from reconciler.model.image_versions import Deletion, DeletionReport
from reconciler.model.result import Outcome
from reconciler.reports.images.versions import content
from reconciler.reports.writing.escape import clean, harmless
from reconciler.reports.writing.style import BOLD, CYAN, DIM, OUTCOMES, RED, paint
from reconciler.reports.writing.words import joined

FORMAT, VERSION = "peak-apply/versions-deleted", 1


def deletion_text(deletion: Deletion, *, color: bool) -> str:
    """What would be deleted, line by line, and how many."""
    table = deletion.table
    heading = paint(clean(f"{table.project} on {table.target} ({table.address})"), BOLD, color=color)
    lines = [heading, "", *_lines(deletion, color=color), "", paint(_summary(deletion), BOLD, color=color)]
    return "\n".join(harmless(line) for line in lines) + "\n"


def _lines(deletion: Deletion, *, color: bool) -> Iterator[str]:
    for version in deletion.versions:
        about = joined((f"id {version.live.id}", version.live.status, content(version)))
        title = paint(f"- delete {clean(str(version.ref))}", f"{BOLD};{RED}", color=color)
        yield title + paint(f"  [{clean(about)}]", DIM, color=color)
    for version in deletion.under_way:
        then = "; it is awaited and forgotten" if version.owned else ""
        yield paint(f". {clean(str(version.ref))} is being deleted already{then}", CYAN, color=color)
    for ref in deletion.gone:
        yield paint(f". {clean(str(ref))} is gone already; it is forgotten", CYAN, color=color)


def _summary(deletion: Deletion) -> str:
    if not deletion.pending:
        return "Nothing to do."
    numbers = ((deletion.versions, "to delete"), (deletion.under_way, "under way"), (deletion.gone, "gone"))
    return f"Delete: {joined(f'{len(found)} {what}' if found else '' for found, what in numbers)}."


def deleted_text(report: DeletionReport, *, color: bool) -> str:
    """What did not end well, and how many did."""
    lines: list[str] = []
    for result in report.results:
        if result.outcome is not Outcome.DONE:
            title = paint(f"{result.outcome} {clean(str(result.ref))}", OUTCOMES[result.outcome], color=color)
            lines += [f"{title}: {clean(result.reason)}", f"    to do: {clean(result.fix)}", ""]
    if report.inventory_error:
        message = f"the inventory could not be stored: {clean(report.inventory_error)}"
        lines += [paint(message, RED, color=color), "    to do: give the same command again", ""]
    counts = Counter(result.outcome for result in report.results)
    words = {Outcome.DONE: "gone", Outcome.FAILED: "failed", Outcome.UNKNOWN: "unknown"}
    said = joined(f"{counts[outcome]} {word}" if counts[outcome] else "" for outcome, word in words.items())
    lines.append(paint(f"Delete: {said}.", BOLD, color=color))
    return "\n".join(harmless(line) for line in lines) + "\n"


def deleted_json(report: DeletionReport) -> str:
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
