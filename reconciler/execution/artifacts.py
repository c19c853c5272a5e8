"""Carrying out an artifact: upload a version, patch the metadata."""

from __future__ import annotations

from reconciler.api import endpoints
from reconciler.api.call import Upload
from reconciler.execution.moved import check_absent, check_artifact
from reconciler.execution.run import Ledger, Tools
from reconciler.execution.sending import entry_of, id_in, known, send, uploading
from reconciler.model.change import Change, Write
from reconciler.model.live import LiveId


async def carry_out_artifact(change: Change, ledger: Ledger, tools: Tools) -> None:
    """Upload what differs and say what it is called; raises when it could not be done."""
    write, ids = change.write, dict(change.known)
    if write is not None:
        await (check_absent(change, ledger, tools) if write.id is None else check_artifact(change, tools))
        with uploading(change, write.package, tools) as upload:
            if upload is not None:
                ids |= await _new_version(change, write, upload, ledger, tools)
        if write.id is not None and write.body:
            await send(change, endpoints.artifacts.update(known(write.id), write.body), ledger, tools)
    ledger.learn(change.ref, **ids)
    ledger.record(entry_of(change, ids["id"], int(ids["version"])))


async def _new_version(
    change: Change, write: Write, upload: Upload, ledger: Ledger, tools: Tools
) -> dict[str, LiveId]:
    if write.id is None:
        answer = await send(change, endpoints.artifacts.create(write.body, upload), ledger, tools)
        return {"id": id_in(answer, "id", change, None), "version": id_in(answer, "version", change, 1)}
    call = endpoints.artifacts.new_version(known(write.id), write.form, upload)
    answer = await send(change, call, ledger, tools)
    return {"id": known(write.id), "version": id_in(answer, "version", change, None)}
