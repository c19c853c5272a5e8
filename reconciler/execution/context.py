"""What one apply shares between its steps: the client, time, and what became known."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from reconciler.api.client import Client
from reconciler.errors import ApiError
from reconciler.execution.timeouts import ApplyIdentity, Timeouts
from reconciler.execution.waiting.build_logs import OpenLogCopy
from reconciler.execution.waiting.poll_views import (
    BUILDS,
    DEPLOYMENTS,
    BatchPoll,
    describe_build,
    describe_deployment,
)
from reconciler.execution.waiting.polling import Poller
from reconciler.model.change import Change
from reconciler.model.event import Event, Noted
from reconciler.model.inventory import Entry, Inventory
from reconciler.model.live_state import LiveId
from reconciler.model.placeholder import KnownAfterApply, substitute
from reconciler.model.receipt import Provenance
from reconciler.model.ref import Ref

BUILD_TIMEOUT = 30 * 60.0
DEPLOYMENT_TIMEOUT = 15 * 60.0
"""Seconds; `wait:` in a manifest overrides them."""

BUILD_ID = "buildId"
"""Known of an image version besides its ids, where this apply began its build."""


@dataclass(frozen=True)
class Tools:
    """Everything that touches the world, injected: the client, time, and where events and logs go.

    Without `patient` nothing is waited for that no other change of the plan needs. `keep_log` keeps the whole logs
    of builds. `run` says who this apply is, `limits` how long it waits, `complain` tells what is about no resource.
    `origin`, `today` (the time of day, ISO 8601 in UTC) and `hush`, which takes secrets out of a text, are for the
    receipt.
    """

    client: Client
    clock: Callable[[], float]
    sleep: Callable[[float], Awaitable[None]]
    emit: Callable[[Event], None]
    wait_for_all: bool = True
    keep_log: OpenLogCopy | None = None
    run: ApplyIdentity = field(default_factory=ApplyIdentity)
    limits: Timeouts = field(default_factory=Timeouts)
    complain: Callable[[str], None] = lambda _: None
    origin: Provenance = field(default_factory=Provenance)
    today: Callable[[], str] = str
    redact: Callable[[str], str] = str

    @cached_property
    def builds(self) -> Poller:
        """The looks at builds, shared by all that wait for one."""
        return Poller(BatchPoll(self.client, BUILDS), describe_build, self.clock, self.sleep)

    @cached_property
    def deployments(self) -> Poller:
        """The looks at webapps and services, shared likewise."""
        return Poller(BatchPoll(self.client, DEPLOYMENTS), describe_deployment, self.clock, self.sleep)

    @cached_property
    def looking(self) -> Tools:
        """The same for looks that are repeated anyway: a failing platform is not asked five times each time."""
        return replace(self, client=self.client.without_retries())

    def note(self, ref: Ref, message: str) -> None:
        """Tell something about a change that is being carried out."""
        self.emit(Noted(ref, message))


@dataclass
class Ledger:
    """What is known so far: the ids of every resource, and the inventory as it must be stored.

    `needed` are the resources that other changes build on; `said` and `logs` belong into the results: what there is
    to say of a change that is done, and where the log of its build was kept. `taken_over` says that another apply
    took over: then nothing new is begun. `begun` are resources that stay recorded as begun although they failed.
    """

    inventory: Inventory
    known: dict[Ref, Mapping[str, LiveId]] = field(default_factory=dict)
    needed: frozenset[Ref] = frozenset()
    sent: set[Ref] = field(default_factory=set)
    taken_over: str = ""
    begun: set[Ref] = field(default_factory=set)
    said: dict[Ref, str] = field(default_factory=dict)
    logs: dict[Ref, str] = field(default_factory=dict)
    lists: dict[str, tuple[float, list[dict[str, Any]] | ApiError | None]] = field(default_factory=dict)
    reading: dict[str, asyncio.Lock] = field(default_factory=dict)

    def fill(self, document: Any) -> Any:
        """The document with every `Pending` replaced by the id that its resource has by now."""
        return substitute(document, self._lookup)

    def _lookup(self, pending: KnownAfterApply) -> LiveId:
        return self.known[pending.ref][pending.attribute]

    async def listed(
        self,
        collection: str,
        read: Callable[[], Awaitable[list[dict[str, Any]]]],
        clock: Callable[[], float],
        fresh: float,
    ) -> list[dict[str, Any]]:
        """A whole list, read once for all who ask within so many seconds; that it could not be read, likewise."""
        async with self.reading.setdefault(collection, asyncio.Lock()):
            at, found = self.lists.get(collection, (0.0, None))
            if found is None or clock() - at > fresh:
                began = clock()
                try:
                    found = await read()
                except ApiError as error:
                    found = error
                self.lists[collection] = (began, found)
        if isinstance(found, ApiError):
            raise found
        return found

    def awaited(self, change: Change, tools: Tools) -> bool:
        """Whether somebody waits for the end of what a change began: the caller, or another change."""
        return tools.wait_for_all or change.ref in self.needed

    def learn(self, ref: Ref, **ids: LiveId) -> None:
        """Remember ids that others may need."""
        self.known[ref] = {**self.known.get(ref, {}), **ids}

    def record(self, entry: Entry) -> None:
        """Change what the inventory says of one resource."""
        self.inventory = self.inventory.add_entries(entry)

    def forget(self, ref: Ref) -> None:
        """Take a resource out of the inventory: it was never made."""
        self.inventory = self.inventory.without(ref)
