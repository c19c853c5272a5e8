"""Deleting versions of an image, and removing those that are gone from the inventory."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace

from reconciler.api import endpoints
from reconciler.api.answers import Described
from reconciler.errors import LeaseHeld, NotFound, PeakApplyError
from reconciler.execution.context import ApplyContext
from reconciler.execution.delete import delete_empty_image
from reconciler.execution.inventory.lease import Lease
from reconciler.execution.inventory.lease_wait import seconds_until_stale
from reconciler.execution.outcomes import build_failure
from reconciler.execution.waiting.deployments import wait_until_gone
from reconciler.execution.waiting.poll_views import poll_builds
from reconciler.execution.waiting.polling import Poller, WaitFailed
from reconciler.execution.writes.recovery import DELETING, Writer
from reconciler.model.observed.image_versions import DeletionResult, KnownVersion, VersionDeletion
from reconciler.model.observed.live_state import LiveId
from reconciler.model.plans.change import Action
from reconciler.model.ref import Ref
from reconciler.model.result import Noted, Outcome, Result

REPEAT_FIX = "give the same command again: it goes on where this one ended"


async def delete_versions(deletion: VersionDeletion, context: ApplyContext) -> DeletionResult:
    """Delete these versions at the same time, wait until they are gone and remove them from the inventory."""
    _check_no_lease(deletion, context)
    versions = (*deletion.versions, *(version for version in deletion.under_way if version.owned))
    results = {ref: Result(ref, Action.DELETE, Outcome.DONE) for ref in deletion.gone}
    builds = poll_builds(context.client, context.clock, context.sleep)

    async def work(version: KnownVersion) -> None:
        results[version.ref] = await _delete_version(deletion.table.image.id, version, builds, context)

    try:
        async with asyncio.TaskGroup() as group:
            for version in versions:
                group.create_task(work(version))
    finally:
        problem = await asyncio.shield(_release_deleted(deletion, results, context))
    return DeletionResult(tuple(results.values()), problem)


def _check_no_lease(deletion: VersionDeletion, context: ApplyContext) -> None:
    """Raise while an apply goes on: it may be about to use one of the versions."""
    inventory = deletion.table.inventory
    lease = inventory.header.lease
    if lease is not None and seconds_until_stale(inventory, context, context.clock()) > 0:
        message = f"an apply of this project is under way: {lease.holder} (run {lease.run})"
        raise LeaseHeld(
            message, "run the command again when it has ended, or crashed more than 80 seconds ago"
        )


async def _release_deleted(
    deletion: VersionDeletion, results: Mapping[Ref, Result], context: ApplyContext
) -> str:
    """Delete the image with its last version, and store the inventory without what is gone; returns what went wrong."""
    gone = [ref for ref, result in results.items() if result.outcome is Outcome.DONE]
    if not gone:
        return ""
    inventory, image = deletion.table.inventory, deletion.table.image
    try:
        if any(entry.created_image and entry.id == image.id for entry in inventory.entries.values()):
            writer = Writer(context.client, context.timeouts, context.sleep, lambda _: None)
            await delete_empty_image(image.id, image.name, context.client, writer)
        lease = Lease(inventory, context.identity, context.client, context.timeouts)
        await lease.release(inventory.without(*gone))
    except PeakApplyError as error:
        return str(error)
    return ""


async def _delete_version(
    image: LiveId, version: KnownVersion, builds: Poller, context: ApplyContext
) -> Result:
    """Check once more that the version is unused, delete it and wait until it is gone."""
    ref = version.ref
    writer = Writer(
        context.client, context.timeouts, context.sleep, lambda text: context.emit(Noted(ref, text))
    )
    try:
        with suppress(NotFound):
            await _send_deletion(image, version, writer, context)
            await wait_until_gone(f"the deletion of {ref}", builds, image, version.live.id)
        result = Result(ref, Action.DELETE, Outcome.DONE)
    except Exception as error:  # noqa: BLE001 - an error of one version must not end the others
        result = build_failure(ref, Action.DELETE, error, sent=writer.sent)
        if result.outcome is Outcome.UNKNOWN or not result.fix:
            result = replace(result, fix=REPEAT_FIX)
    return replace(result, sent=writer.sent)


async def _send_deletion(image: LiveId, version: KnownVersion, writer: Writer, context: ApplyContext) -> None:
    read = endpoints.images.get_version(image, version.live.id)
    status = (await context.client.read(read, Described)).status
    if status == "in-use":
        raise WaitFailed("someone started to use it", "see who with peak-apply versions")
    if status not in DELETING:
        context.emit(Noted(version.ref, "deleting"))
        await writer.delete(endpoints.images.delete_version(image, version.live.id), read, before=status)
