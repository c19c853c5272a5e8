"""Actions of the platform that are due at some time: run in order of time before each request.

Nothing runs in the background: a timer is a row with a due time, so that a virtual clock works and a killed process
goes on where it was. A timer may set others, which run too if they are due.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from reconciler.emulator.store.tenant import Tenant

TimerHandler = Callable[[Tenant, str, Any], None]
_NEXT_TIMER = "SELECT seq, due, kind, subject, data FROM timers WHERE due <= ? ORDER BY due, seq LIMIT 1"


def run_due_timers(tenant: Tenant, happenings: Mapping[str, TimerHandler]) -> None:
    """Run all timers that are due, each at the moment it was due."""
    while (timer := tenant.db.one(_NEXT_TIMER, tenant.now)) is not None:
        tenant.db.run("DELETE FROM timers WHERE seq = ?", timer["seq"])
        happenings[timer["kind"]](tenant.at(timer["due"]), timer["subject"], json.loads(timer["data"]))
