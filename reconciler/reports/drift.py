"""What changed since the last apply, for people and machines.

    {"format": "peak-apply/drift", "version": 1, "project", "target", "address",
     "drifted": [{"ref", "change": "changed|deleted|unclear", "reason", "touched",
                  "fields": [as in a plan, before: applied, after: live]}],
     "counts": {change: number}, "same": number}

Keys are only added within a version.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from reconciler.formats.plan import FieldDocument
from reconciler.model.plans.drift import Drift, DriftedResource, DriftKind
from reconciler.reports.writing.escape import escape, escape_markdown, fold, join_lines
from reconciler.reports.writing.fields import render_field
from reconciler.reports.writing.style import BOLD, DIM, EDIT_COLORS, RED, YELLOW, paint
from reconciler.reports.writing.words import format_count, join_parts, render_heading

FORMAT, VERSION = "peak-apply/drift", 1
_SIGNS = {DriftKind.CHANGED: "~", DriftKind.DELETED: "-", DriftKind.UNCLEAR: "?"}
_COLORS = {DriftKind.CHANGED: YELLOW, DriftKind.DELETED: RED, DriftKind.UNCLEAR: YELLOW}


def render_drift_text(drift: Drift, *, color: bool) -> str:
    """Heading, each resource that changed, summary."""
    lines = [paint(escape(render_heading(drift)), BOLD, color=color), ""]
    for one in drift.drifted:
        lines += [*_render_drifted(one, color=color), ""]
    lines.append(paint(_summarize(drift), BOLD, color=color))
    return join_lines(lines)


def _render_drifted(one: DriftedResource, *, color: bool) -> Iterator[str]:
    title = paint(
        f"{_SIGNS[one.change]} {one.change} {escape(str(one.ref))}", _COLORS[one.change], color=color
    )
    touched = paint(f"  (last change: {escape(one.touched)})", DIM, color=color) if one.touched else ""
    yield title + touched
    if one.reason:
        yield f"    {escape(one.reason)}"
    for field in one.fields:
        for edit, line in render_field(field):
            yield paint(f"    {line}", EDIT_COLORS[edit], color=color)


def _summarize(drift: Drift) -> str:
    if not drift.drifted:
        return f"No drift: {format_count(drift.same, 'resource')} as applied."
    said = join_parts(f"{count} {change}" for change, count in sorted(drift.counts.items()))
    return f"Drift: {said}; {drift.same} as applied."


def render_drift_json(drift: Drift) -> str:
    """For machines."""
    content = {
        "format": FORMAT,
        "version": VERSION,
        "project": drift.project,
        "target": drift.target,
        "address": drift.address,
        "drifted": [
            {
                "ref": str(one.ref),
                "change": str(one.change),
                "reason": one.reason,
                "touched": one.touched,
                "fields": [FieldDocument.of(field).content() for field in one.fields],
            }
            for one in drift.drifted
        ],
        "counts": {str(change): count for change, count in sorted(drift.counts.items())},
        "same": drift.same,
    }
    return json.dumps(content, indent=2, ensure_ascii=True) + "\n"


def render_drift_markdown(drift: Drift) -> str:
    """For an issue or a job summary."""
    lines = [
        f"### peak-apply drift: {escape_markdown(render_heading(drift))}",
        "",
        f"**{escape_markdown(_summarize(drift))}**",
        "",
    ]
    for one in drift.drifted:
        text = [escape(line) for line in _render_drifted(one, color=False)]
        lines += [fold(escape_markdown(text[0]), text[1:], language="diff"), ""]
    return "\n".join(lines).rstrip("\n") + "\n"
