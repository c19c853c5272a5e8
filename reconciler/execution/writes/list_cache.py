"""Whole lists of the platform, shared by all changes that ask for one at about the same time."""

from __future__ import annotations

from typing import Any

from reconciler.api import endpoints
from reconciler.api.paging import read_all
from reconciler.execution.context import Ledger, Tools


async def read_shared_list(
    collection: str, ledger: Ledger, tools: Tools, fresh: float
) -> list[dict[str, Any]]:
    """The items, read at most so many seconds ago."""

    async def read() -> list[dict[str, Any]]:
        return await read_all(tools.client, endpoints.LISTINGS[collection])

    return await ledger.listed(collection, read, tools.clock, fresh)
