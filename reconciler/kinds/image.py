"""Images: built by the platform, immutable once built (contract 2.1, 3)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Literal

from pydantic import BaseModel
from pydantic import Field as Constraint

from reconciler.kinds.base import Body, Field, Finding, Kind, Quirk, Reference
from reconciler.model.ref import Ref

DIGEST_MARK = "${digest}"
"""Stands in a version for `c` and 11 hex digits of the content digest."""

SEMVER = re.compile(
    r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)"
    r"(-(0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*)(\.(0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*))*)?"
    r"(\+[0-9a-zA-Z-]+(\.[0-9a-zA-Z-]+)*)?",
)
"""Semantic Versioning 2.0 (A32)."""


class BuildArgument(Body):
    """One build argument; its value is always masked."""

    name: str
    value: str


class BuildDetails(Body):
    """How the platform builds the image."""

    source: Literal["upload", "github", "dockerfile"] = "upload"
    useCache: bool | None = None
    buildArguments: list[BuildArgument] | None = None
    secrets: list[str] | None = None
    context: str | None = None
    dockerfilePath: str | None = None
    repository: str | None = None
    branch: str | None = None
    token: str | None = None
    dockerfile: str | None = None


class AutodeployResource(Body):
    """A resource that the platform redeploys itself once the build succeeded."""

    entityId: str
    entityType: Literal["workflow", "workspace", "api", "webapp"]


class ImageBody(Body):
    """The body of an image manifest."""

    name: str = Constraint(min_length=1)
    type: Literal["workflow", "workspace-r", "workspace-python", "api", "webapp"]
    version: str | None = None
    description: str | None = None
    buildDetails: BuildDetails | None = None
    autodeployResources: list[AutodeployResource] | None = None


_NEEDS = {"github": ("repository", "branch"), "dockerfile": ("dockerfile",), "upload": ()}
_ONLY = {
    "context": ("upload", "github"),
    "dockerfilePath": ("upload", "github"),
    "repository": ("github",),
    "branch": ("github",),
    "token": ("github",),
    "dockerfile": ("dockerfile",),
}


class Image(Kind):
    """One version of an image: the version is part of its identity."""

    name: ClassVar[str] = "image"
    schema: ClassVar[type[BaseModel]] = ImageBody
    fields: ClassVar[tuple[Field, ...]] = (
        Field(("buildDetails", "token"), Quirk.SECRET, "a repository credential"),
        Field(("buildDetails", "token"), Quirk.UNREADABLE, "never returned (A18)"),
        Field(("buildDetails", "buildArguments", "*", "value"), Quirk.SECRET, "may hold credentials"),
        Field(("buildDetails", "buildArguments"), Quirk.KEYED, "named", "name"),
        Field(("buildDetails", "secrets"), Quirk.SET, "names passed to the build"),
        Field(("buildDetails", "source"), Quirk.DEFAULT, "contract 2.1", "upload"),
        Field(("buildDetails", "useCache"), Quirk.DEFAULT, "enabled by default (contract 2.1)", True),
    )

    def ref(self, body: Mapping[str, Any]) -> Ref:
        return Ref(self.name, body["name"], body.get("version") or "")

    def check(self, body: Mapping[str, Any]) -> Iterator[Finding]:
        version = body.get("version")
        if version is not None:
            yield from _check_version(version)
        details = body.get("buildDetails") or {}
        source = details.get("source", "upload")
        for key in _NEEDS[source]:
            if not details.get(key):
                yield Finding(("buildDetails",), f"source {source} needs `{key}`", f"add buildDetails.{key}")
        for key, sources in _ONLY.items():
            if key in details and source not in sources:
                yield Finding(
                    ("buildDetails", key),
                    f"`{key}` has no meaning for source {source}; the platform ignores it",
                    f"remove it, or set buildDetails.source to {' or '.join(sources)}",
                    warning=True,
                )

    def references(self, body: Mapping[str, Any]) -> Iterator[Reference]:
        del body
        yield from ()

    def writable(self, answer: Mapping[str, Any]) -> dict[str, Any]:
        kept = ("description", "buildDetails")
        return {key: answer[key] for key in kept if answer.get(key) is not None}


def _check_version(version: str) -> Iterator[Finding]:
    plain = version.replace(DIGEST_MARK, "c0")
    if not SEMVER.fullmatch(plain):
        yield Finding(
            ("version",),
            f"{version!r} is not a semantic version",
            "write it as MAJOR.MINOR.PATCH with an optional -suffix, such as 1.4.0 or 1.4.0-${digest}",
        )


def fingerprint(body: Mapping[str, Any], rebuild_on: tuple[str, ...] = ()) -> dict[str, Any]:
    """What an image's content depends on besides the packed files (design 3).

    Everything that can change what is built: the build details without token, useCache and
    secrets, and for a repository, whose branch is not watched, the values given to rebuild on.
    """
    details = dict(body.get("buildDetails") or {})
    for key in ("token", "useCache", "secrets"):
        details.pop(key, None)
    details.setdefault("source", "upload")
    arguments = details.get("buildArguments") or []
    details["buildArguments"] = sorted(([a["name"], a["value"]] for a in arguments), key=str)
    return {"type": body.get("type"), "buildDetails": details, "rebuild_on": list(rebuild_on)}
