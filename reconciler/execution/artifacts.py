"""Carrying out a change of an artifact: upload a version, patch the metadata."""

from __future__ import annotations

import functools
from collections.abc import AsyncIterator

from reconciler.api import endpoints
from reconciler.api.answers import Answer, ArtifactVersion, CreatedArtifact
from reconciler.api.request import Upload
from reconciler.execution.state import Progress
from reconciler.execution.step import StepContext
from reconciler.execution.writes.effect_lookup import (
    find_created_artifact,
    find_updated_artifact,
    find_uploaded_version,
)
from reconciler.execution.writes.preconditions import check_absent, check_artifact
from reconciler.execution.writes.send import build_entry, open_upload, require_id
from reconciler.model.observed.live_state import LiveId
from reconciler.model.plans.change import Change, Write


async def apply_artifact(change: Change, step: StepContext) -> AsyncIterator[Progress]:
    """Upload changed files and update name and description."""
    write, ids = change.write, dict(change.known)
    if write is not None:
        await (check_absent(change, step) if write.id is None else check_artifact(change, step.client))
        with open_upload(change, write.package, step) as upload:
            if upload is not None:
                ids |= await _upload_version(change, write, upload, step)
        if write.id is not None and write.body:
            ident = require_id(write.id)
            find = functools.partial(find_updated_artifact, ident, write.body)
            request = endpoints.artifacts.update(ident, write.body)
            await step.writer.send(request, find, Answer, silent=True, idempotent=True)
    yield Progress(ids, build_entry(change, ids["id"], int(ids["version"])))


async def _upload_version(
    change: Change, write: Write, upload: Upload, step: StepContext
) -> dict[str, LiveId]:
    package = write.package
    if package is None:
        raise AssertionError("only called with files to upload")
    if write.id is None:
        find_created = functools.partial(find_created_artifact, change, package, step.lists)
        request = endpoints.artifacts.create(write.body, upload)
        created = await step.writer.send(request, find_created, CreatedArtifact)
        return {"id": created.id, "version": created.version}
    ident, after = require_id(write.id), int(change.known["version"])
    find = functools.partial(find_uploaded_version, ident, after, package)
    request = endpoints.artifacts.create_version(ident, write.form, upload)
    uploaded = await step.writer.send(request, find, ArtifactVersion)
    return {"id": ident, "version": uploaded.version}
