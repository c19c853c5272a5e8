"""Keeping the claim of an apply alive while it goes on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from reconciler.errors import LeaseHeld, PeakApplyError
from reconciler.execution.context import Ledger, Tools
from reconciler.execution.inventory.lease import Lease

LAST_RENEWAL_SECONDS = 5.0
"""Seconds for a renewal that is under way when the run ends: broken off, it could still be kept after the end."""


@asynccontextmanager
async def keep_lease_alive(record: Lease, ledger: Ledger, tools: Tools) -> AsyncIterator[None]:
    """Renew in the background; when another apply took over, the ledger says so and nothing new is begun."""
    writing = asyncio.Lock()
    task = asyncio.create_task(_renew_repeatedly(record, ledger, tools, writing))
    try:
        yield
    finally:
        with suppress(TimeoutError):
            await asyncio.wait_for(writing.acquire(), LAST_RENEWAL_SECONDS)
        task.cancel()
        await asyncio.wait({task})  # to await it would swallow what tells this run to end at that moment


async def _renew_repeatedly(record: Lease, ledger: Ledger, tools: Tools, writing: asyncio.Lock) -> None:
    while True:
        await tools.sleep(tools.limits.heartbeat_interval)
        async with writing:
            try:
                await record.renew(ledger.inventory)
            except LeaseHeld as error:
                ledger.taken_over = error.message
                return
            except PeakApplyError:
                continue  # the next renewal tries again; until the lease is over nobody may take over
