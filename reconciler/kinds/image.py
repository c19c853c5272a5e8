"""Images: built by the platform, immutable once built (contract 2.1, 3)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal

from pydantic import Field as Constraint

from reconciler.kinds.checks.image import check_build_details, check_version
from reconciler.kinds.checks.unique import check_distinct
from reconciler.kinds.kind import Body, Family, FieldRules, Kind, Name, Text, Trait, Violation, build_rules
from reconciler.model.documents import map_leaves
from reconciler.model.secret import Secret

IMAGE_NAME = r"^[^@\s]([^@\n]*[^@\s])?$"
"""A name without the @ that separates name and version where an image is referred to."""


class BuildArgument(Body):
    """One build argument; its value is always masked."""

    name: Name
    value: str


class BuildDetails(Body):
    """The source of an image and the settings of its build."""

    source: Literal["upload", "github", "dockerfile"] = "upload"
    useCache: bool | None = None
    buildArguments: list[BuildArgument] | None = None
    secrets: list[Text] | None = None
    context: Text | None = None
    dockerfilePath: Text | None = None
    repository: Text | None = None
    branch: Text | None = None
    token: str | None = None
    dockerfile: Text | None = None


class AutodeployResource(Body):
    """A resource that the platform redeploys by itself when the build has succeeded."""

    entityId: Text
    entityType: Literal["workflow", "workspace", "api", "webapp"]


class ImageBody(Body):
    """The body of an image manifest."""

    name: str = Constraint(pattern=IMAGE_NAME)
    type: Literal["workflow", "workspace-r", "workspace-python", "api", "webapp"]
    version: str | None = None
    description: str | None = None
    buildDetails: BuildDetails | None = None
    autodeployResources: list[AutodeployResource] | None = None


class Image(Kind):
    """One version of an image: the version is part of its identity."""

    name = "image"
    family = Family.BUILT
    schema = ImageBody
    rules = FieldRules.join(
        build_rules(Trait.SECRET, "a repository credential", "buildDetails.token"),
        build_rules(Trait.UNREADABLE, "never returned (A18)", "buildDetails.token"),
        build_rules(Trait.SECRET, "may hold credentials", "buildDetails.buildArguments.*.value"),
        build_rules(Trait.KEYED, "named", "buildDetails.buildArguments", value="name"),
        build_rules(Trait.SET, "names passed to the build", "buildDetails.secrets"),
        build_rules(Trait.DEFAULT, "contract 2.1", "buildDetails.source", value="upload"),
        build_rules(Trait.DEFAULT, "enabled by default (contract 2.1)", "buildDetails.useCache", value=True),
    )

    def check(self, body: Mapping[str, Any]) -> Iterator[Violation]:
        version = body.get("version")
        if version is not None:
            yield from check_version(version)
        yield from check_build_details(body.get("buildDetails") or {})
        yield from check_distinct(
            body.get("autodeployResources") or [],
            ("autodeployResources",),
            "resource",
            lambda entry: f"{entry.get('entityType')} {entry.get('entityId')}",
        )

    def convert_answer(self, answer: Mapping[str, Any]) -> dict[str, Any]:
        kept = ("description", "buildDetails")
        return {key: answer[key] for key in kept if answer.get(key) is not None}


def collect_build_inputs(body: Mapping[str, Any], rebuild_on: tuple[str, ...] = ()) -> dict[str, Any]:
    """Collect what the result of a build depends on, apart from the packed files: it becomes part of the digest.

    These are the build details without token, useCache and secrets (neither names nor values), and the values of
    `rebuild_on`, since the branch of a repository is not watched.
    """
    details = dict(body.get("buildDetails") or {})
    for key in ("token", "useCache", "secrets"):
        details.pop(key, None)
    details.setdefault("source", "upload")
    arguments = details.get("buildArguments") or []
    details["buildArguments"] = sorted(([a["name"], a["value"]] for a in arguments), key=lambda a: a[0])
    newer = {name: value for name, value in body.items() if name not in ImageBody.model_fields}
    return {
        **({"extra": _replace_secrets(newer)} if newer else {}),
        "type": body.get("type"),
        "buildDetails": _replace_secrets(details),
        "rebuild_on": list(rebuild_on),
    }


def _replace_secrets(document: Any) -> Any:
    """A secret is no content: the digest must be the same where its value is not known."""
    return map_leaves(document, lambda value: "(secret)" if isinstance(value, Secret) else value)
