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
_HEAD_BYTES = 64


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
    """True for a saved plan or report, by how it begins or as it is listed, and for a file that is being written."""
    if _TEMPORARY.match(entry.name):
        return True
    try:
        if not entry.is_file():
            return False
        with open(entry.path, "rb") as stream:  # noqa: PTH123 - asked for every file
            head = stream.read(_HEAD_BYTES)
        if entry.path in listed and compute_file_digest(entry.path) == listed[entry.path]:
            return True
    except OSError:  # reported where its content is read
        return False
    return any(mark in head for mark in _MARKS)
