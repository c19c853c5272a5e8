"""Carrying out a change of an object with a body: workflow, webapp, service."""

from __future__ import annotations

import functools
from collections.abc import AsyncIterator, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

from reconciler.api import endpoints
from reconciler.api.answers import Answer, CreatedObject, Described
from reconciler.errors import NotFound
from reconciler.execution.state import Progress
from reconciler.execution.step import StepContext
from reconciler.execution.waiting.deployments import (
    wait_until_changeable,
    wait_until_deployed,
    wait_until_gone,
    wait_until_idle,
)
from reconciler.execution.waiting.polling import WaitFailed
from reconciler.execution.writes.effect_lookup import (
    find_created_object,
    find_paused_workflow,
    find_updated_object,
)
from reconciler.execution.writes.preconditions import check_absent, check_live_object, check_object
from reconciler.execution.writes.send import build_entry, require_id
from reconciler.kinds import KINDS, family_of
from reconciler.kinds.documents.canonical import live_to_canonical
from reconciler.kinds.documents.write_check import is_unchanged
from reconciler.kinds.kind import Family, plural
from reconciler.model.observed.live_state import LiveId
from reconciler.model.plans.change import Action, Change, Disruption, Write


async def apply_object(change: Change, step: StepContext) -> AsyncIterator[Progress]:
    """Send the body and wait for a deployment."""
    write, ident, status = change.write, change.known.get("id"), ""
    if write is not None and write.replaces is not None:
        await _clear_name(change, write.replaces, step)
    if write is not None and write.id is None:
        ident = await _create(change, write, step)
    elif write is not None:
        ident = require_id(write.id)
        status = await _update(change, ident, write, step)
        if write.keep_paused:
            yield Progress(entry=replace(build_entry(change, ident), keep_paused=True))
            await _restore_pause(ident, step)
    ident = require_id(ident)
    yield Progress({"id": ident}, build_entry(change, ident))
    if family_of(change.ref.kind) is Family.DEPLOYED and _starts_deployment(change):
        if step.wait:
            await _wait_for_deployment(change, ident, step)
        else:
            state = "started" if write is not None else "under way"
            yield Progress(reason=f"deployment {state}, not waited for")
    elif status == "CREATE_FAILED":
        fix = f"look at its logs on the platform; recreate it with --replace {change.ref}"
        raise WaitFailed("it is as declared, but its deployment ended as CREATE_FAILED", fix)


async def _create(change: Change, write: Write, step: StepContext) -> LiveId:
    await check_absent(change, step)
    find = functools.partial(find_created_object, change, write.body, step)
    request = endpoints.COLLECTIONS[plural(change.ref.kind)].create(write.body)
    return (await step.writer.send(request, find, CreatedObject)).id


async def _update(change: Change, ident: LiveId, write: Write, step: StepContext) -> str:
    """Returns the status that the object had before."""
    kind = KINDS[change.ref.kind]
    if kind.family is Family.DEPLOYED:
        before = await wait_until_changeable(change, ident, step.deployments)
        check_object(change, before, step.key)
    else:
        before = await check_live_object(change, step)
    if write.body:
        find = functools.partial(find_updated_object, change, ident, write.body, step.key)
        request = endpoints.COLLECTIONS[plural(kind.name)].update(ident, write.body)
        await step.writer.send(request, find, CreatedObject, idempotent=True)
    return before.status


async def _wait_for_deployment(change: Change, ident: LiveId, step: StepContext) -> None:
    """Wait for a deployment, and check that it brought what was sent."""
    step.note("deploying")
    answer = await wait_until_deployed(change, ident, step.deployments)
    _check_served(change.write.body if change.write is not None else change.entry.body, answer)
    _check_changed(change, answer, step.key)


async def _clear_name(change: Change, object_id: LiveId, step: StepContext) -> None:
    """Return when the object that has the name is gone; deletes it if the plan says so."""
    collection = endpoints.COLLECTIONS[plural(change.ref.kind)]
    if change.write is not None and change.write.deletes_replaced:
        step.note(f"deleting id {object_id}")
        with suppress(NotFound):
            if family_of(change.ref.kind) is Family.DEPLOYED:
                await wait_until_idle(change, object_id, step.deployments)
            answer = await check_live_object(change, step)
            delete, read = collection.delete(object_id), collection.get(object_id)
            await step.writer.delete(delete, read, before=answer.status)
    what = f"the deletion of what {change.ref} replaces"
    await wait_until_gone(what, step.deployments, object_id, within=change.timeout)


async def _restore_pause(workflow_id: LiveId, step: StepContext) -> None:
    """Pause a workflow again if an update resumed it, which is not documented (A60)."""
    answer = await step.client.read(endpoints.workflows.get(workflow_id), Described)
    if answer.status != "Paused":
        find = functools.partial(find_paused_workflow, workflow_id)
        await step.writer.send(endpoints.pause_workflow(workflow_id), find, Answer, resends=0, silent=True)


def _starts_deployment(change: Change) -> bool:
    return (
        change.action in {Action.CREATE, Action.REPLACE, Action.WAIT}
        or change.impact.disruption is Disruption.REDEPLOYS
    )


def _check_changed(change: Change, answer: Described, key: bytes) -> None:
    """Raise if none of the changed fields that can be read back has changed: the redeployment was rolled back."""
    snapshot = change.snapshot
    if snapshot is None or change.write is None or change.write.id is None:
        return
    kind = KINDS[change.ref.kind]
    document = live_to_canonical(kind, kind.convert_answer(answer.document), key, snapshot.hidden)
    if is_unchanged(kind, snapshot.document, document, [field.path for field in change.details.fields]):
        raise WaitFailed(
            "its redeployment failed: it is as it was before", "look at its logs on the platform"
        )


def _check_served(sent: Mapping[str, Any], answer: Described) -> None:
    """Raise if the old image version is served: a failed redeployment goes back to it and is available (A67)."""
    expected = (sent.get("imageDetails") or {}).get("versionId")
    served = None if answer.image_details is None else answer.image_details.version_id
    if expected is not None and served is not None and expected != served:
        reason = f"its redeployment failed: it still serves image version {served}, not {expected}"
        raise WaitFailed(reason, "look at its logs on the platform")
