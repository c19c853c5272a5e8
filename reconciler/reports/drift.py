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

from reconciler.model.change import FieldEdit
from reconciler.model.drift import Change, Drift, Drifted
from reconciler.reports.plan.json import field_json
from reconciler.reports.writing.escape import clean, fence, harmless, markdown
from reconciler.reports.writing.fields import field_lines
from reconciler.reports.writing.style import BOLD, DIM, GREEN, RED, YELLOW, paint
from reconciler.reports.writing.words import counted, joined

FORMAT, VERSION = "peak-apply/drift", 1
_SIGNS = {Change.CHANGED: "~", Change.DELETED: "-", Change.UNCLEAR: "?"}
_COLORS = {Change.CHANGED: YELLOW, Change.DELETED: RED, Change.UNCLEAR: YELLOW}
_EDITS = {FieldEdit.ADD: GREEN, FieldEdit.CHANGE: YELLOW, FieldEdit.REMOVE: RED}


def drift_text(drift: Drift, *, color: bool) -> str:
    """Heading, each resource that changed, summary."""
    heading = f"{drift.project} on {drift.target} ({drift.address})"
    lines = [paint(clean(heading), BOLD, color=color), ""]
    for one in drift.drifted:
        lines += [*_lines(one, color=color), ""]
    lines.append(paint(_summary(drift), BOLD, color=color))
    return "\n".join(harmless(line) for line in lines) + "\n"


def _lines(one: Drifted, *, color: bool) -> Iterator[str]:
    title = paint(
        f"{_SIGNS[one.change]} {one.change} {clean(str(one.ref))}", _COLORS[one.change], color=color
    )
    touched = paint(f"  (last change: {clean(one.touched)})", DIM, color=color) if one.touched else ""
    yield title + touched
    if one.reason:
        yield f"    {clean(one.reason)}"
    for field in one.fields:
        for edit, line in field_lines(field):
            yield paint(f"    {line}", _EDITS[edit], color=color)


def _summary(drift: Drift) -> str:
    if not drift.drifted:
        return f"No drift: {counted(drift.same, 'resource')} as applied."
    said = joined(f"{count} {change}" for change, count in sorted(drift.counts.items()))
    return f"Drift: {said}; {drift.same} as applied."


def drift_json(drift: Drift) -> str:
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
                "fields": [field_json(field) for field in one.fields],
            }
            for one in drift.drifted
        ],
        "counts": {str(change): count for change, count in sorted(drift.counts.items())},
        "same": drift.same,
    }
    return json.dumps(content, indent=2, ensure_ascii=True) + "\n"


def drift_markdown(drift: Drift) -> str:
    """For an issue or a job summary."""
    heading = f"{drift.project} on {drift.target} ({drift.address})"
    lines = [f"### peak-apply drift: {markdown(heading)}", "", f"**{markdown(_summary(drift))}**", ""]
    for one in drift.drifted:
        text = [clean(line) for line in _lines(one, color=False)]
        fenced = fence(text)
        block = "\n".join([f"{fenced}diff", *text[1:], fenced])
        lines += [f"<details><summary>{markdown(text[0])}</summary>\n\n{block}\n\n</details>", ""]
    return "\n".join(lines).rstrip("\n") + "\n"
