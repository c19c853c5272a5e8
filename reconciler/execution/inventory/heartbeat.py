"""Renewing the lease of an apply while it goes on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

from reconciler.errors import LeaseHeld, PeakApplyError
from reconciler.execution.inventory.lease import Lease
from reconciler.execution.state import ApplyState

LAST_RENEWAL_SECONDS = 5.0
"""Seconds for a renewal that is under way at the end: a cancelled one could still be stored after the final version."""


@asynccontextmanager
async def keep_lease_alive(
    lease: Lease, state: ApplyState, interval: float, sleep: Callable[[float], Awaitable[None]]
) -> AsyncIterator[None]:
    """Renew every `interval` seconds in the background; sets `state.lease_lost` when another apply took over."""
    writing = asyncio.Lock()

    async def renew_repeatedly() -> None:
        while True:
            await sleep(interval)
            async with writing:
                try:
                    await lease.renew(state.inventory)
                except LeaseHeld as error:
                    state.lease_lost = error.message
                    return
                except PeakApplyError:
                    continue  # the next renewal tries again; others may take over only when the lease has expired

    task = asyncio.create_task(renew_repeatedly())
    try:
        yield
    finally:
        with suppress(TimeoutError):
            await asyncio.wait_for(writing.acquire(), LAST_RENEWAL_SECONDS)
        task.cancel()
        await asyncio.wait({task})  # `await task` would swallow a cancellation of this apply at that moment
