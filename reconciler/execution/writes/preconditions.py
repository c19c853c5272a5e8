"""Checks, right before a write, that what is live is still what the plan saw (reliability 4b.4).

The time of one request remains between check and write: the platform's API has no conditional requests.
"""

from __future__ import annotations

from typing import Any

from reconciler.api import endpoints
from reconciler.api.answers import ArtifactPage, Described
from reconciler.api.client import Client
from reconciler.api.paging import read_all
from reconciler.api.request import Item, Request
from reconciler.errors import NotFound, PeakApplyError
from reconciler.execution.step import StepContext
from reconciler.kinds import KINDS
from reconciler.kinds.documents.canonical import live_to_canonical
from reconciler.kinds.kind import plural
from reconciler.model.observed.live_state import normalize_status
from reconciler.model.observed.snapshot import Snapshot, find_changed_fields, format_author
from reconciler.model.plans.change import Change

PLAN_AGAIN_FIX = "check what changed, then plan again"
MAX_LIST_AGE = 5.0
"""Seconds for which a list that was read for one creation is used for others too."""


class PreconditionFailed(PeakApplyError):
    """What is live is not what the plan saw: nothing was sent."""


def check_object(change: Change, answer: Described, key: bytes) -> None:
    """Compare a described workflow, webapp or service."""
    snapshot = change.snapshot
    if snapshot is None:
        return
    kind = KINDS[change.ref.kind]
    document = live_to_canonical(kind, kind.convert_answer(answer.document), key, snapshot.hidden)
    name = answer.name or snapshot.name
    _compare(snapshot, Snapshot(snapshot.id, name, document, answer.updated_by, answer.updated_at))


async def check_live_object(change: Change, step: StepContext) -> Described:
    """Read the object that is to be changed or deleted, and compare; returns the response."""
    request = endpoints.COLLECTIONS[plural(change.ref.kind)].get(_live_id(change))
    answer = await _read(request, Described, step.client)
    check_object(change, answer, step.key)
    return answer


async def check_version(change: Change, client: Client) -> Described:
    """Read and compare an image version; returns the response."""
    write, snapshot = change.write, change.snapshot
    image = change.known["imageId"] if write is None or not isinstance(write.id, int) else write.id
    version = snapshot.id if snapshot is not None else change.known["versionId"]
    answer = await _read(endpoints.images.get_version(image, version), Described, client)
    if snapshot is not None:
        document = {name: str(answer.document.get(name) or "") for name in snapshot.document}
        document["status"] = normalize_status(document["status"])
        _compare(snapshot, Snapshot(snapshot.id, answer.version or snapshot.name, document))
    return answer


async def check_artifact(change: Change, client: Client) -> None:
    """Read and compare the newest version and the metadata of an artifact."""
    snapshot = change.snapshot
    if snapshot is None:
        return
    listing = endpoints.artifacts.list_versions(snapshot.id)
    page = await _read(listing.first, ArtifactPage, client)
    versions = page.versions if page.page_count == 1 else await read_all(client, listing)
    document: dict[str, Any] = {"version": max((one.version for one in versions), default=0)}
    said = "description" in page.model_fields_set
    document["description"] = (page.description or "") if said else snapshot.document["description"]
    _compare(snapshot, Snapshot(snapshot.id, page.name or snapshot.name, document))


async def check_absent(change: Change, step: StepContext) -> None:
    """Raise if an object of the name exists: the platform would create a second one."""
    collection = plural(change.ref.kind)
    found = await step.lists.read(collection, step.client, MAX_LIST_AGE)
    same = [item for item in found if item.name == change.ref.name]
    replaced = change.write.replaces if change.write is not None else None
    if change.ref.is_versioned:
        others = [str(item.id) for item in same if not item.is_global]
    else:
        others = [str(item.id) for item in same if item.id != replaced]
    if others:
        raise PreconditionFailed(
            f"an object with this name was created after the plan (id {', '.join(others)})", PLAN_AGAIN_FIX
        )


async def check_new_version(change: Change, image_id: Any, client: Client) -> None:
    """Raise if the version that is to be built exists."""
    replaced = change.write.replaces if change.write is not None else None
    versions = await read_all(client, endpoints.images.list_versions(image_id))
    same = [one for one in versions if one.version == change.ref.version and one.id != replaced]
    if same:
        raise PreconditionFailed(
            f"version {change.ref.version} was created after the plan (id {same[0].id})",
            PLAN_AGAIN_FIX,
        )


async def _read(request: Request, model: type[Item], client: Client) -> Item:
    try:
        return await client.read(request, model)
    except NotFound as error:
        raise PreconditionFailed(
            "it was deleted since the plan", "plan again: it is created again then"
        ) from error


def _compare(before: Snapshot, now: Snapshot) -> None:
    fields = find_changed_fields(before, now)
    if fields:
        raise PreconditionFailed(
            f"it was changed since the plan{_describe_author(before, now)}: {', '.join(fields)}",
            PLAN_AGAIN_FIX,
        )


def _describe_author(before: Snapshot, now: Snapshot) -> str:
    """Who changed it, if the platform tells."""
    if (before.by, before.at) == (now.by, now.at):
        return ""
    return format_author(now.by, now.at)


def _live_id(change: Change) -> Any:
    return change.snapshot.id if change.snapshot is not None else change.known["id"]
