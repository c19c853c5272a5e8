"""References by name: manifests name images and instance types, and never need the ids of a tenant."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from reconciler.kinds.documents.schema_paths import has_field
from reconciler.kinds.kind import Family, Kind, Reference, Violation
from reconciler.model.documents import iter_values
from reconciler.model.location import FieldPath, format_field_path

IMAGE_PATTERN = r"^[^@\s]([^@]*[^@\s])?(@[^@\s]+)?$"
"""NAME or NAME@VERSION."""

_MAX_LISTED = 15
_MAX_COMPARED = 1000


def format_names(names: Iterable[str]) -> str:
    """Names for a message: sorted, and the first few only."""
    found = sorted(names)
    return ", ".join(found[:_MAX_LISTED]) + (
        f" and {len(found) - _MAX_LISTED} more" if len(found) > _MAX_LISTED else ""
    )


def find_nearest(name: str, names: Collection[str]) -> str:
    """The most similar of the names; empty if none is similar, or if there are too many to compare."""
    near = get_close_matches(name, names, n=1, cutoff=0.6) if len(names) <= _MAX_COMPARED else []
    return near[0] if near else ""


def parse_image(text: str) -> tuple[str, str]:
    """`trainer@1.4.0` -> ("trainer", "1.4.0"); without a version the second part is empty."""
    name, _, version = text.partition("@")
    return name, version


def find_image_reference(holder: Mapping[str, Any], path: FieldPath, version_key: str) -> Iterator[Reference]:
    """The reference to the image in `image:`, if there is one."""
    if holder.get("image"):
        name, version = parse_image(holder["image"])
        yield Reference((*path, "image"), name, version, keys=("imageId", version_key))


def find_instance_reference(
    holder: Mapping[str, Any], path: tuple[str, ...], scope: str
) -> Iterator[Reference]:
    """The reference in `instanceType:`, if there is one; `scope` is the tenant's entity type."""
    if holder.get("instanceType"):
        name = holder["instanceType"]
        yield Reference((*path, "instanceType"), name, keys=("instanceTypeId",), scope=scope)


def find_instance_scope(kind: Kind, body: Mapping[str, Any]) -> str:
    """The entity type whose instance types a body takes (contract 2.6, 5.1)."""
    if kind.family is Family.DEFINED:
        return "workflow"
    return "api-deployment" if body.get("serviceType") == "api" else "webapp"


@dataclass(frozen=True)
class NumericReference:
    """Ids that a body holds as numbers, and the path of the map that holds them; `scope`: of an instance type."""

    path: FieldPath
    image_id: int | None = None
    version_key: str = ""
    version_id: int | None = None
    instance_type_id: int | None = None
    scope: str = ""


def find_numeric_references(kind: Kind, body: Mapping[str, Any]) -> Iterator[NumericReference]:
    """The images, versions and instance types that a body refers to by number."""
    for path, value in iter_values(body):
        if not isinstance(value, Mapping):
            continue
        if _is_id(value.get("imageId")) and has_field(kind.schema, (*path, "imageId")):
            key = "imageVersionId" if has_field(kind.schema, (*path, "imageVersionId")) else "versionId"
            version = value.get(key)
            yield NumericReference(path, value["imageId"], key, version if _is_id(version) else None)
        if _is_id(value.get("instanceTypeId")) and has_field(kind.schema, (*path, "instanceTypeId")):
            ident, scope = value["instanceTypeId"], find_instance_scope(kind, body)
            yield NumericReference(path, instance_type_id=ident, scope=scope)


def _is_id(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def check_image(holder: Mapping[str, Any], path: FieldPath, version_key: str) -> Iterator[Violation]:
    """Check that an image is named either by `image` or by ids, not by both and not by neither."""
    by_name = holder.get("image") is not None
    if by_name and (holder.get("imageId") is not None or holder.get(version_key) is not None):
        yield Violation(
            (*path, "image"),
            f"`image` and `imageId`/`{version_key}` both say which image to use",
            "keep `image: NAME@VERSION` and remove the ids",
        )
    if not by_name and holder.get("imageId") is None:
        yield Violation(
            path, f"{format_field_path(path)} names no image", "add `image: NAME@VERSION` or `imageId`"
        )


def check_instance(holder: Mapping[str, Any], path: FieldPath) -> Iterator[Violation]:
    """Check that an instance type is not named both by name and by id."""
    if holder.get("instanceType") is not None and holder.get("instanceTypeId") is not None:
        yield Violation(
            (*path, "instanceType"),
            "`instanceType` and `instanceTypeId` both say which machine to use",
            "keep one of the two",
        )
