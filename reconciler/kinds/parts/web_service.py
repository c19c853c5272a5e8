"""The common part of webapps and services: an image behind a URL, updated by PATCH (contract 2.3, 2.4, 5)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import Field as Constraint

from reconciler.kinds.kind import (
    Body,
    Family,
    FieldRules,
    Id,
    Kind,
    Name,
    Reference,
    Text,
    Trait,
    Violation,
    build_rules,
)
from reconciler.kinds.parts.references import (
    IMAGE_PATTERN,
    check_image,
    check_instance,
    find_image_reference,
    find_instance_reference,
    find_instance_scope,
)
from reconciler.model.documents import drop_nulls
from reconciler.model.warning_ids import WarningId

SERVER_MANAGED = (
    *("id", "name", "status", "createdAt", "createdBy", "updatedAt", "updatedBy", "tags"),
    "applicationUrl",  # the platform's own, and absent until the first deployment (A66)
)


class ImageDetails(Body):
    """The image that is served: by name, or by the platform's ids."""

    image: str | None = Constraint(default=None, pattern=IMAGE_PATTERN)
    imageId: Id | None = None
    versionId: Id | None = None


class Resources(Body):
    """The machine: by name, or by the platform's id."""

    instanceType: Text | None = None
    instanceTypeId: Id | None = None


class WebServiceBody(Body):
    """The fields of webapps and services alike."""

    name: Name
    title: str | None = None
    description: str | None = None
    imageDetails: ImageDetails
    resources: Resources | None = None
    sessionStickiness: bool | None = None
    scaleToZero: bool | None = None


class WebService(Kind):
    """A webapp or a service; fields that are absent from an update stay as they are."""

    family = Family.DEPLOYED
    rules = FieldRules.join(
        build_rules(Trait.IDENTITY, "not accepted by PATCH (contract 5.1)", "name"),
        build_rules(Trait.UNREADABLE, "not in the documented answer (A66)", "title", "description"),
        build_rules(Trait.FOLLOWS, "a version of that image", "imageDetails.versionId", value="imageId"),
        build_rules(Trait.FILLED, "the latest ready version (A38)", "imageDetails.versionId"),
        build_rules(Trait.FILLED, "the tenant's default (A64)", "resources", "resources.instanceTypeId"),
        build_rules(Trait.DEFAULT, "contract 5.1", "sessionStickiness", "scaleToZero", value=False),
        build_rules(
            Trait.REDEPLOYS,
            "contract 5.2",
            *("imageDetails.imageId", "imageDetails.versionId", "resources.instanceTypeId"),
            *("sessionStickiness", "scaleToZero"),
        ),
    )

    def check(self, body: Mapping[str, Any]) -> Iterator[Violation]:
        yield from check_image(body["imageDetails"], ("imageDetails",), "versionId")
        yield from check_instance(body.get("resources") or {}, ("resources",))
        if body.get("sessionStickiness") and body.get("scaleToZero"):
            message = "scaleToZero has no effect together with sessionStickiness"
            yield Violation(
                ("scaleToZero",), message, "set one of the two to false", warning=WarningId.NO_EFFECT
            )

    def find_references(self, body: Mapping[str, Any]) -> Iterator[Reference]:
        yield from find_image_reference(body["imageDetails"], ("imageDetails",), "versionId")
        yield from find_instance_reference(
            body.get("resources") or {}, ("resources",), find_instance_scope(self, body)
        )

    def convert_answer(self, answer: Mapping[str, Any]) -> dict[str, Any]:
        return {k: v for k, v in drop_nulls(answer).items() if k not in SERVER_MANAGED}
