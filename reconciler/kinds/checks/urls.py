"""Addresses: what the platform takes as any text, and cannot call."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from reconciler.kinds.kind import Finding
from reconciler.model.location import Path
from reconciler.model.secret import Secret

_CALLABLE = re.compile(r"https?://[^/\s]+\S*|\{\{.*", re.IGNORECASE | re.DOTALL)
"""An address, or one that begins with a placeholder of the platform's."""
_REPOSITORY = re.compile(r"(https?|ssh|git)://[^/\s]+\S*|[\w.-]+@[^:\s]+:\S+", re.IGNORECASE)


def check_address(value: Any, path: Path) -> Iterator[Finding]:
    """An address that is called over HTTP."""
    if _plain(value) and not _CALLABLE.fullmatch(value.strip()):
        yield _finding(value, path, "an address that can be called", "https://HOST/PATH")


def check_repository(value: Any, path: Path) -> Iterator[Finding]:
    """The address of a git repository."""
    if _plain(value) and not _REPOSITORY.fullmatch(value.strip()):
        yield _finding(value, path, "the address of a repository", "https://HOST/OWNER/REPOSITORY")


def _plain(value: Any) -> bool:
    return isinstance(value, str) and not isinstance(value, Secret)


def _finding(value: str, path: Path, what: str, example: str) -> Finding:
    shown = value if len(value) <= 60 else value[:57] + "..."
    return Finding(path, f"{shown!r} is not {what}", f"write it whole: {example}", warning=True)
