"""Carrying out an artifact: upload a version, patch the metadata."""

from __future__ import annotations

import functools

from reconciler.api import endpoints
from reconciler.api.request import Upload
from reconciler.execution.context import Ledger, Tools
from reconciler.execution.writes.effect_lookup import (
    find_created_artifact,
    find_updated_artifact,
    find_uploaded_version,
)
from reconciler.execution.writes.preconditions import check_absent, check_artifact
from reconciler.execution.writes.recovery import FindEffect, send_reliably
from reconciler.execution.writes.send import build_entry, open_upload, parse_id, require_id
from reconciler.model.change import Change, Write
from reconciler.model.live_state import LiveId


async def apply_artifact(change: Change, ledger: Ledger, tools: Tools) -> None:
    """Upload what differs and say what it is called; raises when it could not be done."""
    write, ids = change.write, dict(change.known)
    if write is not None:
        await (check_absent(change, ledger, tools) if write.id is None else check_artifact(change, tools))
        with open_upload(change, write.package, tools) as upload:
            if upload is not None:
                ids |= await _upload_version(change, write, upload, ledger, tools)
        if write.id is not None and write.body:
            ident, body = require_id(write.id), write.body
            find = functools.partial(find_updated_artifact, ident, body, tools.looking)
            request = endpoints.artifacts.update(ident, body)
            await send_reliably(change, request, find, ledger, tools, silent=True, idempotent=True)
    ledger.learn(change.ref, **ids)
    ledger.record(build_entry(change, ids["id"], int(ids["version"])))


async def _upload_version(
    change: Change, write: Write, upload: Upload, ledger: Ledger, tools: Tools
) -> dict[str, LiveId]:
    package = write.package or change.package
    if package is None:
        raise AssertionError("only called with files to upload")
    find: FindEffect
    if write.id is None:
        find = functools.partial(find_created_artifact, change, package, ledger, tools.looking)
        answer = await send_reliably(
            change, endpoints.artifacts.create(write.body, upload), find, ledger, tools, needs=("id",)
        )
        return {"id": parse_id(answer, "id", change, None), "version": parse_id(answer, "version", change, 1)}
    request = endpoints.artifacts.create_version(require_id(write.id), write.form, upload)
    after = int(change.known["version"])
    find = functools.partial(find_uploaded_version, write.id, after, package, tools.looking)
    answer = await send_reliably(change, request, find, ledger, tools, needs=("version",))
    return {"id": require_id(write.id), "version": parse_id(answer, "version", change, None)}
