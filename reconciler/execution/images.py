"""Carrying out a change of an image version: upload, build, wait."""

from __future__ import annotations

import functools
from collections.abc import AsyncIterator

from reconciler.api import endpoints
from reconciler.api.answers import CreatedImage, StartedBuild
from reconciler.api.request import Upload
from reconciler.errors import NotFound
from reconciler.execution.state import Progress
from reconciler.execution.step import BUILD_ID, StepContext
from reconciler.execution.waiting.build_logs import Build
from reconciler.execution.waiting.builds import LogAccess, wait_until_built
from reconciler.execution.waiting.deployments import wait_until_gone
from reconciler.execution.writes.effect_lookup import (
    find_created_image,
    find_created_version,
    find_rebuilt_version,
)
from reconciler.execution.writes.preconditions import check_absent, check_new_version, check_version
from reconciler.execution.writes.recovery import FindEffect
from reconciler.execution.writes.send import build_entry, open_upload, require_id
from reconciler.model.plans.change import Action, Change, Write


async def apply_image(change: Change, step: StepContext) -> AsyncIterator[Progress]:
    """Send the version and wait for its build."""
    ids, build_id = dict(change.known), ""
    if change.write is not None:
        with open_upload(change, change.write.package, step) as upload:
            answer = await _send_build(change, change.write, upload, step)
        build_id = answer.build_id
        ids |= {"imageId": answer.image_id or ids["imageId"], "versionId": answer.version_id}
    entry = build_entry(change, ids["imageId"], int(ids["versionId"]))
    yield Progress({**ids, **({BUILD_ID: build_id} if build_id else {})}, entry)
    if change.action in {Action.ADOPT, Action.RECORD}:
        return
    if not step.wait:
        state = "started" if change.write is not None else "under way"
        yield Progress(reason=f"build {state}, not waited for")
        return
    step.note("building")
    build = Build(change.ref, ids["imageId"], ids["versionId"], build_id)
    logs = LogAccess(step.client, step.keep_log, step.note)
    yield Progress(log_file=await wait_until_built(build, change.timeout, step.builds, logs))


async def _send_build(change: Change, write: Write, upload: Upload | None, step: StepContext) -> StartedBuild:
    await _check_preconditions(change, write, step)
    if write.replaces is not None:
        return await _rebuild_deleted(change, write, upload, step)
    match change.action:
        case Action.CREATE:
            request = endpoints.images.create(write.body, upload)
            find_new = functools.partial(find_created_image, change, step.lists)
            return await step.writer.send(request, find_new, CreatedImage)
        case Action.BUILD:
            image = require_id(write.id)
            request = endpoints.images.create_version(image, write.body, upload)
            find: FindEffect[StartedBuild] = functools.partial(find_created_version, change, image)
        case _:
            image, version = require_id(write.id), require_id(write.version_id)
            request = endpoints.images.update_version(image, version, write.body, upload)
            find = functools.partial(find_rebuilt_version, change, image, version)
    return await step.writer.send(request, find, StartedBuild)


async def _check_preconditions(change: Change, write: Write, step: StepContext) -> None:
    match change.action:
        case Action.CREATE:
            await check_absent(change, step)
        case Action.BUILD:
            await check_new_version(change, write.id, step.client)
        case _:
            await check_version(change, step.client)


async def _rebuild_deleted(
    change: Change, write: Write, upload: Upload | None, step: StepContext
) -> StartedBuild:
    """Build a version that is being deleted once it is gone; create its image too if that is gone as well."""
    image, old = require_id(write.id), require_id(write.replaces)
    what = f"the deletion of what {change.ref} replaces"
    await wait_until_gone(what, step.builds, image, old, within=change.timeout)
    request = endpoints.images.create_version(image, write.body, upload)
    try:
        find = functools.partial(find_created_version, change, image)
        return await step.writer.send(request, find, StartedBuild)
    except NotFound:
        find_new = functools.partial(find_created_image, change, step.lists)
        request = endpoints.images.create(write.form, upload)
        return await step.writer.send(request, find_new, CreatedImage)
