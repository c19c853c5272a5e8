"""Artifacts: a folder that travels as a zip, in versions that the platform counts (contract 2.5)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import Field as Constraint

from reconciler.kinds.kind import Body, Family, Kind, Name, Text, Trait, Violation, build_rules

UPLOAD_ONLY = ("source", "scan", "validate")
"""Instructions for an upload: sent together with a folder only, and never in an answer."""


class ArtifactBody(Body):
    """The fields of an artifact; its folder is declared next to the body, in `artifact`."""

    name: Name
    description: str | None = None
    source: Text | None = None
    scan: bool | None = None
    validate_: bool | None = Constraint(default=None, alias="validate")


class Artifact(Kind):
    """A folder of files. Its content is compared by digest; name and description are metadata."""

    name = "artifact"
    family = Family.UPLOADED
    schema = ArtifactBody
    flat = True
    rules = build_rules(Trait.WRITE_ONLY, "sent with an upload, never shown (A26)", *UPLOAD_ONLY)

    def check(self, body: Mapping[str, Any]) -> Iterator[Violation]:
        if body.get("validate") and not body.get("source"):
            yield Violation(("validate",), "validate needs a `source`", "add `source:`, or remove the line")
        if body["name"].startswith("peak-apply-inventory-"):
            message = "names that begin with peak-apply-inventory- are those of peak-apply's own records"
            yield Violation(("name",), message, "choose another name")

    def convert_answer(self, answer: Mapping[str, Any]) -> dict[str, Any]:
        return {key: answer[key] for key in ("description",) if answer.get(key) is not None}
