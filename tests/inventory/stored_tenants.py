"""Projects and tenants as version 0.1.0 of peak-apply left them, put back as they were."""

from __future__ import annotations

import json
import shutil
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from support.workspace import Workspace

TOKEN = "an0ther-s3cret-token"
WORDING = frozenset({"reason", "remedy", "message", "notes", "address", "disturbs", "why"})
"""Keys whose text is for people and may be improved."""
MEASURED = frozenset({"time", "seconds", "touched"})

FULLER = frozenset({"delete", "build", "record"})
"""Actions whose fields are others today: what a deletion loses, what a version changes, rotated secrets."""


def restore(world: Workspace, scene: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The project and the tenant of a scene, in the world's folder."""
    monkeypatch.setenv("GIT_TOKEN", TOKEN)
    shutil.copytree(scene / "project", world.root, dirs_exist_ok=True)
    connection = sqlite3.connect(world.database)
    connection.executescript((scene / "tenant.sql").read_text(encoding="utf-8"))
    connection.close()


def mask_document(document: Any) -> Any:
    """A document as lists of keys and values in their order, without wording and what a clock says."""
    match document:
        case dict():
            hidden = WORDING | MEASURED | ({"fields"} if document.get("action") in FULLER else set())
            return [(key, "…" if key in hidden else mask_document(value)) for key, value in document.items()]
        case list():
            return [mask_document(item) for item in document]
        case _:
            return document


def read_stored(scene: Path, name: str) -> Any:
    """A JSON document that version 0.1.0 printed."""
    document = json.loads((scene / name).read_text(encoding="utf-8"))
    if "warnings" in document and name != "shown.json":  # that webapps are deprecated is a note today
        document["warnings"] = [one for one in document["warnings"] if "deprecated" not in one["message"]]
    return mask_document(document)


def parse_printed(text: str) -> Any:
    """The same of one that is printed today."""
    return mask_document(json.loads(text))
