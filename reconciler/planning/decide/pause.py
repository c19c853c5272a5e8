"""A paused workflow stays paused: an update would start its schedule again (contract 4.9)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from reconciler.model.change import Action, Change, Write
from reconciler.model.inventory import Entry
from reconciler.model.live_state import LiveObject

PAUSED = "Paused"
"""The status of a workflow that does not start by its schedule (contract 4.9)."""


def must_stay_paused(live: LiveObject, entry: Entry | None) -> bool:
    """Whether it is paused, or was when an earlier apply began."""
    return live.status == PAUSED or (entry is not None and entry.keep_paused)


def pause_again(base: Change, live: LiveObject, entry: Entry | None) -> Change | None:
    """What is left to do where an apply ended between an update and the pause that belongs to it."""
    if entry is None or not entry.keep_paused or live.status == PAUSED or not has_schedule(live.body):
        return None
    reason = "it was paused, and an earlier apply was interrupted before it paused it again"
    return replace(base, action=Action.UPDATE, reason=reason, write=Write({}, id=live.id, keep_paused=True))


def note_pause(live: LiveObject, sent: Mapping[str, Any]) -> tuple[str, ...]:
    """What becomes of a pause: a workflow that an update would start again is paused after it."""
    if live.status != PAUSED:
        return ()
    if has_schedule(sent):
        return ("it is paused and stays paused",)
    return ("it is paused, and without a schedule there is nothing left to pause",)


def has_schedule(body: Mapping[str, Any]) -> bool:
    """Whether a workflow starts by itself at times."""
    return any("cron" in trigger for trigger in body.get("triggers") or ())
