"""Deleting a resource, or only no longer listing it in the inventory."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import suppress

from reconciler.api import endpoints
from reconciler.api.client import Client
from reconciler.api.paging import read_all
from reconciler.api.request import Request
from reconciler.errors import NotFound, Refused, Unauthorized
from reconciler.execution.state import Progress
from reconciler.execution.step import StepContext
from reconciler.execution.waiting.deployments import wait_until_gone, wait_until_idle
from reconciler.execution.waiting.polling import WaitFailed
from reconciler.execution.writes.preconditions import check_artifact, check_live_object, check_version
from reconciler.execution.writes.recovery import Writer
from reconciler.execution.writes.send import require_id
from reconciler.kinds import family_of
from reconciler.kinds.kind import Family, plural
from reconciler.model.observed.live_state import LiveId
from reconciler.model.plans.change import Action, Change

NOW_USED = "someone started to use it after the plan"
NOW_RUNNING = "a run of it started after the plan"


async def apply_deletion(change: Change, step: StepContext) -> AsyncIterator[Progress]:
    """Check once more, delete, wait until it is gone, remove it from the inventory."""
    if change.write is not None:
        with suppress(NotFound):
            await _delete(change, step)
    elif change.action is Action.WAIT:
        await _wait_until_gone(change, step)
    stays = ""
    if change.entry.removes_image and "imageId" in change.known:
        stays = await delete_empty_image(change.known["imageId"], change.ref.name, step.client, step.writer)
    yield Progress(removed=True, reason=stays)


async def _delete(change: Change, step: StepContext) -> None:
    ident = require_id(change.write.id if change.write is not None else None)
    kind, read = change.ref.kind, _build_read_request(change)
    if family_of(kind) is Family.UPLOADED:
        await check_artifact(change, step.client)
        await step.writer.delete(endpoints.artifacts.delete(ident), read)
        return
    if change.ref.is_versioned:
        answer = await check_version(change, step.client)
        if answer.status == "in-use":
            raise WaitFailed(NOW_USED, "see who with peak-apply versions, then apply again")
        request = endpoints.images.delete_version(ident, change.known["versionId"])
    else:
        if family_of(kind) is Family.DEPLOYED:
            await wait_until_idle(change, ident, step.deployments)
        answer = await check_live_object(change, step)
        if answer.status == "Running":
            raise WaitFailed(NOW_RUNNING, "apply again when it has ended")
        request = endpoints.COLLECTIONS[plural(kind)].delete(ident)
    await step.writer.delete(request, read, before=answer.status)
    await _wait_until_gone(change, step)


async def delete_empty_image(image: LiveId, name: str, client: Client, writer: Writer) -> str:
    """Delete an image if it has no version left; returns why it stays, if the platform refuses."""
    with suppress(NotFound):
        if await read_all(client, endpoints.images.list_versions(image)):
            return ""
        try:
            await writer.delete(endpoints.images.delete(image), endpoints.images.get(image))
        except (NotFound, Unauthorized):
            raise
        except Refused as error:
            return f"the image {name} stays without versions: {error.what}"
    return ""


def _build_read_request(change: Change) -> Request:
    known = change.known
    match family_of(change.ref.kind):
        case Family.BUILT:
            return endpoints.images.get_version(known["imageId"], known["versionId"])
        case Family.UPLOADED:
            return endpoints.artifacts.list_versions(known["id"]).first
        case _:
            return endpoints.COLLECTIONS[plural(change.ref.kind)].get(known["id"])


async def _wait_until_gone(change: Change, step: StepContext) -> None:
    """Wait until it is gone, for kinds whose deletion takes time."""
    known, what = change.known, f"the deletion of {change.ref}"
    if change.ref.is_versioned:
        ids = known["imageId"], known["versionId"]
        await wait_until_gone(what, step.builds, *ids, within=change.timeout)
    elif family_of(change.ref.kind) is Family.DEPLOYED:
        await wait_until_gone(what, step.deployments, known["id"], within=change.timeout)
