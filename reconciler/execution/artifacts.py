"""Carrying out an artifact: upload a version, patch the metadata."""

from __future__ import annotations

import functools

from reconciler.api import endpoints
from reconciler.api.request import Upload
from reconciler.execution.context import Ledger, Tools
from reconciler.execution.writes.effect_lookup import created_artifact, described_artifact, uploaded_version
from reconciler.execution.writes.preconditions import check_absent, check_artifact
from reconciler.execution.writes.recovery import Look, send_surely
from reconciler.execution.writes.send import entry_of, id_in, known, uploading
from reconciler.model.change import Change, Write
from reconciler.model.live_state import LiveId


async def carry_out_artifact(change: Change, ledger: Ledger, tools: Tools) -> None:
    """Upload what differs and say what it is called; raises when it could not be done."""
    write, ids = change.write, dict(change.known)
    if write is not None:
        await (check_absent(change, ledger, tools) if write.id is None else check_artifact(change, tools))
        with uploading(change, write.package, tools) as upload:
            if upload is not None:
                ids |= await _new_version(change, write, upload, ledger, tools)
        if write.id is not None and write.body:
            ident, body = known(write.id), write.body
            find = functools.partial(described_artifact, ident, body, tools.looking)
            call = endpoints.artifacts.update(ident, body)
            await send_surely(change, call, find, ledger, tools, silent=True, idempotent=True)
    ledger.learn(change.ref, **ids)
    ledger.record(entry_of(change, ids["id"], int(ids["version"])))


async def _new_version(
    change: Change, write: Write, upload: Upload, ledger: Ledger, tools: Tools
) -> dict[str, LiveId]:
    package = write.package or change.package
    if package is None:
        raise AssertionError("only called with files to upload")
    find: Look
    if write.id is None:
        find = functools.partial(created_artifact, change, package, ledger, tools.looking)
        answer = await send_surely(
            change, endpoints.artifacts.create(write.body, upload), find, ledger, tools, needs=("id",)
        )
        return {"id": id_in(answer, "id", change, None), "version": id_in(answer, "version", change, 1)}
    call = endpoints.artifacts.new_version(known(write.id), write.form, upload)
    after = int(change.known["version"])
    find = functools.partial(uploaded_version, write.id, after, package, tools.looking)
    answer = await send_surely(change, call, find, ledger, tools, needs=("version",))
    return {"id": known(write.id), "version": id_in(answer, "version", change, None)}
