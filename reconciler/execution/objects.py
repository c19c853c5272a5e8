"""Carrying out an object with a body: workflow, webapp, service."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

from reconciler.api import endpoints
from reconciler.errors import NotFound
from reconciler.execution.context import Ledger, Tools
from reconciler.execution.waiting.deletions import wait_until_gone
from reconciler.execution.waiting.deployments import (
    wait_until_changeable,
    wait_until_deployed,
    wait_until_idle,
)
from reconciler.execution.waiting.polling import WaitFailed
from reconciler.execution.writes.effect_lookup import (
    find_created_object,
    find_paused_workflow,
    find_updated_object,
)
from reconciler.execution.writes.preconditions import check_absent, check_live_object, check_object
from reconciler.execution.writes.recovery import delete_reliably, send_reliably
from reconciler.execution.writes.send import build_entry, parse_id, require_id
from reconciler.kinds import KINDS
from reconciler.kinds.documents.canonical import to_canonical
from reconciler.kinds.documents.write_check import is_unchanged
from reconciler.kinds.kind import Family, Kind, plural
from reconciler.model.change import Action, Change, Disruption
from reconciler.model.live_state import LiveId
from reconciler.model.placeholder import KnownAfterApply


async def apply_object(change: Change, ledger: Ledger, tools: Tools) -> None:
    """Send the body and wait for a deployment; raises when it could not be done."""
    kind = KINDS[change.ref.kind]
    done = _Done(change.known.get("id"))
    if change.write is not None:
        sent = ledger.fill(dict(change.write.body))
        if change.write.gone is not None:
            await _clear_name(change, change.write.gone, ledger, tools)
        carry_out = _create if change.write.id is None else _update
        done = await carry_out(change, kind, sent, ledger, tools)
    ident = require_id(done.ident)
    ledger.learn(change.ref, id=ident)
    ledger.record(build_entry(change, ident, None, ledger))
    if kind.family is Family.DEPLOYED and _starts_deployment(change):
        await _wait_for_deployment(change, ident, done.sent, ledger, tools)
    elif done.status == "CREATE_FAILED":
        fix = f"look at its logs on the platform; make it anew with --replace {change.ref}"
        raise WaitFailed("it is as declared, but its deployment ended as CREATE_FAILED", fix)


@dataclass(frozen=True)
class _Done:
    """What was sent of which object, and the status that it had before."""

    ident: LiveId | KnownAfterApply | None
    sent: Mapping[str, Any] = field(default_factory=dict)
    status: str = ""


async def _create(change: Change, kind: Kind, sent: Mapping[str, Any], ledger: Ledger, tools: Tools) -> _Done:
    await check_absent(change, ledger, tools)
    find = functools.partial(find_created_object, change, sent, ledger, tools.looking)
    request = endpoints.COLLECTIONS[plural(kind.name)].create(sent)
    answer = await send_reliably(change, request, find, ledger, tools, needs=("id",))
    return _Done(parse_id(answer, "id", change, None), sent)


async def _update(change: Change, kind: Kind, sent: Mapping[str, Any], ledger: Ledger, tools: Tools) -> _Done:
    ident = require_id(change.write.id if change.write is not None else None)
    if kind.family is Family.DEPLOYED:
        before = await wait_until_changeable(change, ident, tools)
        await check_object(change, before, ledger)
    else:
        before = await check_live_object(change, ledger, tools)
    if sent:
        find = functools.partial(find_updated_object, change, sent, ledger, tools.looking)
        request = endpoints.COLLECTIONS[plural(kind.name)].update(ident, sent)
        await send_reliably(change, request, find, ledger, tools, needs=("id",), idempotent=True)
    if change.write is not None and change.write.keep_paused:
        ledger.record(replace(build_entry(change, ident, None, ledger), keep_paused=True))
        await _restore_pause(change, ident, ledger, tools)
    return _Done(ident, sent, str(before.get("status")))


async def _wait_for_deployment(
    change: Change, ident: LiveId, sent: Mapping[str, Any], ledger: Ledger, tools: Tools
) -> None:
    """Wait for a deployment if anybody does, and see that it brought what was sent."""
    if not ledger.awaited(change, tools):
        ledger.said[change.ref] = f"deployment {'begun' if change.write else 'under way'}, not waited for"
        return
    tools.note(change.ref, "deploying")
    wanted = sent if change.write is not None else ledger.fill(dict(change.applied))
    answer = await wait_until_deployed(change, ident, tools)
    _check_served(wanted, answer)
    _check_changed(change, answer, ledger)


async def _clear_name(change: Change, object_id: LiveId, ledger: Ledger, tools: Tools) -> None:
    """Return when an object that stands in the way is gone; deleted here if the plan says so."""
    collection = plural(change.ref.kind)
    area = endpoints.COLLECTIONS[collection]
    if change.write is not None and change.write.delete:
        tools.note(change.ref, f"deleting id {object_id}")
        with suppress(NotFound):
            if KINDS[change.ref.kind].family is Family.DEPLOYED:
                await wait_until_idle(change, object_id, tools)
            answer = await check_live_object(change, ledger, tools)
            await delete_reliably(
                change,
                area.delete(object_id),
                area.get(object_id),
                ledger,
                tools,
                before=str(answer.get("status")),
            )
    await wait_until_gone(change, tools.deployments, object_id)


async def _restore_pause(change: Change, workflow_id: LiveId, ledger: Ledger, tools: Tools) -> None:
    """Whether an update resumes a paused workflow is not documented (A60): look, and pause it again if so."""
    answer = await tools.client.send(endpoints.workflows.get(workflow_id))
    if answer.get("status") != "Paused":
        find = functools.partial(find_paused_workflow, workflow_id, tools.looking)
        await send_reliably(
            change, endpoints.pause_workflow(workflow_id), find, ledger, tools, again=0, silent=True
        )


def _starts_deployment(change: Change) -> bool:
    return (
        change.action in {Action.CREATE, Action.REPLACE, Action.WAIT}
        or change.disruption is Disruption.REDEPLOYS
    )


def _check_changed(change: Change, answer: Mapping[str, Any], ledger: Ledger) -> None:
    """The same of its other fields: of those that can be seen every one is as it was before."""
    snapshot = change.snapshot
    if snapshot is None or change.write is None or change.write.id is None:
        return
    kind = KINDS[change.ref.kind]
    document = to_canonical(kind, kind.convert_answer(answer), ledger.inventory.key, snapshot.hidden)
    if is_unchanged(kind, snapshot.document, document, [field.path for field in change.fields]):
        raise WaitFailed(
            "its redeployment failed: it is as it was before", "look at its logs on the platform"
        )


def _check_served(sent: Mapping[str, Any], answer: Mapping[str, Any]) -> None:
    """A failed redeployment goes back to the old version and calls itself available (A67)."""
    wanted = (sent.get("imageDetails") or {}).get("versionId")
    served = (answer.get("imageDetails") or {}).get("versionId")
    if wanted is not None and served is not None and wanted != served:
        reason = f"its redeployment failed: it still serves image version {served}, not {wanted}"
        raise WaitFailed(reason, "look at its logs on the platform")
