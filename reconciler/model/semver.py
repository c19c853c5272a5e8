"""Semantic Versioning 2.0: which texts are versions, and how they are ordered (A32).

Own code instead of a library: live versions need not be semantic and still have to be ordered, and a suggestion has to
be made for texts that are nearly right; of a library only the pattern would be left.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

_VERSION = re.compile(
    r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)"
    r"(-(0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*)(\.(0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*))*)?"
    r"(\+[0-9a-zA-Z-]+(\.[0-9a-zA-Z-]+)*)?",
    re.ASCII,
)
_NEARLY = re.compile(r"[vV]?(\d+)(?:\.(\d+))?(?:\.(\d+))?([-+].*)?", re.ASCII)


def is_version(text: str) -> bool:
    """True for a semantic version."""
    return _VERSION.fullmatch(text) is not None


def suggest_version(text: str) -> str:
    """The version that a text such as `v1.4` or `01.4.0` must mean; empty where that is not clear."""
    found = _NEARLY.fullmatch(text)
    if not found:
        return ""
    numbers = ".".join(str(int(part or 0)) for part in found.groups()[:3])
    suggested = f"{numbers}{found[4] or ''}"
    return suggested if is_version(suggested) else ""


def precedence(version: str) -> tuple[Any, ...]:
    """A sort key: 1.10.0 after 1.9.0, 1.0.0-rc.1 before 1.0.0; texts that are no versions come first."""
    found = _VERSION.fullmatch(version)
    if found is None:
        return (0, version)
    suffix = (found[4] or "").removeprefix("-")
    parts = [(0, int(part), "") if part.isdigit() else (1, 0, part) for part in suffix.split(".") if part]
    return (1, _numbers(found), not parts, parts, version)


def next_patch(latest: str, used: Collection[str]) -> str:
    """The first patch after `latest` that is not used; after no version (empty text) 0.0.1."""
    found = _VERSION.fullmatch(latest)
    major, minor, patch = _numbers(found) if found else (0, 0, 0)
    while (candidate := f"{major}.{minor}.{patch + 1}") in used:
        patch += 1
    return candidate


def _numbers(found: re.Match[str]) -> tuple[int, int, int]:
    return int(found[1]), int(found[2]), int(found[3])
