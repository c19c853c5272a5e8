"""Webapps: an image served on a URL (contract 2.3, 5)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Literal

from pydantic import BaseModel
from pydantic import Field as Constraint

from reconciler.kinds.base import Body, Field, Finding, Kind, Quirk, Reference, parse_image, without_nulls
from reconciler.model.ref import Ref

SERVER_MANAGED = ("id", "name", "status", "createdAt", "createdBy", "updatedAt", "updatedBy", "tags")


class ImageDetails(Body):
    """Which image is served: by name, or by the platform's ids."""

    image: str | None = Constraint(default=None, pattern=r"^[^@]+(@[^@]+)?$")
    imageId: int | None = None
    versionId: int | None = None


class Resources(Body):
    """The machine: by name, or by the platform's id."""

    instanceType: str | None = None
    instanceTypeId: int | None = None


class WebappBody(Body):
    """The body of a webapp manifest."""

    name: str = Constraint(min_length=1)
    title: str | None = None
    description: str | None = None
    imageDetails: ImageDetails
    resources: Resources | None = None
    sessionStickiness: bool | None = None
    scaleToZero: bool | None = None


class Webapp(Kind):
    """Updated by PATCH; what is absent from the request stays."""

    name: ClassVar[str] = "webapp"
    schema: ClassVar[type[BaseModel]] = WebappBody
    updates: ClassVar[Literal["put", "patch"]] = "patch"
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
        image = body["imageDetails"].get("image")
        if image:
            name, version = parse_image(image)
            path = ("imageDetails", "image")
            yield Reference(path, "image", name, version, keys=("imageId", "versionId"))
        instance = (body.get("resources") or {}).get("instanceType")
        if instance:
            path = ("resources", "instanceType")
            yield Reference(path, "instanceType", instance, keys=("instanceTypeId",), scope="webapp")

    def writable(self, answer: Mapping[str, Any]) -> dict[str, Any]:
        return {k: v for k, v in without_nulls(answer).items() if k not in SERVER_MANAGED}


def check_image(holder: Mapping[str, Any], path: tuple[str, ...], version_key: str) -> Iterator[Finding]:
    """An image is named either by `image` or by ids, never by both and never by neither."""
    by_name = holder.get("image") is not None
    if by_name and (holder.get("imageId") is not None or holder.get(version_key) is not None):
        yield Finding(
            (*path, "image"),
            f"`image` and `imageId`/`{version_key}` both say which image to use",
            "keep `image: NAME@VERSION` and remove the ids",
        )
    if not by_name and holder.get("imageId") is None:
        yield Finding(path, "no image", "add `image: NAME@VERSION` or `imageId`")


def check_instance(holder: Mapping[str, Any], path: tuple[str, ...]) -> Iterator[Finding]:
    """An instance type is named either by name or by id."""
    if holder.get("instanceType") is not None and holder.get("instanceTypeId") is not None:
        yield Finding(
            (*path, "instanceType"),
            "`instanceType` and `instanceTypeId` both say which machine to use",
            "keep one of the two",
        )
