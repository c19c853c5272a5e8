"""Whole lists, and what a list does not say of an object: the reads that every observation is made of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reconciler.api import endpoints
from reconciler.api.client import Client
from reconciler.api.paging import read_all
from reconciler.api.responses import expect_shape
from reconciler.errors import NotFound
from reconciler.kinds import KINDS
from reconciler.kinds.kind import plural
from reconciler.model.observed.live_state import LiveImage, LiveObject, LiveVersion

Answer = Mapping[str, Any]


async def read_object(client: Client, kind: str, item: Answer) -> LiveObject | None:
    """A described object; None when it was deleted since it was listed."""
    request = endpoints.COLLECTIONS[plural(kind)].get(item["id"])
    try:
        answer = await client.send(request)
    except NotFound:
        return None
    with expect_shape(request):
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
        listing = endpoints.images.list_versions(item["id"])
        versions = await read_all(client, listing)
    except NotFound:
        return None
    with expect_shape(listing.first):
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
    return await read_all(client, endpoints.LISTINGS[collection])
