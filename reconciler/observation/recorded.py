"""Recorded objects that no list shows: each is read by its id before it counts as deleted (reliability 4c.5).

A list may be late, filtered by rights or read between two pages. Only a 404, or a status that says so, is a deletion.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Generic, TypeVar

from reconciler.api import endpoints
from reconciler.api.answers import ImageItem, ImageVersion, ListItem
from reconciler.api.client import Client
from reconciler.errors import ApiError, NotFound
from reconciler.model.observed.inventory import Entry
from reconciler.model.observed.live_state import LiveId, LiveImage, LiveObject
from reconciler.model.ref import Ref
from reconciler.observation.read import build_version, gather_or_cancel, read_image, read_object

T = TypeVar("T")

DELETED = frozenset({"deleted", "DELETED"})


@dataclass(frozen=True)
class Found(Generic[T]):
    """What exists, and the reason for each recorded ref of which that cannot be told."""

    live: tuple[T, ...] = ()
    unreadable: Mapping[Ref, str] = field(default_factory=dict)


async def find_recorded(read: Callable[[Entry], Awaitable[T | None]], entries: Iterable[Entry]) -> Found[T]:
    """Read each entry by its id; what `read` answers with a 404 does not exist."""
    results = await gather_or_cancel(*(_read_one(read, entry) for entry in entries))
    return Found(
        tuple(live for _, live, _ in results if live is not None),
        {ref: problem for ref, _, problem in results if problem},
    )


async def _read_one(read: Callable[[Entry], Awaitable[T | None]], entry: Entry) -> tuple[Ref, T | None, str]:
    try:
        return entry.ref, await read(entry), ""
    except NotFound:
        return entry.ref, None, ""
    except ApiError as error:
        return entry.ref, None, error.message


async def find_objects(client: Client, kind: str, entries: Iterable[Entry]) -> Found[LiveObject]:
    """The recorded workflows, webapps or services."""

    async def read(entry: Entry) -> LiveObject | None:
        item = ListItem(id=_known(entry.id), name="")
        found = await read_object(client, kind, item)
        if found is None or found.status in DELETED:
            return None
        return replace(found, name=found.name or entry.ref.name)

    return await find_recorded(read, entries)


async def find_images(client: Client, entries: Iterable[Entry]) -> Found[LiveImage]:
    """The recorded images, each once, with their versions."""
    by_id = {entry.id: entry for entry in entries}
    versions: dict[LiveId | None, list[Ref]] = {}
    for entry in entries:
        versions.setdefault(entry.id, []).append(entry.ref)

    async def read(entry: Entry) -> LiveImage | None:
        item = await client.read(endpoints.images.get(_known(entry.id)), ImageItem)
        return await read_image(client, item)

    found = await find_recorded(read, by_id.values())
    problems = {
        ref: problem
        for entry in by_id.values()
        if (problem := found.unreadable.get(entry.ref))
        for ref in versions[entry.id]
    }
    return Found(found.live, problems)


async def add_versions(client: Client, image: LiveImage, entries: Iterable[Entry]) -> Found[LiveImage]:
    """An image with the recorded versions that its list does not show."""

    async def read(entry: Entry) -> ImageVersion | None:
        request = endpoints.images.get_version(image.id, _known(entry.version_id))
        version = await client.read(request, ImageVersion)
        return None if version.status in DELETED else version

    listed = {version.id for version in image.versions}
    found = await find_recorded(
        read, [e for e in entries if e.version_id is not None and e.version_id not in listed]
    )
    versions = sorted(
        (*image.versions, *map(build_version, found.live)), key=lambda version: version.id, reverse=True
    )
    return Found((replace(image, versions=tuple(versions)),), found.unreadable)


def _known(ident: LiveId | None) -> LiveId:
    if ident is None:
        raise AssertionError("only entries with an id are read by it")
    return ident
