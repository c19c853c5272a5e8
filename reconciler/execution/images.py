"""Carrying out an image version: upload, build, wait."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

from reconciler.api import endpoints
from reconciler.api.request import Upload
from reconciler.errors import NotFound
from reconciler.execution.context import BUILD_ID, Ledger, Tools
from reconciler.execution.waiting.build_logs import Build
from reconciler.execution.waiting.builds import wait_until_built
from reconciler.execution.waiting.deletions import wait_until_gone
from reconciler.execution.writes.effect_lookup import (
    find_created_image,
    find_created_version,
    find_rebuilt_version,
)
from reconciler.execution.writes.preconditions import check_absent, check_new_version, check_version
from reconciler.execution.writes.recovery import FindEffect, send_reliably
from reconciler.execution.writes.send import build_entry, open_upload, parse_id, require_id
from reconciler.model.change import Action, Change, Write

BUILD_IDS = ("versionId", "imageId")
"""What is read off the answer to a build; the image's only where it is new (A16)."""


async def apply_image(change: Change, ledger: Ledger, tools: Tools) -> None:
    """Send the version and wait for its build if anybody does; raises when either could not be done."""
    ids, build_id = dict(change.known), ""
    if change.write is not None:
        with open_upload(change, change.write.package, tools) as upload:
            answer = await _send_build(change, change.write, upload, ledger, tools)
        build_id = str(answer.get("buildId") or "")
        for name in ("imageId", "versionId"):
            ids[name] = parse_id(answer, name, change, ids.get(name))
    ledger.learn(change.ref, **ids, **({BUILD_ID: build_id} if build_id else {}))
    ledger.record(build_entry(change, ids["imageId"], int(ids["versionId"])))
    if change.action in {Action.ADOPT, Action.RECORD}:
        return
    if not ledger.awaited(change, tools):
        ledger.said[change.ref] = f"build {'begun' if change.write else 'under way'}, not waited for"
        return
    tools.note(change.ref, "building")
    build = Build(change.ref, ids["imageId"], ids["versionId"], build_id)
    await wait_until_built(build, change.wait, ledger, tools)


async def _send_build(
    change: Change, write: Write, upload: Upload | None, ledger: Ledger, tools: Tools
) -> Mapping[str, Any]:
    await _check_preconditions(change, write, ledger, tools)
    if write.gone is not None:
        return await _rebuild_deleted(change, write, upload, ledger, tools)
    match change.action:
        case Action.CREATE:
            request = endpoints.images.create(write.body, upload)
            find: FindEffect = functools.partial(find_created_image, change, ledger, tools.looking)
        case Action.BUILD:
            image = require_id(ledger.fill(write.id))
            request = endpoints.images.create_version(image, write.body, upload)
            find = functools.partial(find_created_version, change, image, tools.looking)
        case _:
            image, version = require_id(ledger.fill(write.id)), require_id(write.version_id)
            request = endpoints.images.update_version(image, version, write.body, upload)
            find = functools.partial(find_rebuilt_version, change, image, version, tools.looking)
    needs = BUILD_IDS[: 1 + (change.action is Action.CREATE)]
    return await send_reliably(change, request, find, ledger, tools, needs=needs)


async def _check_preconditions(change: Change, write: Write, ledger: Ledger, tools: Tools) -> None:
    """Still absent, or still as the plan saw it."""
    match change.action:
        case Action.CREATE:
            await check_absent(change, ledger, tools)
        case Action.BUILD:
            await check_new_version(change, ledger.fill(write.id), tools)
        case _:
            await check_version(change, tools)


async def _rebuild_deleted(
    change: Change, write: Write, upload: Upload | None, ledger: Ledger, tools: Tools
) -> Mapping[str, Any]:
    """A version that is being deleted is made when it is gone, with its image if that is gone too."""
    image, old = require_id(ledger.fill(write.id)), require_id(write.gone)
    await wait_until_gone(change, tools.builds, image, old)
    request = endpoints.images.create_version(image, write.body, upload)
    try:
        find: FindEffect = functools.partial(find_created_version, change, image, tools.looking)
        return await send_reliably(change, request, find, ledger, tools, needs=BUILD_IDS[:1])
    except NotFound:
        find = functools.partial(find_created_image, change, ledger, tools.looking)
        request = endpoints.images.create(write.form, upload)
        return await send_reliably(change, request, find, ledger, tools, needs=BUILD_IDS)
