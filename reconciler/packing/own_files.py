"""What peak-apply itself writes: it is never packed, since each run would then change what it packs."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Mapping
from pathlib import Path

NEVER_PACKED = frozenset({".git", ".peak-apply"})
"""Folders (or files) of these names are left out wherever they lie."""

_TEMPORARY = re.compile(r"^\.peak-apply-[0-9a-f]{12}\.tmp$")
_MARKS = (b'"format": "peak-apply/', b"<!-- peak-apply:")
"""How saved plans and reports begin."""
_SQLITE = b"SQLite format 3\x00"
_TENANT = re.compile(_SQLITE + rb".{52}peak", re.DOTALL)
"""How the database of an emulated tenant begins (its `application_id`)."""
_ADDED_BY_SQLITE = re.compile(r"-(wal|shm|journal)$")
_HEAD_BYTES, _SEARCHED_BYTES = 64, 2**16


OUTPUT_LIST = Path(".peak-apply", "outputs")
"""Lists the reports and logs that were written into a project: a digest of the content and the name, a line each."""


def read_output_list(folder: str | Path) -> dict[str, str]:
    """The digests of what was written below a folder, by absolute name; empty without a list."""
    try:
        lines = Path(folder, OUTPUT_LIST).read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return {}
    listed = (line.split(" ", 1) for line in lines if " " in line)
    return {os.path.join(folder, name): digest for digest, name in listed}  # noqa: PTH118 - names of scandir


def compute_file_digest(path: str | Path) -> str:
    """The SHA-256 of a file's content."""
    with open(path, "rb") as stream:  # noqa: PTH123 - asked for every file
        return hashlib.file_digest(stream, "sha256").hexdigest()


def is_own_output(entry: os.DirEntry[str], listed: Mapping[str, str]) -> bool:
    """True for a saved plan, report or emulated tenant: by how it begins, as it is listed, or while it is written."""
    if _TEMPORARY.match(entry.name):
        return True
    try:
        if not entry.is_file():
            return False
        with open(entry.path, "rb") as stream:  # noqa: PTH123 - asked for every file
            head = stream.read(_HEAD_BYTES)
        if head.startswith(_SQLITE) or _ADDED_BY_SQLITE.search(entry.name):
            return _is_tenant(_ADDED_BY_SQLITE.sub("", entry.path))
        if entry.path in listed and compute_file_digest(entry.path) == listed[entry.path]:
            return True
    except OSError:  # reported where its content is read
        return False
    return any(mark in head for mark in _MARKS)


def _is_tenant(database: str) -> bool:
    """True for the database of an emulated tenant, whose first page may not have left the `-wal` file yet."""
    for path in filter(os.path.isfile, (database, f"{database}-wal")):
        with open(path, "rb") as stream:  # noqa: PTH123 - asked for few files
            if _TENANT.search(stream.read(_SEARCHED_BYTES)):
                return True
    return False
