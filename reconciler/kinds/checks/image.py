"""Rules for images: what the platform refuses or ignores although every field is well-formed (A14, A32)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from reconciler.kinds.checks.unique import check_distinct
from reconciler.kinds.checks.urls import check_literal, check_repository
from reconciler.kinds.kind import Violation
from reconciler.kinds.parts.environment import LITERAL_SECRET
from reconciler.model import semver
from reconciler.model.location import FieldPath
from reconciler.model.warning_ids import WarningId

DIGEST_PLACEHOLDER = "${digest}"
"""Stands in a version for `c` and 11 hex digits of the content digest."""

_FROM = re.compile(r"^\s*FROM\s", re.IGNORECASE | re.MULTILINE)
_DETAILS = ("buildDetails",)
_REQUIRED = {"github": ("repository", "branch"), "dockerfile": ("dockerfile",), "upload": ()}
_ALLOWED_SOURCES = {
    "context": ("upload", "github"),
    "dockerfilePath": ("upload", "github"),
    "repository": ("github",),
    "branch": ("github",),
    "token": ("github",),
    "dockerfile": ("dockerfile",),
}


def check_version(version: str) -> Iterator[Violation]:
    """A semantic version, with or without the placeholder of the digest in it."""
    written_out = version.replace(DIGEST_PLACEHOLDER, "c0")
    if semver.is_version(written_out):
        return
    near = semver.suggest_version(written_out).replace("c0", DIGEST_PLACEHOLDER)
    general = "write it as MAJOR.MINOR.PATCH with an optional -suffix, such as 1.4.0 or 1.4.0-${digest}"
    yield Violation(
        ("version",), f"{version!r} is not a semantic version", f"write {near}" if near else general
    )


def check_build_details(details: Mapping[str, Any]) -> Iterator[Violation]:
    """Check that the chosen source has what it needs, and nothing that it ignores."""
    source = details.get("source", "upload")
    for key in _REQUIRED[source]:
        if not details.get(key):
            yield Violation(_DETAILS, f"source {source} needs `{key}`", f"add buildDetails.{key}")
    for key, sources in _ALLOWED_SOURCES.items():
        if key in details and source not in sources:
            yield Violation(
                (*_DETAILS, key),
                f"`{key}` has no meaning for source {source}; the platform ignores it",
                f"remove it, or set buildDetails.source to {' or '.join(sources)}",
                warning=WarningId.IGNORED_FIELD,
            )
    yield from check_distinct(
        details.get("buildArguments") or [],
        (*_DETAILS, "buildArguments"),
        "build argument",
        lambda argument: argument.get("name"),
    )
    for index, argument in enumerate(details.get("buildArguments") or []):
        if LITERAL_SECRET.search(str(argument.get("name"))):
            at = (*_DETAILS, "buildArguments", index, "value")
            yield from check_literal(argument.get("value"), at, f"the build argument {argument['name']}")
    yield from check_literal(details.get("token"), (*_DETAILS, "token"), "the token")
    yield from check_distinct(
        details.get("secrets") or [], (*_DETAILS, "secrets"), "secret", warning=WarningId.LISTED_TWICE
    )
    if source == "dockerfile":
        yield from _check_dockerfile(details.get("dockerfile"))
    if source == "github":
        yield from _check_checkout(details)


def _check_dockerfile(content: Any) -> Iterator[Violation]:
    if isinstance(content, str) and not _FROM.search(content):
        yield Violation(
            (*_DETAILS, "dockerfile"),
            "`dockerfile` is the text of a Dockerfile, and this text has no FROM line",
            "write the text itself after `dockerfile: |`; a file of a folder or repository is `dockerfilePath`",
            warning=WarningId.DOCKERFILE_TEXT,
        )


def _check_checkout(details: Mapping[str, Any]) -> Iterator[Violation]:
    yield from check_repository(details.get("repository"), (*_DETAILS, "repository"))
    for key in ("context", "dockerfilePath"):
        yield from _check_inside(details.get(key), (*_DETAILS, key))


def _check_inside(path: Any, at: FieldPath) -> Iterator[Violation]:
    if isinstance(path, str) and (path.startswith("/") or ".." in path.split("/")):
        message = f"{path!r} leads out of the repository"
        yield Violation(
            at, message, "count the path from the top of the repository", warning=WarningId.PATH_OUTSIDE
        )
