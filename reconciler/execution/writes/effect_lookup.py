"""Looks for the effect of a write: by the exact name or id, on all pages (reliability 4a.3)."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from typing import Any

from reconciler.api import endpoints
from reconciler.api.paging import read_all
from reconciler.errors import NotFound
from reconciler.execution.context import Ledger, Tools
from reconciler.execution.waiting.polling import Ended
from reconciler.execution.writes.list_cache import all_of
from reconciler.execution.writes.send import known
from reconciler.kinds import KINDS
from reconciler.kinds.documents.write_check import agrees, arrived
from reconciler.model.change import Change
from reconciler.model.package import Package
from reconciler.packing import zip_digest

Answer = Mapping[str, Any]
FRESH = 0.1
"""Seconds: those who look at the same moment share a list. Less than the pause before the first look: no list that was
read before the write may answer for it.
"""
LOOK = "look at it on the platform, then plan again"


async def created_object(change: Change, sent: Answer, ledger: Ledger, tools: Tools) -> Answer | None:
    """The workflow, webapp or service that a creation made."""
    kind = KINDS[change.ref.kind]
    area = endpoints.COLLECTIONS[kind.folder]
    items = await all_of(kind.folder, ledger, tools, FRESH)
    gone = change.write.gone if change.write is not None else None
    found = _only(
        [i["id"] for i in items if i.get("name") == change.ref.name and i.get("id") != gone], change
    )
    if found is None:
        return None
    try:
        answer = await tools.client.send(area.get(found))
    except NotFound:
        return None
    if not answer:
        return None
    if not agrees(kind, sent, {"name": change.ref.name, **kind.writable(answer)}, ledger.inventory.key):
        raise _another(found)
    return {"id": found}


async def updated_object(change: Change, sent: Answer, ledger: Ledger, tools: Tools) -> Answer | None:
    """The object, if it is as an update says."""
    kind = KINDS[change.ref.kind]
    ident = known(change.write.id if change.write is not None else None)
    answer = await tools.client.send(endpoints.COLLECTIONS[kind.folder].get(ident))
    if not answer:
        return None
    live = {"name": answer.get("name"), **kind.writable(answer)}
    before = change.seen.document if change.seen is not None else {}
    changed = [field.path for field in change.fields]
    shows = arrived(kind, sent, before, live, ledger.inventory.key, changed)
    return {"id": ident} if shows else None


async def paused_workflow(workflow_id: Any, tools: Tools) -> Answer | None:
    """The workflow, if it is paused."""
    answer = await tools.client.send(endpoints.COLLECTIONS["workflows"].get(workflow_id))
    return {"id": workflow_id} if answer.get("status") == "Paused" else None


async def created_image(change: Change, ledger: Ledger, tools: Tools) -> Answer | None:
    """The image that a creation made, with its version."""
    items = await all_of("images", ledger, tools, FRESH)
    same = [i["id"] for i in items if i.get("name") == change.ref.name and i.get("scope") != "global"]
    image = _only(same, change)
    return None if image is None else await made_version(change, image, tools)


async def made_version(change: Change, image_id: Any, tools: Tools) -> Answer | None:
    """The version of an image that a request made."""
    page = functools.partial(endpoints.images.versions_page, image_id)
    try:
        versions = await read_all(tools.client, page, "versions")
    except NotFound:
        return None
    gone = change.write.gone if change.write is not None else None
    same = [v["id"] for v in versions if v.get("version") == change.ref.version and v.get("id") != gone]
    version = _only(same, change)
    return None if version is None else {"imageId": image_id, "versionId": version}


async def rebuilt_version(change: Change, image_id: Any, version_id: Any, tools: Tools) -> Answer | None:
    """The version, if another build of it was begun."""
    answer = await tools.client.send(endpoints.images.version(image_id, version_id))
    before = change.seen.document.get("lastBuildStatus") if change.seen is not None else None
    begun = answer.get("lastBuildStatus") in {"building", "stopping", "success"}
    changed = answer.get("lastBuildStatus") != before
    return {"imageId": image_id, "versionId": version_id} if begun and changed else None


async def created_artifact(change: Change, package: Package, ledger: Ledger, tools: Tools) -> Answer | None:
    """The artifact that an upload made."""
    items = await all_of("artifacts", ledger, tools, FRESH)
    ident = _only([i["id"] for i in items if i.get("name") == change.ref.name], change)
    found = None if ident is None else await uploaded_version(ident, 0, package, tools)
    return None if found is None else {"id": ident, **found}


async def uploaded_version(ident: Any, after: int, package: Package, tools: Tools) -> Answer | None:
    """The version after the known one that holds the files of an upload."""
    page = functools.partial(endpoints.artifacts.versions_page, ident)
    versions = await read_all(tools.client, page, "versions", identity="version")
    newer = sorted(int(v["version"]) for v in versions if int(v["version"]) > after)
    for number in newer:
        digest = zip_digest(await tools.client.download(endpoints.artifacts.download(ident, number)))
        if digest == package.digest:
            return {"version": number}
        if not digest:
            return None  # perhaps spoiled on its way: the next look may read it
    if newer:
        raise Ended(f"somebody uploaded version {newer[0]} meanwhile, with other files", LOOK)
    return None


async def described_artifact(ident: Any, sent: Answer, tools: Tools) -> Answer | None:
    """The artifact, if its name and description are those that were sent."""
    items = await read_all(tools.client, endpoints.artifacts.list_page, "artifacts")
    same = (item for item in items if item.get("id") == ident)
    item = next(same, None)
    return item if item is not None and all(item.get(name) == value for name, value in sent.items()) else None


def _only(ids: Sequence[Any], change: Change) -> Any | None:
    if len(ids) > 1:
        listed = ", ".join(sorted(map(str, ids)))
        raise Ended(f"{len(ids)} live ones are called {change.ref.name!r}: ids {listed}", LOOK)
    return ids[0] if ids else None


def _another(ident: Any) -> Ended:
    return Ended(f"somebody made another one of its name meanwhile (id {ident})", LOOK)
