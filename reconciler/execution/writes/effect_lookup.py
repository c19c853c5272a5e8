"""Finding the effect of a write: by the exact name or id, on all pages (reliability 4a.3).

Each function returns what the write would have answered, or None where its effect is not visible.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from reconciler.api import endpoints
from reconciler.api.answers import (
    Answer,
    ArtifactVersion,
    CreatedArtifact,
    CreatedImage,
    CreatedObject,
    Described,
)
from reconciler.api.client import Client
from reconciler.api.paging import read_all
from reconciler.errors import NotFound
from reconciler.execution.step import StepContext
from reconciler.execution.waiting.polling import WaitFailed
from reconciler.execution.writes.list_cache import ListCache
from reconciler.kinds import KINDS
from reconciler.kinds.documents.write_check import has_taken_effect, is_as_sent
from reconciler.kinds.kind import plural
from reconciler.model.observed.live_state import LiveId
from reconciler.model.package import Package
from reconciler.model.plans.change import Change
from reconciler.packing import compute_zip_digest

Body = Mapping[str, Any]
MAX_LIST_AGE = 0.1
"""Seconds for which lookups share a list: less than the pause before the first lookup, so that no list is used that was
read before the write.
"""
CHECK_FIX = "look at it on the platform, then plan again"


async def find_created_object(
    change: Change, sent: Body, step: StepContext, client: Client
) -> CreatedObject | None:
    """The workflow, webapp or service that a creation made."""
    kind = KINDS[change.ref.kind]
    area = endpoints.COLLECTIONS[plural(kind.name)]
    items = await step.lists.read(plural(kind.name), client, MAX_LIST_AGE)
    replaced = change.write.replaces if change.write is not None else None
    found = _require_at_most_one(
        [item.id for item in items if item.name == change.ref.name and item.id != replaced], change
    )
    if found is None:
        return None
    try:
        answer = await client.read(area.get(found), Described)
    except NotFound:
        return None
    if not is_as_sent(
        kind, sent, {"name": change.ref.name, **kind.convert_answer(answer.document)}, step.key
    ):
        raise _build_foreign_error(found)
    return CreatedObject(id=found)


async def find_updated_object(
    change: Change, ident: LiveId, sent: Body, key: bytes, client: Client
) -> CreatedObject | None:
    """The object, if it is as an update says."""
    kind = KINDS[change.ref.kind]
    answer = await client.read(endpoints.COLLECTIONS[plural(kind.name)].get(ident), Described)
    live = {"name": answer.name, **kind.convert_answer(answer.document)}
    before = change.snapshot.document if change.snapshot is not None else {}
    changed = [field.path for field in change.details.fields]
    shows = has_taken_effect(kind, sent, before, live, key, changed)
    return CreatedObject(id=ident) if shows else None


async def find_paused_workflow(workflow_id: Any, client: Client) -> Answer | None:
    """The workflow, if it is paused."""
    answer = await client.read(endpoints.workflows.get(workflow_id), Described)
    return answer if answer.status == "Paused" else None


async def find_created_image(change: Change, lists: ListCache, client: Client) -> CreatedImage | None:
    """The image that a creation made, with its version."""
    items = await lists.read("images", client, MAX_LIST_AGE)
    same = [item.id for item in items if item.name == change.ref.name and not item.is_global]
    image = _require_at_most_one(same, change)
    return None if image is None else await find_created_version(change, image, client)


async def find_created_version(change: Change, image_id: Any, client: Client) -> CreatedImage | None:
    """The version of an image that a request made."""
    try:
        versions = await read_all(client, endpoints.images.list_versions(image_id))
    except NotFound:
        return None
    replaced = change.write.replaces if change.write is not None else None
    same = [one.id for one in versions if one.version == change.ref.version and one.id != replaced]
    version = _require_at_most_one(same, change)
    return None if version is None else CreatedImage(image_id=image_id, version_id=version)


async def find_rebuilt_version(
    change: Change, image_id: Any, version_id: Any, client: Client
) -> CreatedImage | None:
    """The version, if another build of it was started."""
    now = (await client.read(endpoints.images.get_version(image_id, version_id), Described)).last_build_status
    before = change.snapshot.document.get("lastBuildStatus") if change.snapshot is not None else None
    started = now in {"building", "stopping", "success"} and now != before
    return CreatedImage(image_id=image_id, version_id=version_id) if started else None


async def find_created_artifact(
    change: Change, package: Package, lists: ListCache, client: Client
) -> CreatedArtifact | None:
    """The artifact that an upload made."""
    items = await lists.read("artifacts", client, MAX_LIST_AGE)
    ident = _require_at_most_one([item.id for item in items if item.name == change.ref.name], change)
    found = None if ident is None else await find_uploaded_version(ident, 0, package, client)
    return None if found is None else CreatedArtifact(id=str(ident), version=found.version)


async def find_uploaded_version(
    ident: Any, after: int, package: Package, client: Client
) -> ArtifactVersion | None:
    """The version after the known one that holds the files of an upload."""
    versions = await read_all(client, endpoints.artifacts.list_versions(ident))
    newer = sorted(one.version for one in versions if one.version > after)
    for number in newer:
        digest = compute_zip_digest(await client.download(endpoints.artifacts.download(ident, number)))
        if digest == package.digest:
            return ArtifactVersion(version=number)
        if not digest:
            return None  # perhaps damaged on its way: the next lookup may read it
    if newer:
        raise WaitFailed(f"someone else uploaded version {newer[0]} meanwhile, with other files", CHECK_FIX)
    return None


async def find_updated_artifact(ident: Any, sent: Body, client: Client) -> Answer | None:
    """The artifact, if its name and description are those that were sent."""
    items = await read_all(client, endpoints.artifacts.list())
    item = next((item for item in items if item.id == ident), None)
    return None if item is None or any(getattr(item, name) != sent[name] for name in sent) else item


def _require_at_most_one(ids: Sequence[Any], change: Change) -> Any | None:
    if len(ids) > 1:
        listed = ", ".join(sorted(map(str, ids)))
        raise WaitFailed(f"{len(ids)} live objects are called {change.ref.name!r}: ids {listed}", CHECK_FIX)
    return ids[0] if ids else None


def _build_foreign_error(ident: Any) -> WaitFailed:
    return WaitFailed(f"someone else created an object with this name meanwhile (id {ident})", CHECK_FIX)
