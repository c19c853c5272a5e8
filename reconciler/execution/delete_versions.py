"""Deleting versions of an image, and forgetting those that are gone."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from reconciler.api import endpoints
from reconciler.errors import (
    ApiError,
    LeaseHeld,
    NotFound,
    NotSent,
    PeakApplyError,
    Refused,
    describe_internal_error,
)
from reconciler.execution.context import Tools
from reconciler.execution.inventory.lease import Lease
from reconciler.execution.inventory.lease_wait import seconds_until_stale
from reconciler.execution.waiting.deployments import DEPLOYMENT_TIMEOUT
from reconciler.execution.waiting.poll_views import poll_builds
from reconciler.execution.waiting.polling import Poller, WaitFailed
from reconciler.model.event import Noted
from reconciler.model.observed.image_versions import (
    DeletedVersion,
    DeletionResult,
    KnownVersion,
    VersionDeletion,
)
from reconciler.model.observed.live_state import LiveImage
from reconciler.model.ref import Ref
from reconciler.model.result import Outcome

GONE, FAILED = "gone", "delete-failed"
DELETION_STATUSES = frozenset({GONE, "deleting"})
REPEAT_FIX = "give the same command again: it goes on where this one ended"
CHECK_FIX = "look at it on the platform; the same command tries again"


async def delete_versions(deletion: VersionDeletion, tools: Tools) -> DeletionResult:
    """Delete exactly these, all at once, and wait until they are gone; the inventory forgets what is."""
    claimed = deletion.table.inventory.header.claim
    if claimed is not None and seconds_until_stale(deletion.table.inventory, tools, tools.clock()) > 0:
        message = f"an apply of this project is under way: {claimed.holder} (run {claimed.run})"
        fix = "give the command again when it has ended, or has been dead for 80 seconds"
        raise LeaseHeld(message, fix)
    image = deletion.table.image
    results: dict[Ref, DeletedVersion] = {ref: DeletedVersion(ref, Outcome.DONE) for ref in deletion.gone}
    ours = tuple(version for version in deletion.under_way if version.owned)

    builds = poll_builds(tools.client, tools.clock, tools.sleep)

    async def work(version: KnownVersion) -> None:
        results[version.ref] = await _delete_version(image, version, builds, tools)

    try:
        async with asyncio.TaskGroup() as group:
            for version in (*deletion.versions, *ours):
                group.create_task(work(version))
    finally:
        problem = await asyncio.shield(_release_deleted(deletion, results, tools))
    order = (*deletion.gone, *(version.ref for version in (*deletion.versions, *ours)))
    return DeletionResult(tuple(results[ref] for ref in order), problem)


async def _release_deleted(
    deletion: VersionDeletion, results: dict[Ref, DeletedVersion], tools: Tools
) -> str:
    """Store the inventory without what is gone; the text says what went wrong."""
    gone = [ref for ref, result in results.items() if result.outcome is Outcome.DONE]
    if not gone:
        return ""
    try:
        inventory = deletion.table.inventory
        record = Lease(inventory, tools.run, tools.client, tools.limits)
        await record.close(inventory.without(*gone))
    except PeakApplyError as error:
        return str(error)
    return ""


async def _delete_version(
    image: LiveImage, version: KnownVersion, builds: Poller, tools: Tools
) -> DeletedVersion:
    """Look once more, delete, wait."""
    ref, sent = version.ref, False
    try:
        status = await _read_status(image, version, tools)
        if status == "in-use":
            return DeletedVersion(
                ref, Outcome.FAILED, "someone started to use it", "see who with peak-apply versions"
            )
        if status not in DELETION_STATUSES:
            tools.emit(Noted(ref, "deleting"))
            ended = await _send_deletion(image, version, tools)
            if ended is not None:
                return ended
            sent = True
        return await _wait_until_deleted(image, version, builds, tools, sent=sent)
    except Exception as error:  # noqa: BLE001 - one version's surprise must not end the others
        outcome = Outcome.UNKNOWN if sent else Outcome.FAILED
        if isinstance(error, PeakApplyError):
            return DeletedVersion(ref, outcome, error.message, error.fix or REPEAT_FIX, sent=sent)
        return DeletedVersion(
            ref, outcome, describe_internal_error(error), "this is a bug in peak-apply: report it", sent=sent
        )


async def _send_deletion(image: LiveImage, version: KnownVersion, tools: Tools) -> DeletedVersion | None:
    """Send the one request that deletes; None when that shows, whatever was answered: success says nothing (`{}`)."""
    unsure = "it was said to be done, and that does not show"
    try:
        await tools.client.send(endpoints.images.delete_version(image.id, version.live.id))
    except NotSent as error:
        return DeletedVersion(version.ref, Outcome.FAILED, error.message, error.fix)
    except NotFound:
        return None
    except Refused as error:
        return DeletedVersion(version.ref, Outcome.FAILED, error.message, error.fix or CHECK_FIX, sent=True)
    except ApiError as error:
        unsure = error.message
    if await _wait_until_visible(image, version, tools):
        return None
    return DeletedVersion(version.ref, Outcome.UNKNOWN, unsure, REPEAT_FIX, sent=True)


async def _wait_until_visible(image: LiveImage, version: KnownVersion, tools: Tools) -> bool:
    """Whether a deletion has taken effect, as soon as that shows."""
    for pause in (0.0, *tools.limits.poll_pauses()):
        await tools.sleep(pause)
        with suppress(ApiError):
            if await _read_status(image, version, tools) in {*DELETION_STATUSES, FAILED}:
                return True
    return False


async def _wait_until_deleted(
    image: LiveImage, version: KnownVersion, builds: Poller, tools: Tools, *, sent: bool
) -> DeletedVersion:
    key = (str(image.id), str(version.live.id))
    what = f"the deletion of {version.ref}"
    try:
        await builds.wait_until(key, _has_failed, what=what, within=DEPLOYMENT_TIMEOUT, certain=1)
    except NotFound:
        tools.emit(Noted(version.ref, "gone"))
        return DeletedVersion(version.ref, Outcome.DONE, sent=sent)
    except WaitFailed as error:
        return DeletedVersion(version.ref, Outcome.UNKNOWN, error.reason, REPEAT_FIX, sent=sent)
    return DeletedVersion(
        version.ref, Outcome.FAILED, "its deletion failed on the platform", CHECK_FIX, sent=sent
    )


def _has_failed(answer: Mapping[str, Any]) -> bool | None:
    return True if answer.get("status") == FAILED else None


async def _read_status(image: LiveImage, version: KnownVersion, tools: Tools) -> str:
    """The version's status by its id, `gone` where there is none."""
    try:
        answer: Any = await tools.client.send(endpoints.images.get_version(image.id, version.live.id))
    except NotFound:
        return GONE
    return str(answer.get("status") or "") if isinstance(answer, dict) else ""
