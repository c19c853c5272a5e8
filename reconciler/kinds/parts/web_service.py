"""What webapps and services have in common: an image served on a URL, updated by PATCH (contract 2.3, 2.4, 5)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Literal

from pydantic import Field as Constraint

from reconciler.kinds.kind import (
    Body,
    Field,
    Finding,
    Id,
    Kind,
    Name,
    Quirk,
    Reference,
    Text,
    without_nulls,
)
from reconciler.kinds.parts.references import (
    IMAGE,
    check_image,
    check_instance,
    image_reference,
    instance_reference,
)
from reconciler.model.ref import Ref

SERVER_MANAGED = ("id", "name", "status", "createdAt", "createdBy", "updatedAt", "updatedBy", "tags")


class ImageDetails(Body):
    """Which image is served: by name, or by the platform's ids."""

    image: str | None = Constraint(default=None, pattern=IMAGE)
    imageId: Id | None = None
    versionId: Id | None = None


class Resources(Body):
    """The machine: by name, or by the platform's id."""

    instanceType: Text | None = None
    instanceTypeId: Id | None = None


class ServedBody(Body):
    """The fields of webapps and services alike."""

    name: Name
    title: str | None = None
    description: str | None = None
    imageDetails: ImageDetails
    resources: Resources | None = None
    sessionStickiness: bool | None = None
    scaleToZero: bool | None = None


class Served(Kind):
    """Updated by PATCH; what is absent from the request stays."""

    updates: ClassVar[Literal["put", "patch"]] = "patch"
    renames: ClassVar[bool] = False
    fields: ClassVar[tuple[Field, ...]] = (
        Field(("name",), Quirk.IDENTITY, "not accepted by PATCH (contract 5.1)"),
        Field(("title",), Quirk.UNREADABLE, "not in the documented answer (A66)"),
        Field(("description",), Quirk.UNREADABLE, "not in the documented answer (A66)"),
        Field(("imageDetails", "versionId"), Quirk.FOLLOWS, "a version of that image", "imageId"),
        Field(("imageDetails", "versionId"), Quirk.FILLED, "the latest ready version (A38)"),
        Field(("resources",), Quirk.FILLED, "the tenant's default (A64)"),
        Field(("resources", "instanceTypeId"), Quirk.FILLED, "the tenant's default (A64)"),
        Field(("sessionStickiness",), Quirk.DEFAULT, "contract 5.1", False),
        Field(("scaleToZero",), Quirk.DEFAULT, "contract 5.1", False),
        Field(("imageDetails", "imageId"), Quirk.REDEPLOYS, "contract 5.2"),
        Field(("imageDetails", "versionId"), Quirk.REDEPLOYS, "contract 5.2"),
        Field(("resources", "instanceTypeId"), Quirk.REDEPLOYS, "contract 5.2"),
        Field(("sessionStickiness",), Quirk.REDEPLOYS, "contract 5.2"),
        Field(("scaleToZero",), Quirk.REDEPLOYS, "contract 5.2"),
    )

    def ref(self, body: Mapping[str, Any]) -> Ref:
        return Ref(self.name, body["name"])

    def check(self, body: Mapping[str, Any]) -> Iterator[Finding]:
        yield from check_image(body["imageDetails"], ("imageDetails",), "versionId")
        yield from check_instance(body.get("resources") or {}, ("resources",))

    def references(self, body: Mapping[str, Any]) -> Iterator[Reference]:
        yield from image_reference(body["imageDetails"], ("imageDetails",), "versionId")
        yield from instance_reference(body.get("resources") or {}, ("resources",), "webapp")

    def writable(self, answer: Mapping[str, Any]) -> dict[str, Any]:
        return {k: v for k, v in without_nulls(answer).items() if k not in SERVER_MANAGED}
