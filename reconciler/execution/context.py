"""What an apply works with: the client, time, and where its events go."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from reconciler.api.client import Client
from reconciler.execution.timeouts import ApplyIdentity, Timeouts
from reconciler.execution.waiting.build_logs import OpenLogCopy
from reconciler.model.event import Event
from reconciler.model.observed.receipt import Provenance


@dataclass(frozen=True)
class Tools:
    """The caller's part of an apply: only the executor, the wait for a lease and the deletion of versions see it whole.

    Without `wait_for_all` an apply waits only for builds and deployments that other changes need. `keep_log` keeps
    whole build logs. `run` says who applies, `limits` how long it waits, `complain` prints what belongs to no resource.
    `origin`, `today` (ISO 8601 in UTC) and `redact`, which takes secrets out of a text, are for the receipt.
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
