"""The context of an apply: the client, time, and where its events go."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from reconciler.api.client import Client
from reconciler.execution.timeouts import ApplyIdentity, Timeouts
from reconciler.execution.waiting.build_logs import OpenLogCopy
from reconciler.model.observed.receipt import Provenance
from reconciler.model.result import Event


@dataclass(frozen=True)
class ApplyContext:
    """The caller's part of an apply, made once per run.

    `clock` is monotonic, in seconds. Without `wait_for_all` an apply waits only for builds and deployments that other
    changes need, or if it deletes something afterwards. `prune_despite_failures`: delete although something failed.
    `keep_log` opens a copy of a whole build log. `print_problem` prints what belongs to no resource.
    For the receipt: `provenance`, `format_now` (ISO 8601 in UTC) and `redact`, which takes secrets out of a text.
    """

    client: Client
    clock: Callable[[], float]
    sleep: Callable[[float], Awaitable[None]]
    emit: Callable[[Event], None]
    wait_for_all: bool = True
    prune_despite_failures: bool = False
    keep_log: OpenLogCopy | None = None
    identity: ApplyIdentity = field(default_factory=ApplyIdentity)
    timeouts: Timeouts = field(default_factory=Timeouts)
    print_problem: Callable[[str], None] = lambda _: None
    provenance: Provenance = field(default_factory=Provenance)
    format_now: Callable[[], str] = str
    redact: Callable[[str], str] = str
