"""Finding the effect of a write: by the exact name or id, on all pages (reliability 4a.3).

Each function returns what the write would have answered, or None where its effect is not visible.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from reconciler.api import endpoints
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

Answer = Mapping[str, Any]
MAX_LIST_AGE = 0.1
"""Seconds: those who look at the same moment share a list. Less than the pause before the first look: no list that was
read before the write may answer for it.
"""
CHECK_FIX = "look at it on the platform, then plan again"


async def find_created_object(
    change: Change, sent: Answer, step: StepContext, client: Client
) -> Answer | None:
    """The workflow, webapp or service that a creation made."""
    kind = KINDS[change.ref.kind]
    area = endpoints.COLLECTIONS[plural(kind.name)]
    items = await step.lists.read(plural(kind.name), client, MAX_LIST_AGE)
    gone = change.write.replaces if change.write is not None else None
    found = _require_at_most_one(
        [i["id"] for i in items if i.get("name") == change.ref.name and i.get("id") != gone], change
    )
    if found is None:
        return None
    try:
        answer = await client.send(area.get(found))
    except NotFound:
        return None
    if not answer:
        return None
    if not is_as_sent(kind, sent, {"name": change.ref.name, **kind.convert_answer(answer)}, step.key):
        raise _build_foreign_error(found)
    return {"id": found}


async def find_updated_object(
    change: Change, ident: LiveId, sent: Answer, key: bytes, client: Client
) -> Answer | None:
    """The object, if it is as an update says."""
    kind = KINDS[change.ref.kind]
    answer = await client.send(endpoints.COLLECTIONS[plural(kind.name)].get(ident))
    if not answer:
        return None
    live = {"name": answer.get("name"), **kind.convert_answer(answer)}
    before = change.snapshot.document if change.snapshot is not None else {}
    changed = [field.path for field in change.details.fields]
    shows = has_taken_effect(kind, sent, before, live, key, changed)
    return {"id": ident} if shows else None


async def find_paused_workflow(workflow_id: Any, client: Client) -> Answer | None:
    """The workflow, if it is paused."""
    answer = await client.send(endpoints.workflows.get(workflow_id))
    return {"id": workflow_id} if answer.get("status") == "Paused" else None


async def find_created_image(change: Change, lists: ListCache, client: Client) -> Answer | None:
    """The image that a creation made, with its version."""
    items = await lists.read("images", client, MAX_LIST_AGE)
    same = [i["id"] for i in items if i.get("name") == change.ref.name and i.get("scope") != "global"]
    image = _require_at_most_one(same, change)
    return None if image is None else await find_created_version(change, image, client)


async def find_created_version(change: Change, image_id: Any, client: Client) -> Answer | None:
    """The version of an image that a request made."""
    try:
        versions = await read_all(client, endpoints.images.list_versions(image_id))
    except NotFound:
        return None
    gone = change.write.replaces if change.write is not None else None
    same = [v["id"] for v in versions if v.get("version") == change.ref.version and v.get("id") != gone]
    version = _require_at_most_one(same, change)
    return None if version is None else {"imageId": image_id, "versionId": version}


async def find_rebuilt_version(
    change: Change, image_id: Any, version_id: Any, client: Client
) -> Answer | None:
    """The version, if another build of it was begun."""
    answer = await client.send(endpoints.images.get_version(image_id, version_id))
    before = change.snapshot.document.get("lastBuildStatus") if change.snapshot is not None else None
    begun = answer.get("lastBuildStatus") in {"building", "stopping", "success"}
    changed = answer.get("lastBuildStatus") != before
    return {"imageId": image_id, "versionId": version_id} if begun and changed else None


async def find_created_artifact(
    change: Change, package: Package, lists: ListCache, client: Client
) -> Answer | None:
    """The artifact that an upload made."""
    items = await lists.read("artifacts", client, MAX_LIST_AGE)
    ident = _require_at_most_one([i["id"] for i in items if i.get("name") == change.ref.name], change)
    found = None if ident is None else await find_uploaded_version(ident, 0, package, client)
    return None if found is None else {"id": ident, **found}


async def find_uploaded_version(ident: Any, after: int, package: Package, client: Client) -> Answer | None:
    """The version after the known one that holds the files of an upload."""
    versions = await read_all(client, endpoints.artifacts.list_versions(ident))
    newer = sorted(int(v["version"]) for v in versions if int(v["version"]) > after)
    for number in newer:
        digest = compute_zip_digest(await client.download(endpoints.artifacts.download(ident, number)))
        if digest == package.digest:
            return {"version": number}
        if not digest:
            return None  # perhaps spoiled on its way: the next look may read it
    if newer:
        raise WaitFailed(f"someone else uploaded version {newer[0]} meanwhile, with other files", CHECK_FIX)
    return None


async def find_updated_artifact(ident: Any, sent: Answer, client: Client) -> Answer | None:
    """The artifact, if its name and description are those that were sent."""
    items = await read_all(client, endpoints.artifacts.list())
    same = (item for item in items if item.get("id") == ident)
    item = next(same, None)
    return item if item is not None and all(item.get(name) == value for name, value in sent.items()) else None


def _require_at_most_one(ids: Sequence[Any], change: Change) -> Any | None:
    if len(ids) > 1:
        listed = ", ".join(sorted(map(str, ids)))
        raise WaitFailed(f"{len(ids)} live ones are called {change.ref.name!r}: ids {listed}", CHECK_FIX)
    return ids[0] if ids else None


def _build_foreign_error(ident: Any) -> WaitFailed:
    return WaitFailed(f"someone else created an object with this name meanwhile (id {ident})", CHECK_FIX)
