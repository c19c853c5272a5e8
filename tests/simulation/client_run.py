"""One run of the program: its client, its way to the platform, and how it ended."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from support.virtual_time import Clock

from reconciler.api.client import Client
from reconciler.errors import PeakApplyError
from reconciler.model.result import Event
from simulation.network import Network

T = TypeVar("T")


@dataclass(frozen=True)
class Killed:
    """The run was killed at this request, counted from 1; nothing is known of it but what the platform saw."""

    at: int


@dataclass(frozen=True)
class Failed:
    """The run ended before it had a plan to carry out, with the errors that it would have printed."""

    errors: tuple[PeakApplyError, ...]

    def __str__(self) -> str:
        return "; ".join(error.message for error in self.errors)


@dataclass(frozen=True)
class Run:
    """What one run has of its own: a client, chance, and whether it still lives."""

    client: Client
    chance: random.Random
    network: Network

    def tell(self, event: Event, events: list[Event]) -> None:
        """Keep what a living run tells."""
        if not self.network.dead:
            events.append(event)


async def run_client(
    work: Callable[[Run], Awaitable[T]], network: Network, clock: Clock, seed: str, parallelism: int
) -> T | Killed | Failed:
    """Do something as a run of its own; a mistake of ours is raised."""
    try:
        async with Client(
            "http://embedded",
            "a-token",
            transport=network,
            parallelism=parallelism,
            clock=clock.elapsed,
            wall_clock=clock.epoch,
            sleep=asyncio.sleep,
            random=random.Random(f"{seed}/jitter").random,
        ) as client:
            result = await work(Run(client, random.Random(f"{seed}/work"), network))
    except BaseException as error:
        if network.dead:
            return Killed(network.requests)
        leaves = tuple(_iter_leaves(error))
        expected = tuple(leaf for leaf in leaves if isinstance(leaf, PeakApplyError))
        if len(expected) < len(leaves):
            raise
        return Failed(expected)
    return Killed(network.requests) if network.dead else result


def _iter_leaves(error: BaseException) -> Iterator[BaseException]:
    if isinstance(error, BaseExceptionGroup):
        for inner in error.exceptions:
            yield from _iter_leaves(inner)
    else:
        yield error
