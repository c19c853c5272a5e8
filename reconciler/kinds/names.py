"""Names instead of ids: how images and machines are written in manifests (design 3)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from reconciler.kinds.base import Finding, Reference

IMAGE = r"^[^@]+(@[^@]+)?$"
"""NAME or NAME@VERSION."""


def parse_image(text: str) -> tuple[str, str]:
    """`trainer@1.4.0` -> ("trainer", "1.4.0"); without a version the second part is empty."""
    name, _, version = text.partition("@")
    return name, version


def image_reference(
    holder: Mapping[str, Any], path: tuple[str, ...], version_key: str
) -> Iterator[Reference]:
    """The image that `image:` names, if it does."""
    if holder.get("image"):
        name, version = parse_image(holder["image"])
        yield Reference((*path, "image"), "image", name, version, keys=("imageId", version_key))


def instance_reference(holder: Mapping[str, Any], path: tuple[str, ...], scope: str) -> Iterator[Reference]:
    """The machine that `instanceType:` names, if it does; `scope` is the tenant's entity type."""
    if holder.get("instanceType"):
        name = holder["instanceType"]
        yield Reference((*path, "instanceType"), "instanceType", name, keys=("instanceTypeId",), scope=scope)


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
