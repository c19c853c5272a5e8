"""The live artifacts that are declared; their content is read only where no inventory records its digest."""

from __future__ import annotations

from collections.abc import Iterable

from reconciler.api import endpoints
from reconciler.api.answers import ArtifactItem, ArtifactVersion, build_shape_error
from reconciler.api.client import Client
from reconciler.api.paging import read_all
from reconciler.errors import NotFound
from reconciler.inventory.version_chain import MAX_FETCHES
from reconciler.kinds import family_of
from reconciler.kinds.kind import Family
from reconciler.model.observed.inventory import Entry, Inventory
from reconciler.model.observed.live_state import LiveArtifact, LiveId
from reconciler.observation.read import gather_or_cancel
from reconciler.observation.recorded import Found, find_recorded
from reconciler.packing import compute_zip_digest


async def read_artifacts(
    client: Client, listed: Iterable[ArtifactItem], names: frozenset[str], inventory: Inventory
) -> Found[LiveArtifact]:
    """The artifacts of these names with their latest versions; a recorded one that no list shows is read by its id."""
    entries = inventory.entries
    ours = {
        entry.id
        for ref, entry in entries.items()
        if family_of(ref.kind) is Family.UPLOADED and ref.name in names
    }
    wanted = [item for item in listed if item.name in names or item.id in ours]
    recorded = {
        (entry.id, entry.version_id)
        for ref, entry in entries.items()
        if family_of(ref.kind) is Family.UPLOADED and not entry.intended
    }
    found = await gather_or_cancel(*(_read_artifact(client, item, recorded) for item in wanted))
    ids = {item.id for item in wanted}

    async def read(entry: Entry) -> LiveArtifact | None:
        item = ArtifactItem(id=str(entry.id), name=entry.ref.name)
        return await _read_artifact(client, item, recorded)

    missing = [e for e in entries.values() if e.id is not None and e.id in ours and e.id not in ids]
    rest = await find_recorded(read, missing)
    return Found((*(one for one in found if one is not None), *rest.live), rest.unreadable)


async def _read_artifact(
    client: Client, item: ArtifactItem, recorded: set[tuple[LiveId | None, int | None]]
) -> LiveArtifact | None:
    """One artifact; None when it was deleted since it was listed."""
    try:
        version = (await read_versions(client, item.id))[0].version  # numbers only grow (A26)
        digest = "" if (item.id, version) in recorded else await _read_digest(client, item.id, version)
    except NotFound:
        return None
    return LiveArtifact(item.name, item.id, version, item.description, digest)


async def _read_digest(client: Client, artifact_id: str, version: int) -> str:
    """The digest of what it holds; what cannot be read may have been spoiled on its way, and is read again."""
    request = endpoints.artifacts.download(artifact_id, version)
    for _ in range(MAX_FETCHES):
        if digest := compute_zip_digest(await client.download(request)):
            return digest
    return ""


async def read_versions(client: Client, artifact_id: str) -> list[ArtifactVersion]:
    """The versions there are, newest first; at least one."""
    listing = endpoints.artifacts.list_versions(artifact_id)
    versions = await read_all(client, listing)
    if not versions:
        raise build_shape_error(listing.first, "versions: empty, but an artifact has at least one")
    return sorted(versions, key=lambda one: one.version, reverse=True)
