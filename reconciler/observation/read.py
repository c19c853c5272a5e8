"""Reads that every observation is made of: a listed object with what the list does not say."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any, TypeVar

from reconciler.api import endpoints
from reconciler.api.answers import Described, ImageItem, ImageVersion, ListItem
from reconciler.api.client import Client
from reconciler.api.paging import read_all
from reconciler.errors import NotFound
from reconciler.kinds import KINDS
from reconciler.kinds.documents.addresses import find_addresses
from reconciler.kinds.kind import plural
from reconciler.model.observed.live_state import LiveImage, LiveObject, LiveVersion

T = TypeVar("T")


async def gather_or_cancel(*reads: Coroutine[Any, Any, T]) -> list[T]:
    """Their results in order; when one fails the others are cancelled before its error is raised.

    `asyncio.gather` leaves them running, on a client that is closed meanwhile; a TaskGroup wraps the error in a group.
    """
    tasks = [asyncio.ensure_future(read) for read in reads]
    try:
        return await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def read_object(client: Client, kind: str, item: ListItem) -> LiveObject | None:
    """A described object; None when it was deleted since it was listed."""
    with suppress(NotFound):
        answer = await client.read(endpoints.COLLECTIONS[plural(kind)].get(item.id), Described)
        return LiveObject(
            kind=kind,
            name=item.name or answer.name,
            id=item.id,
            body=KINDS[kind].convert_answer(answer.document),
            status=answer.status,
            updated_at=answer.updated_at,
            updated_by=answer.updated_by or item.updated_by,
            addresses=find_addresses(answer.document),
        )
    return None


async def read_image(client: Client, item: ImageItem) -> LiveImage | None:
    """A listed image with all its versions; None when it was deleted since it was listed."""
    with suppress(NotFound):
        versions = map(build_version, await read_all(client, endpoints.images.list_versions(item.id)))
        newest_first = tuple(sorted(versions, key=lambda version: version.id, reverse=True))
        return LiveImage(item.name, item.id, item.type, item.scope or "custom", newest_first)
    return None


def build_version(item: ImageVersion) -> LiveVersion:
    return LiveVersion(
        id=item.id,
        version=item.version,
        status=item.status,
        build_status=item.last_build_status,
        description=item.description,
        build_details=item.build_details or {},
    )
