"""URLs: the platform accepts any text, and fails later when it calls them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from reconciler.kinds.kind import Violation
from reconciler.model.location import FieldPath
from reconciler.model.secret import Secret
from reconciler.model.warning_ids import WarningId

_CALLABLE = re.compile(r"https?://[^/\s]+\S*|\{\{.*", re.IGNORECASE | re.DOTALL)
"""A URL, or text that begins with a placeholder that the platform fills in."""
_REPOSITORY = re.compile(r"(https?|ssh|git)://[^/\s]+\S*|[\w.-]+@[^:\s]+:\S+", re.IGNORECASE)
_EXAMPLE = re.compile(r"((random|your|my|some)[-_ ]?)?(token|password|secret)", re.IGNORECASE)
"""Words that documentation writes in place of a secret."""
_PASSWORD = re.compile(r"\w+://[^/@\s]*:[^/@\s]+@")


def check_url(value: Any, path: FieldPath) -> Iterator[Violation]:
    """Check a URL that is called over HTTP."""
    if _is_plain_text(value) and not _CALLABLE.fullmatch(value.strip()):
        yield _build_violation(value, path, "an address that can be called", "https://HOST/PATH")


def check_repository(value: Any, path: FieldPath) -> Iterator[Violation]:
    """Check the URL of a git repository."""
    if _is_plain_text(value) and _PASSWORD.match(value):
        yield from check_literal(value, path, "the password in this address")
    elif _is_plain_text(value) and not _REPOSITORY.fullmatch(value.strip()):
        yield _build_violation(value, path, "the address of a repository", "https://HOST/OWNER/REPOSITORY")


def check_literal(value: Any, path: FieldPath, what: str) -> Iterator[Violation]:
    """Warn of a secret that is written in a file; values from the project's `secrets:` are meant, and redacted."""
    if value and not isinstance(value, bool | Secret) and not _EXAMPLE.fullmatch(str(value)):
        yield Violation(
            path,
            f"{what} is written in this file, which everybody can read who can read the repository",
            'put it under `secrets:` in peak-apply.yaml, and write "{{ NAME }}" here',
            warning=WarningId.LITERAL_SECRET,
        )


def _is_plain_text(value: Any) -> bool:
    return isinstance(value, str) and not isinstance(value, Secret)


def _build_violation(value: str, path: FieldPath, what: str, example: str) -> Violation:
    shown = value if len(value) <= 60 else value[:57] + "..."
    return Violation(
        path, f"{shown!r} is not {what}", f"write it whole: {example}", warning=WarningId.ADDRESS
    )
