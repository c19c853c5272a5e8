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
Redact = Callable[[str], str]


def add_receipt(
    plan: Plan, inventory: Inventory, results: Results, ids: Ids, context: ApplyContext
) -> Inventory:
    """The inventory as the apply leaves it: with a receipt if it ran to its end and wrote something."""
    ended = all(change.ref in results for change in plan.changes)
    if not ended or not any(_changed_something(results[change.ref]) for change in plan.changes):
        return inventory
    items = (
        _build_item(c, results[c.ref], ids, context.redact)
        for c in plan.changes
        if c.action is not Action.NOOP
    )
    receipt = Receipt(
        context.provenance, context.format_now(), __version__, context.identity.ident, tuple(items)
    )
    begun = plan.inventory.version + 1
    return replace(inventory, receipt=receipt, completed=(*inventory.completed, begun)[-KEPT_APPLIES:])


def _changed_something(result: Result) -> bool:
    """Whether the tenant was changed, or what the inventory says of whose things are."""
    idle = {Action.NOOP, Action.WAIT}
    return result.sent or (result.outcome is Outcome.DONE and result.action not in idle)


def _build_item(change: Change, result: Result, known: Ids, redact: Redact) -> ReceiptItem:
    ids = dict(known.get(change.ref, {}))
    build_id = str(ids.pop(BUILD_ID, ""))
    reason = str(_redact_value(result.reason, known, redact))[:MAX_REASON_LENGTH]
    changed = result.sent or result.outcome is Outcome.DONE
    fields = tuple(_redact_field(field, known, redact) for field in change.details.fields) if changed else ()
    log_file = str(_redact_value(result.log_file, known, redact))
    return ReceiptItem(
        change.ref, change.action, result.outcome, reason, result.seconds, ids, build_id, log_file, fields
    )


def _redact_field(field: FieldChange, known: Ids, redact: Redact) -> FieldChange:
    before, after = (_redact_value(value, known, redact) for value in (field.before, field.after))
    path = tuple(_redact_value(part, known, redact) for part in field.path)
    return replace(field, path=path, before=before, after=after)


def _redact_value(value: Any, known: Ids, redact: Redact) -> Any:  # noqa: PLR0911 - one for each sort of value
    """A value as it may be stored anywhere: ids that are known by now, no secrets, nothing that is no JSON."""
    match value:
        case KnownAfterApply(ref, attribute):
            return known.get(ref, {}).get(attribute, value)
        case NamedId(ident, name):
            return NamedId(_redact_value(ident, known, redact), name)
        case Secret():
            return Sealed("")
        case str():
            return redact(value).encode("utf-8", "replace").decode()  # a lone surrogate is no UTF-8
        case Mapping():
            return {
                _redact_value(str(name), known, redact): _redact_value(item, known, redact)
                for name, item in value.items()
            }
        case list() | tuple():
            return [_redact_value(item, known, redact) for item in value]
        case None | bool() | int() | float() | Sealed():
            return value
        case _:
            return str(value)


async def delete_old_versions(inventory: Inventory, client: Client) -> None:
    """Delete the versions before those of the last ten completed applies; where that fails, the next apply tries."""
    if inventory.receipt is None or len(inventory.completed) < KEPT_APPLIES:
        return
    listing = endpoints.artifacts.list_versions(inventory.artifact_id)
    with suppress(PeakApplyError):
        versions = await read_all(client, listing)
        numbers = sorted(version.version for version in versions)
        oldest = min(*inventory.completed, inventory.version)
        old = [number for number in numbers if number < oldest]
        await asyncio.gather(
            *(_delete_version(inventory, number, client) for number in old[:MAX_DELETED_VERSIONS])
        )


async def _delete_version(inventory: Inventory, number: int, client: Client) -> None:
    with suppress(PeakApplyError):
        await client.send(endpoints.artifacts.delete_version(inventory.artifact_id, number))
