"""The versions of an image as a table, and for machines.

    {"format": "peak-apply/versions", "version": 1, "project", "target", "address",
     "image": {"name", "id", "type", "scope"},
     "versions": [{"version", "id", "status", "last_build", "content": "c…" | null, "owned": bool,
                   "declared": place | null, "named_by": [ref], "used_by": [user]}],
     "untold_runs": [run]}

Newest first. `content` is recorded only of versions that this project owns. `used_by` are users such as
`workflow/train step fit`, `webapp/show`, `service/api`, `run of workflow/train`; `untold_runs` do not say
clearly what they use. Keys are only added within a version.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from reconciler.model.observed.image_versions import ImageVersions, KnownVersion
from reconciler.reports.writing.escape import escape, join_lines
from reconciler.reports.writing.style import BOLD, DIM, GREEN, RED, YELLOW, paint
from reconciler.reports.writing.words import render_heading

FORMAT, VERSION = "peak-apply/versions", 1
HEADER = ("version", "status", "last build", "content", "owned", "declared", "used by")
CONTENT_LENGTH = 12
"""Characters of a content's digest, as in a version that carries it: `c` and eleven digits."""

_COLORS = {
    "ready": GREEN,
    "in-use": GREEN,
    "not-ready": YELLOW,
    "deleting": YELLOW,
    "delete-failed": RED,
    "failed": RED,
    "building": YELLOW,
}


def render_versions_text(table: ImageVersions, *, color: bool) -> str:
    """Project and target, the image, a row for each version with its first user, a line for each other one."""
    image = table.image
    about = f"image {image.name} ({image.scope}, type {image.type}, id {image.id})"
    lines = [
        paint(escape(render_heading(table)), BOLD, color=color),
        "",
        paint(escape(about), BOLD, color=color),
        "",
    ]
    lines += _render_rows(table, color=color) if table.versions else ["it has no versions"]
    lines += _render_unclear_runs(table, color=color)
    return join_lines(lines)


def format_content(version: KnownVersion) -> str:
    """The content as version texts carry it; empty where it is not recorded."""
    return f"c{version.digest}"[:CONTENT_LENGTH] if version.digest else ""


def _render_rows(table: ImageVersions, *, color: bool) -> Iterator[str]:
    cells = [row for version in table.versions for row in _build_rows(version)]
    widths = [max(len(row[column]) for row in (HEADER, *cells)) for column in range(len(HEADER))]
    yield paint(_join_cells(HEADER, widths, color=False), DIM, color=color)
    yield from (_join_cells(row, widths, color=color) for row in cells)


def _build_rows(version: KnownVersion) -> Iterator[tuple[str, ...]]:
    live = version.live
    declared = "yes" if version.declared else "named" if version.named else "no"
    build, users = live.build_status or "never", version.used_by or ("-",)
    owned = "yes" if version.owned else "no"
    first = (live.version, live.status, build, format_content(version) or "-", owned, declared, users[0])
    yield tuple(escape(cell) for cell in first)
    yield from (("",) * (len(HEADER) - 1) + (escape(user),) for user in users[1:])


def _join_cells(row: tuple[str, ...], widths: list[int], *, color: bool) -> str:
    """Padded before it is painted: colours have no width."""
    padded = [cell.ljust(width) for cell, width in zip(row, widths, strict=True)]
    painted = [
        paint(text, _COLORS.get(cell, ""), color=color and cell in _COLORS)
        for cell, text in zip(row, padded, strict=True)
    ]
    return "  ".join(painted).rstrip()


def _render_unclear_runs(table: ImageVersions, *, color: bool) -> list[str]:
    if not table.unclear_runs:
        return []
    note = "does not say which versions it uses; all that its workflow names count as used"
    return ["", *(paint(f"note: a {escape(run)} {note}", YELLOW, color=color) for run in table.unclear_runs)]


def render_versions_json(table: ImageVersions) -> str:
    """The table for machines."""
    image = table.image
    found = {
        "format": FORMAT,
        "version": VERSION,
        "project": table.project,
        "target": table.target,
        "address": table.address,
        "image": {"name": image.name, "id": image.id, "type": image.type, "scope": image.scope},
        "versions": [_build_version_json(version) for version in table.versions],
        "untold_runs": list(table.unclear_runs),
    }
    return json.dumps(found, indent=2, ensure_ascii=True) + "\n"


def _build_version_json(version: KnownVersion) -> dict[str, Any]:
    return {
        "version": version.live.version,
        "id": version.live.id,
        "status": version.live.status,
        "last_build": version.live.build_status or None,
        "content": format_content(version) or None,
        "owned": version.owned,
        "declared": str(version.declared) if version.declared else None,
        "named_by": [str(ref) for ref in version.named],
        "used_by": list(version.used_by),
    }
