"""The source line that a problem is about."""

from __future__ import annotations

from pathlib import Path

from reconciler.model.place import Place

LIMIT = 2**20


def source_line(place: Place) -> str | None:
    """The line as written; None where there is none to show."""
    if not place.line:
        return None
    try:
        with Path(place.file).open(encoding="utf-8-sig", errors="replace") as stream:
            lines = stream.read(LIMIT).split("\n")  # splitlines() would count characters that no editor does
    except OSError:
        return None
    return lines[place.line - 1] if place.line <= len(lines) else None
