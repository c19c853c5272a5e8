"""The live artifacts that are declared; their content is read only where no inventory records its digest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from reconciler.api import endpoints
from reconciler.api.client import Client
from reconciler.api.gather import gather_or_cancel
from reconciler.api.paging import read_all
from reconciler.api.responses import expect_shape
from reconciler.errors import NotFound
from reconciler.inventory.version_chain import MAX_FETCHES
from reconciler.kinds import family_of
from reconciler.kinds.kind import Family
from reconciler.model.observed.inventory import Inventory
from reconciler.model.observed.live_state import LiveArtifact, LiveId
from reconciler.packing import compute_zip_digest


async def read_artifacts(
    client: Client, listed: Iterable[Mapping[str, Any]], names: frozenset[str], inventory: Inventory
) -> tuple[LiveArtifact, ...]:
    """The artifacts of these names with their latest versions."""
    entries = inventory.entries
    ours = {
        entry.id
        for ref, entry in entries.items()
        if family_of(ref.kind) is Family.UPLOADED and ref.name in names
    }
    with expect_shape(endpoints.artifacts.list().first):
        wanted = [item for item in listed if item["name"] in names or item["id"] in ours]
    recorded = {
        (entry.id, entry.version_id)
        for ref, entry in entries.items()
        if family_of(ref.kind) is Family.UPLOADED and not entry.intended
    }
    found = await gather_or_cancel(*(_read_artifact(client, item, recorded) for item in wanted))
    return tuple(artifact for artifact in found if artifact is not None)


async def _read_artifact(
    client: Client, item: Mapping[str, Any], recorded: set[tuple[LiveId | None, int | None]]
) -> LiveArtifact | None:
    """One artifact; None when it was deleted since it was listed."""
    try:
        version = await read_latest_version(client, str(item["id"]))
        known = (item["id"], version) in recorded
        digest = "" if known else await _read_digest(client, str(item["id"]), version)
    except NotFound:
        return None
    description = item.get("description")
    return LiveArtifact(
        name=str(item["name"]),
        id=str(item["id"]),
        version=version,
        description=description if isinstance(description, str) else None,
        digest=digest,
    )


async def _read_digest(client: Client, artifact_id: str, version: int) -> str:
    """The digest of what it holds; what cannot be read may have been spoiled on its way, and is read again."""
    request = endpoints.artifacts.download(artifact_id, version)
    for _ in range(MAX_FETCHES):
        if digest := compute_zip_digest(await client.download(request)):
            return digest
    return ""


async def read_latest_version(client: Client, artifact_id: str) -> int:
    """The number of the newest version; numbers only grow (A26)."""
    return (await read_version_numbers(client, artifact_id))[0]


async def read_version_numbers(client: Client, artifact_id: str) -> tuple[int, ...]:
    """The numbers of the versions there are, newest first; at least one."""
    listing = endpoints.artifacts.list_versions(artifact_id)
    versions = await read_all(client, listing)
    with expect_shape(listing.first):
        numbers = sorted((int(item["version"]) for item in versions), reverse=True)
        return (numbers[0], *numbers[1:])
