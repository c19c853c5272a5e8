"""The context of one change, and the function that carries it out."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

from reconciler.api.client import Client
from reconciler.execution.state import Progress
from reconciler.execution.waiting.build_logs import OpenLogCopy
from reconciler.execution.waiting.polling import Poller
from reconciler.execution.writes.list_cache import ListCache
from reconciler.execution.writes.recovery import Writer
from reconciler.model.plans.change import Change
from reconciler.model.result import Event

BUILD_ID = "buildId"
"""The key under which the ids of an image version hold the build that this apply started."""


@dataclass(frozen=True)
class StepContext:
    """Shared by all changes: client, lists, pollers and the inventory's key; of this change: its writer and its notes.

    `wait`: the caller or another change waits for the end of what this one starts.
    """

    client: Client
    lists: ListCache
    builds: Poller
    deployments: Poller
    key: bytes
    writer: Writer
    note: Callable[[str], None]
    emit: Callable[[Event], None]
    wait: bool
    keep_log: OpenLogCopy | None


Step = Callable[[Change, StepContext], AsyncIterator[Progress]]
"""Carries out a change and yields news as soon as they are known; raises when the change failed."""
