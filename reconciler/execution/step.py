"""Carrying out one change: what is sent, what is waited for, what is recorded."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, BinaryIO

from reconciler.api import endpoints
from reconciler.api.call import Call
from reconciler.errors import BadAnswer
from reconciler.execution import wait
from reconciler.execution.run import Ledger, Tools
from reconciler.kinds import KINDS
from reconciler.model.change import Action, Change, Disruption, Write
from reconciler.model.inventory import Entry
from reconciler.model.live import LiveId
from reconciler.model.package import Package
from reconciler.packing import archive


async def carry_out(change: Change, ledger: Ledger, tools: Tools) -> None:
    """Do what the plan says of one resource; raises when it could not be done."""
    if change.ref.kind == "image":
        await _image(change, ledger, tools)
    else:
        await _object(change, ledger, tools)


async def _image(change: Change, ledger: Ledger, tools: Tools) -> None:
    ids, build_id = dict(change.known), ""
    if change.write is not None:
        with tempfile.TemporaryDirectory(prefix="peak-apply-") as folder:
            answer = await _upload(change, change.write, Path(folder), ledger, tools)
        build_id = str(answer.get("buildId") or "")
        for name in ("imageId", "versionId"):
            ids[name] = _id(answer, name, change, ids.get(name))
    ledger.learn(change.ref, **ids)
    ledger.record(_entry(change, ids["imageId"], int(ids["versionId"])))
    if change.action is not Action.ADOPT:
        tools.note(change.ref, "building")
        await wait.built(change.ref, ids["imageId"], ids["versionId"], build_id, tools, change.wait)


async def _upload(
    change: Change, write: Write, folder: Path, ledger: Ledger, tools: Tools
) -> Mapping[str, Any]:
    upload = _packed(write.package, folder) if write.package is not None else None
    if write.package is not None:
        tools.note(change.ref, f"uploading {len(write.package.files)} files")
    match change.action:
        case Action.CREATE:
            call = endpoints.images.create(write.body, upload)
        case Action.BUILD:
            call = endpoints.images.create_version(_known(write.id), write.body, upload)
        case _:
            image, version = _known(write.id), _known(write.version_id)
            call = endpoints.images.update_version(image, version, write.body, upload)
    return await _send(change, call, ledger, tools)


def _packed(package: Package, folder: Path) -> Callable[[], BinaryIO]:
    """The zip in a temporary file, opened anew for each attempt."""
    target = folder / "artifact.zip"
    with target.open("wb") as stream:
        archive(package, stream)
    return lambda: target.open("rb")


async def _object(change: Change, ledger: Ledger, tools: Tools) -> None:
    kind = KINDS[change.ref.kind]
    area = endpoints.COLLECTIONS[kind.folder]
    object_id = change.known.get("id")
    sent: Mapping[str, Any] = {}
    if change.write is not None:
        sent = ledger.fill(dict(change.write.body))
        if change.write.id is None:
            answer = await _send(change, area.create(sent), ledger, tools)
            object_id = _id(answer, "id", change, None)
        else:
            if kind.updates == "patch":
                await wait.settled(change.ref, kind.folder, change.write.id, tools, change.wait)
            await _send(change, area.update(change.write.id, sent), ledger, tools)
            if change.write.keep_paused:
                await _pause_again(change, change.write.id, ledger, tools)
    ledger.learn(change.ref, id=_known(object_id))
    ledger.record(_entry(change, _known(object_id), None, ledger))
    if kind.updates == "patch" and _deploys(change):
        tools.note(change.ref, "deploying")
        answer = await wait.settled(change.ref, kind.folder, _known(object_id), tools, change.wait)
        _check_served(sent, answer)


async def _pause_again(change: Change, workflow_id: LiveId, ledger: Ledger, tools: Tools) -> None:
    """Whether an update resumes a paused workflow is not documented (A60): look, and pause it again if so."""
    answer = await tools.client.send(endpoints.COLLECTIONS["workflows"].get(workflow_id))
    if answer.get("status") != "Paused":
        await _send(change, endpoints.pause(workflow_id), ledger, tools)


def _deploys(change: Change) -> bool:
    return change.action in {Action.CREATE, Action.WAIT} or change.disruption is Disruption.REDEPLOYS


def _check_served(sent: Mapping[str, Any], answer: Mapping[str, Any]) -> None:
    """A failed redeployment goes back to the old version and calls itself available (A67)."""
    wanted = (sent.get("imageDetails") or {}).get("versionId")
    served = (answer.get("imageDetails") or {}).get("versionId")
    if wanted is not None and served is not None and wanted != served:
        reason = f"its redeployment failed: it still serves image version {served}, not {wanted}"
        raise wait.Ended(reason, "look at its logs on the platform")


async def _send(change: Change, call: Call, ledger: Ledger, tools: Tools) -> Mapping[str, Any]:
    ledger.sent.add(change.ref)
    answer = await tools.client.send(call)
    return answer if isinstance(answer, Mapping) else {}


def _entry(change: Change, object_id: LiveId, version_id: int | None, ledger: Ledger | None = None) -> Entry:
    applied = dict(change.applied)
    return Entry(
        change.ref,
        object_id,
        version_id,
        ledger.fill(applied) if ledger is not None else applied,
        change.digest,
    )


def _id(answer: Mapping[str, Any], name: str, change: Change, known: LiveId | None) -> LiveId:
    """The id that the platform gave; one that is known already need not be in the answer (A16)."""
    found = answer.get(name, known)
    if not isinstance(found, int | str) or isinstance(found, bool):
        message = f"the answer has no usable {name}; plan again to see what exists"
        raise BadAnswer(message, request=f"{change.action} {change.ref}")
    return found


def _known(value: LiveId | None) -> LiveId:
    if value is None:
        raise AssertionError("an update names the object it updates")
    return value
