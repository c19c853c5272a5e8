"""URLs: the platform accepts any text, and fails later when it calls them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from reconciler.kinds.kind import Violation
from reconciler.model.location import FieldPath
from reconciler.model.secret import Secret

_CALLABLE = re.compile(r"https?://[^/\s]+\S*|\{\{.*", re.IGNORECASE | re.DOTALL)
"""A URL, or text that begins with a placeholder that the platform fills in."""
_REPOSITORY = re.compile(r"(https?|ssh|git)://[^/\s]+\S*|[\w.-]+@[^:\s]+:\S+", re.IGNORECASE)


def check_url(value: Any, path: FieldPath) -> Iterator[Violation]:
    """Check a URL that is called over HTTP."""
    if _is_plain_text(value) and not _CALLABLE.fullmatch(value.strip()):
        yield _build_violation(value, path, "an address that can be called", "https://HOST/PATH")


def check_repository(value: Any, path: FieldPath) -> Iterator[Violation]:
    """Check the URL of a git repository."""
    if _is_plain_text(value) and not _REPOSITORY.fullmatch(value.strip()):
        yield _build_violation(value, path, "the address of a repository", "https://HOST/OWNER/REPOSITORY")


def _is_plain_text(value: Any) -> bool:
    return isinstance(value, str) and not isinstance(value, Secret)


def _build_violation(value: str, path: FieldPath, what: str, example: str) -> Violation:
    shown = value if len(value) <= 60 else value[:57] + "..."
    return Violation(path, f"{shown!r} is not {what}", f"write it whole: {example}", warning=True)
