"""Waiting for another apply, and for late effects of an interrupted one (reliability 4a, 4b)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

from reconciler.errors import LeaseHeld
from reconciler.execution.context import ApplyContext
from reconciler.execution.inventory.lease import PLAN_AGAIN_FIX, describe_holder
from reconciler.model.observed.inventory import Inventory
from reconciler.model.plans.change import Action
from reconciler.model.plans.plan import Plan

T = TypeVar("T")

POLL_SECONDS = 5.0
"""Seconds between two reads of the inventory."""
_CREATING = frozenset({Action.CREATE, Action.BUILD})


async def retry_until_leased(
    attempt: Callable[[float], Awaitable[T]], context: ApplyContext, print_message: Callable[[str], None]
) -> T:
    """Plan and apply, and do so again after another apply that was faster, until `wait_for_lease` seconds are over.

    An attempt gets the seconds that it may wait for others. LeaseHeld when time is up; then nothing was changed.
    """
    deadline = context.clock() + context.timeouts.wait_for_lease
    while True:
        try:
            return await attempt(max(0.0, deadline - context.clock()))
        except LeaseHeld as lost:
            if context.clock() + POLL_SECONDS > deadline:
                raise
            print_message(f"{lost.message}; waiting for it")
            await context.sleep(POLL_SECONDS)


async def wait_until_free(
    plan: Plan,
    read_inventory: Callable[[], Awaitable[Inventory]],
    context: ApplyContext,
    print_message: Callable[[str], None],
    ignored_run: str = "",
) -> bool:
    """Wait until no other apply goes on; returns True if that took time, so that the plan must be made again.

    LeaseHeld when another apply still goes on after `wait_for_lease` seconds. `ignored_run` is known to have crashed.
    """
    if not plan.pending and plan.inventory.header.lease is None:
        return False
    inventory, waited, printed = plan.inventory, False, ""
    deadline = context.clock() + context.timeouts.wait_for_lease
    first_read = {inventory.version: context.clock()}
    intents = _depends_on_intents(plan)
    while True:
        left = seconds_until_stale(
            inventory, context, first_read[inventory.version], ignored_run, intents=intents
        )
        if left <= 0:
            return waited
        lease = inventory.header.lease
        if lease is not None and context.clock() >= deadline:
            message = f"another apply of this project is under way: {describe_holder(inventory)}"
            raise LeaseHeld(
                message, f"{PLAN_AGAIN_FIX}; if it has crashed for sure: --break-claim {lease.run}"
            )
        message = _describe_wait(inventory)
        if message != printed:
            print_message(message)
        limit = deadline - context.clock() if lease is not None else left
        await context.sleep(min(left, POLL_SECONDS, limit))
        inventory, waited, printed = await read_inventory(), True, message
        first_read.setdefault(inventory.version, context.clock())
        intents = any(entry.intended for entry in inventory.entries.values())


def _depends_on_intents(plan: Plan) -> bool:
    """Return whether the plan changes, moves or forgets something that an earlier apply may have started to create."""
    entries = plan.inventory.entries
    created = {change.ref for change in plan.pending if change.action in _CREATING or change.entry.removed}
    moved = {change.entry.moved_from for change in plan.pending if change.entry.moved_from is not None}
    altered = {
        change.ref for change in plan.pending if (entry := entries.get(change.ref)) and entry.id is not None
    }
    return any(ref in entries and entries[ref].intended for ref in created | moved | altered)


def seconds_until_stale(
    inventory: Inventory,
    context: ApplyContext,
    first_read: float,
    ignored_run: str = "",
    *,
    intents: bool = False,
) -> float:
    """Seconds until the next apply may go on, by the platform's time where it tells it.

    `first_read` is when this version of the inventory was read first, by the clock of `context`.
    """
    timeouts, lease = context.timeouts, inventory.header.lease
    age = max(context.clock() - first_read, inventory.age(context.client.server_time()) or 0.0)
    if lease is not None and lease.run not in {context.identity.ident, ignored_run}:
        return timeouts.stale_after - age
    return timeouts.settle - age if intents else 0.0


def _describe_wait(inventory: Inventory) -> str:
    if inventory.header.lease is not None:
        return f"waiting for another apply of this project: {describe_holder(inventory)}"
    return "waiting until the effect of an interrupted apply shows, or can no longer show"
