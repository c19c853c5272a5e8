"""Reads at the same time, none of which outlives the others' failure."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


async def gather_or_cancel(*reads: Coroutine[Any, Any, T]) -> list[T]:
    """Their results in order; when one fails the rest is broken off before its error is raised.

    `asyncio.gather` would leave them running: on a client that is closed meanwhile, which ends in a traceback.
    """
    tasks = [asyncio.ensure_future(read) for read in reads]
    try:
        return await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
