"""Waiting for another apply, and for late effects of an interrupted one (reliability 4a, 4b)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

from reconciler.errors import LeaseHeld
from reconciler.execution.context import Tools
from reconciler.execution.inventory.lease import PLAN_AGAIN_FIX, describe_holder
from reconciler.model.observed.inventory import Inventory
from reconciler.model.plans.change import Action
from reconciler.model.plans.plan import Plan

T = TypeVar("T")

POLL_SECONDS = 5.0
"""Seconds between two looks at the inventory."""
_CREATING = frozenset({Action.CREATE, Action.BUILD})


async def retry_until_leased(
    attempt: Callable[[float], Awaitable[T]], tools: Tools, say: Callable[[str], None]
) -> T:
    """What an attempt to plan and apply makes; another one after an apply that was faster, until waiting is over.

    An attempt is told how many seconds it may wait for others. Claimed, when it changed nothing and time is up.
    """
    deadline = tools.clock() + tools.limits.wait_for_claim
    while True:
        try:
            return await attempt(max(0.0, deadline - tools.clock()))
        except LeaseHeld as lost:
            if tools.clock() + POLL_SECONDS > deadline:
                raise
            say(f"{lost.message}; waiting for it")
            await tools.sleep(POLL_SECONDS)


async def wait_until_free(
    plan: Plan,
    look: Callable[[], Awaitable[Inventory]],
    tools: Tools,
    say: Callable[[str], None],
    break_claim: str = "",
) -> bool:
    """Whether it took waiting; Claimed when another apply still goes on after `wait_for_claim` seconds."""
    if not plan.pending and plan.inventory.header.claim is None:
        return False
    inventory, waited, told = plan.inventory, False, ""
    deadline = tools.clock() + tools.limits.wait_for_claim
    seen = {inventory.version: tools.clock()}
    begun = _depends_on_intents(plan)
    while (
        left := seconds_until_stale(inventory, tools, seen[inventory.version], break_claim, begun=begun)
    ) > 0:
        claim = inventory.header.claim
        if claim is not None and tools.clock() >= deadline:
            message = f"another apply of this project is under way: {describe_holder(inventory)}"
            raise LeaseHeld(message, f"{PLAN_AGAIN_FIX}; if it is dead for sure: --break-claim {claim.run}")
        told = _announce_wait(inventory, told, say)
        patience = deadline - tools.clock() if claim is not None else left
        await tools.sleep(min(left, POLL_SECONDS, patience))
        inventory, waited, begun = await look(), True, False
        seen.setdefault(inventory.version, tools.clock())
        begun = any(entry.intended for entry in inventory.entries.values())
    return waited


def _depends_on_intents(plan: Plan) -> bool:
    """Whether something is to be made, moved or forgotten that an earlier apply may have begun to make."""
    entries = plan.inventory.entries
    made = {change.ref for change in plan.pending if change.action in _CREATING or change.entry.removed}
    moved = {change.entry.moved_from for change in plan.pending if change.entry.moved_from is not None}
    altered = {
        change.ref for change in plan.pending if (entry := entries.get(change.ref)) and entry.id is not None
    }
    return any(ref in entries and entries[ref].intended for ref in made | moved | altered)


def seconds_until_stale(
    inventory: Inventory, tools: Tools, seen: float, break_claim: str = "", *, begun: bool = False
) -> float:
    """Seconds until the next apply may go on, by the platform's time where it tells it.

    `seen` is when this version of the inventory was read first, by the clock of `tools`.
    """
    limits, claim = tools.limits, inventory.header.claim
    age = max(tools.clock() - seen, inventory.age(tools.client.server_time()) or 0.0)
    if claim is not None and claim.run not in {tools.run.ident, break_claim}:
        return limits.stale_after - age
    return limits.settle - age if begun else 0.0


def _announce_wait(inventory: Inventory, told: str, say: Callable[[str], None]) -> str:
    """Say once what is waited for."""
    claim = inventory.header.claim
    message = (
        f"waiting for another apply of this project: {describe_holder(inventory)}"
        if claim is not None
        else "waiting until the effect of an interrupted apply shows, or can no longer show"
    )
    if message != told:
        say(message)
    return message
