"""Whole lists, and what a list does not say of an object: the reads that every observation is made of."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

from reconciler.api import endpoints
from reconciler.api.client import Client
from reconciler.api.paging import read_all
from reconciler.api.request import Request
from reconciler.api.responses import expect_shape
from reconciler.errors import NotFound
from reconciler.kinds import KINDS
from reconciler.model.live_state import LiveImage, LiveObject, LiveVersion

Answer = Mapping[str, Any]

_LISTS = {
    "images": endpoints.images.list_page,
    "artifacts": endpoints.artifacts.list_page,
    **{name: area.list_page for name, area in endpoints.COLLECTIONS.items()},
}


def list_page(collection: str, number: int = 1) -> Request:
    """The request for one page of a list."""
    return _LISTS[collection](number)


async def read_object(client: Client, kind: str, item: Answer) -> LiveObject | None:
    """A described object; None when it was deleted since it was listed."""
    call = endpoints.COLLECTIONS[KINDS[kind].folder].get(item["id"])
    try:
        answer = await client.send(call)
    except NotFound:
        return None
    with expect_shape(call):
        return LiveObject(
            kind=kind,
            name=str(item["name"]),
            id=item["id"],
            body=KINDS[kind].convert_answer(answer),
            status=str(answer.get("status") or ""),
            updated_at=str(answer.get("updatedAt") or ""),
            updated_by=str(answer.get("updatedBy") or item.get("updatedBy") or ""),
        )


async def read_image(client: Client, item: Answer) -> LiveImage | None:
    """A listed image with all its versions; None when it was deleted since it was listed."""
    try:
        page = functools.partial(endpoints.images.versions_page, item["id"])
        versions = await read_all(client, page, "versions")
    except NotFound:
        return None
    with expect_shape(page(1)):
        read = sorted((_parse_version(version) for version in versions), key=lambda v: v.id, reverse=True)
        return LiveImage(
            name=str(item["name"]),
            id=int(item["id"]),
            type=str(item.get("type") or ""),
            scope=str(item.get("scope") or "custom"),
            versions=tuple(read),
        )


def _parse_version(item: Answer) -> LiveVersion:
    return LiveVersion(
        id=int(item["id"]),
        version=str(item["version"]),
        status=str(item.get("status") or ""),
        build_status=str(item.get("lastBuildStatus") or ""),
        description=str(item.get("description") or ""),
        build_details=item.get("buildDetails") or {},
    )


async def read_list(client: Client, collection: str) -> list[dict[str, Any]]:
    """Every item of a list: `images`, `workflows`, `webapps`, `services` or `artifacts`."""
    return await read_all(client, _LISTS[collection], collection)
