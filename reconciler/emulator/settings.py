"""The settings of an emulated platform: database, token, delays, switches and faults."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from reconciler.emulator.faults.rules import Rule
from reconciler.emulator.faults.schedule import Schedule

MEMORY = ":memory:"
USER = "pipeline@example.com"


@dataclass(frozen=True)
class Settings:
    """An emulated platform.

    `database` is the path of one SQLite file, or `:memory:`. `token` is the accepted Authorization value, with
    or without `Bearer ` before it; None accepts any value that is not empty. Builds take `build_seconds`;
    deployments and deletions take `deploy_seconds`. `clock` gives epoch seconds: everything that the platform does
    over time is computed from it when a request comes. `sleep` serves latency and slow answers only.
    `seed` makes the ids of a new tenant the same in each run.

    The rest are switches for what is not known about the real platform; each default is the assumption of the contract.
    `unique_names`: a name is taken once by an image, a workflow, a webapp or service (A32, A39, A64);
    `unique_artifact_names`: by an artifact too. `list_lag_seconds`: how late what was created shows in lists.
    `updated_at_moves`: every change moves `updatedAt`. `put_keeps_token`: a step's repository token survives a PUT
    that does not give it (A55). `put_unpauses`: a PUT makes a paused workflow available (A60).
    `documented_keys_only`: answers hold no key that only we suppose (A54, A66, A71). `atomic_artifact_versions`:
    two uploads within the same second get two version numbers; otherwise the second one overwrites the first.
    `scheduled_in_triggers`: answers hold `scheduled` next to `cron` (A54). `absent_policy_generates`: a webhook trigger
    without `webhookPolicy` gets a new address at every PUT (A42). `unknown_keys`: every object in the answer of a GET
    holds one more key that no document names (A70). `several_triggers`: a workflow takes more than one trigger (A43).
    `strict_step_names`: a step name has letters, digits and hyphens only (A73). `stickiness_excludes_scaling`:
    `sessionStickiness` and `scaleToZero` are refused together (A64).

    `faults` are rules and `schedule` a seed by which requests are spoiled (faults/).
    """

    database: str = MEMORY
    token: str | None = "local"  # noqa: S105 - a default for this machine only
    build_seconds: float = 0.0
    deploy_seconds: float = 0.0
    latency_ms: float = 0.0
    clock: Callable[[], float] = time.time
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    seed: int | None = None
    unique_names: bool = True
    unique_artifact_names: bool = False
    list_lag_seconds: float = 0.0
    updated_at_moves: bool = True
    put_keeps_token: bool = True
    put_unpauses: bool = True
    documented_keys_only: bool = False
    atomic_artifact_versions: bool = True
    scheduled_in_triggers: bool = True
    absent_policy_generates: bool = True
    unknown_keys: bool = False
    several_triggers: bool = False
    strict_step_names: bool = False
    stickiness_excludes_scaling: bool = False
    faults: tuple[Rule, ...] = ()
    schedule: Schedule | None = None
