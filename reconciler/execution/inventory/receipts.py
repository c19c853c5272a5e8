"""The receipt of an apply, and how long receipts are kept (reliability 4b.6)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

from reconciler import __version__
from reconciler.api import endpoints
from reconciler.api.client import Client
from reconciler.api.paging import read_all
from reconciler.errors import PeakApplyError
from reconciler.execution.context import ApplyContext
from reconciler.execution.step import BUILD_ID
from reconciler.model.documents import map_leaves
from reconciler.model.observed.inventory import Inventory
from reconciler.model.observed.live_state import LiveId
from reconciler.model.observed.receipt import Receipt, ReceiptItem
from reconciler.model.placeholder import KnownAfterApply, NamedId, Sealed
from reconciler.model.plans.change import Action, Change
from reconciler.model.plans.field_change import FieldChange
from reconciler.model.plans.plan import Plan
from reconciler.model.ref import Ref
from reconciler.model.result import Outcome, Result
from reconciler.model.secret import Secret

KEPT_APPLIES = 10
"""Completed applies whose versions of the inventory are kept."""

MAX_DELETED_VERSIONS = 100
"""Older versions that one apply deletes at most: the next one goes on."""

MAX_REASON_LENGTH = 2_000
"""Characters: a reason may quote an answer of the platform."""

Results = Mapping[Ref, Result]
Ids = Mapping[Ref, Mapping[str, LiveId]]
Redact = Callable[[Any], Any]


def add_receipt(
    plan: Plan, inventory: Inventory, results: Results, ids: Ids, context: ApplyContext
) -> Inventory:
    """The inventory with a receipt, if the apply ran to its end and changed something."""
    ended = all(change.ref in results for change in plan.changes)
    if not ended or not any(_has_effect(results[change.ref]) for change in plan.changes):
        return inventory

    def redact(value: Any) -> Any:
        return map_leaves(
            value, lambda leaf: _redact_leaf(leaf, ids, context.redact), lambda key: redact(str(key))
        )

    changes = [change for change in plan.changes if change.action is not Action.NOOP]
    items = tuple(_build_item(change, results[change.ref], ids, redact) for change in changes)
    receipt = Receipt(context.provenance, context.format_now(), __version__, context.identity.ident, items)
    completed = (*inventory.completed, plan.inventory.version + 1)  # the version that took the lease
    return replace(inventory, receipt=receipt, completed=completed[-KEPT_APPLIES:])


def _has_effect(result: Result) -> bool:
    """Return whether the tenant was changed, or what the inventory records as owned."""
    idle = {Action.NOOP, Action.WAIT}
    return result.sent or (result.outcome is Outcome.DONE and result.action not in idle)


def _build_item(change: Change, result: Result, known: Ids, redact: Redact) -> ReceiptItem:
    ids = dict(known.get(change.ref, {}))
    build_id = str(ids.pop(BUILD_ID, ""))
    changed = result.sent or result.outcome is Outcome.DONE
    return ReceiptItem(
        change.ref,
        change.action,
        result.outcome,
        redact(result.reason)[:MAX_REASON_LENGTH],
        result.seconds,
        ids,
        build_id,
        redact(result.log_file),
        tuple(_redact_field(field, redact) for field in change.details.fields) if changed else (),
    )


def _redact_field(field: FieldChange, redact: Redact) -> FieldChange:
    path = tuple(redact(field.path))
    return replace(field, path=path, before=redact(field.before), after=redact(field.after))


def _redact_leaf(value: Any, known: Ids, redact: Callable[[str], str]) -> Any:
    """A leaf as anyone may read it: known ids, no secrets, and only what JSON can hold."""
    match value:
        case KnownAfterApply(ref, attribute):
            return known.get(ref, {}).get(attribute, value)
        case NamedId(ident, name):
            return NamedId(_redact_leaf(ident, known, redact), name)
        case Secret():
            return Sealed("")
        case str():
            return redact(value).encode("utf-8", "replace").decode()  # a lone surrogate is no UTF-8
        case None | bool() | int() | float() | Sealed():
            return value
        case _:
            return redact(str(value))


async def delete_old_versions(inventory: Inventory, client: Client) -> None:
    """Delete the versions before those of the last ten completed applies; where that fails, the next apply tries."""
    if inventory.receipt is None or len(inventory.completed) < KEPT_APPLIES:
        return
    listing = endpoints.artifacts.list_versions(inventory.artifact_id)
    with suppress(PeakApplyError):
        versions = await read_all(client, listing)
        numbers = sorted(version.version for version in versions)
        oldest = min(*inventory.completed, inventory.version)
        old = [number for number in numbers if number < oldest][:MAX_DELETED_VERSIONS]
        requests = [endpoints.artifacts.delete_version(inventory.artifact_id, number) for number in old]
        await asyncio.gather(*map(client.send, requests), return_exceptions=True)
