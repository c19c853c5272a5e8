"""A paused workflow stays paused, although an update resumes its schedule (contract 4.9)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reconciler.model.observed.inventory import Entry
from reconciler.model.observed.live_state import LiveObject
from reconciler.model.plans.change import Action, Change, Write

PAUSED = "Paused"
"""The status of a workflow whose schedule does not start it (contract 4.9)."""


def must_stay_paused(live: LiveObject, entry: Entry | None) -> bool:
    """True if it is paused, or was when an interrupted apply began."""
    return live.status == PAUSED or (entry is not None and entry.keep_paused)


def pause_again(base: Change, live: LiveObject, entry: Entry | None) -> Change | None:
    """Pause it where an apply was interrupted between an update and the pause that follows it."""
    if entry is None or not entry.keep_paused or live.status == PAUSED or not has_schedule(live.body):
        return None
    reason = "it was paused, and an earlier apply was interrupted before it paused it again"
    return base.send(Action.UPDATE, reason, Write({}, id=live.id, keep_paused=True))


def note_pause(live: LiveObject, sent: Mapping[str, Any]) -> tuple[str, ...]:
    """Say what becomes of a pause: after an update that resumes the workflow it is paused again."""
    if live.status != PAUSED:
        return ()
    if has_schedule(sent):
        return ("it is paused and stays paused",)
    return ("it is paused, and without a schedule there is nothing left to pause",)


def has_schedule(body: Mapping[str, Any]) -> bool:
    """True if the workflow starts by a schedule."""
    return any("cron" in trigger for trigger in body.get("triggers") or ())
