"""Semantic versions (SemVer 2.0; A31, A32)."""

from __future__ import annotations

import re

_NUMBER = r"(?:0|[1-9][0-9]*)"
_PRE = rf"(?:{_NUMBER}|[0-9]*[a-zA-Z-][0-9a-zA-Z-]*)"
_BUILD = r"[0-9a-zA-Z-]+"
PATTERN = rf"{_NUMBER}\.{_NUMBER}\.{_NUMBER}(?:-{_PRE}(?:\.{_PRE})*)?(?:\+{_BUILD}(?:\.{_BUILD})*)?"
FIRST = "0.0.1"


def next_patch(version: str, taken: set[str]) -> str:
    """The next free patch: suffix dropped, patch plus one, again while it is taken (A31)."""
    major, minor, patch = (int(part) for part in re.split(r"[-+]", version)[0].split("."))
    found = f"{major}.{minor}.{patch + 1}"
    while found in taken:
        patch += 1
        found = f"{major}.{minor}.{patch + 1}"
    return found
