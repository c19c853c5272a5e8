"""Running reads at the same time."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


async def gather_or_cancel(*reads: Coroutine[Any, Any, T]) -> list[T]:
    """Their results in order; when one fails the others are cancelled before its error is raised.

    `asyncio.gather` leaves them running, on a client that is closed meanwhile; a TaskGroup wraps the error in a group.
    """
    tasks = [asyncio.ensure_future(read) for read in reads]
    try:
        return await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
