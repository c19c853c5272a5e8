"""A running apply as people follow it: what runs and for how long, what waits for what, how many ended."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from reconciler.model.plans.change import Action
from reconciler.model.ref import Ref
from reconciler.model.result import Event, Finished, Noted, Outcome, Queued, Started, Uploaded
from reconciler.reports.writing.escape import escape
from reconciler.reports.writing.words import ACTIVITIES, format_count, join_parts

MAX_NAMED = 2
"""Names of what something waits for; the rest is counted."""

MAX_REMINDERS = 3
"""Changes that a sign of life names; the rest is counted."""


@dataclass(frozen=True)
class Running:
    """A change under way: since when by the run's clock, and what it is doing."""

    ref: Ref
    action: Action
    since: float
    doing: str


@dataclass
class Board:
    """The state of a run, from its events; the oldest change comes first."""

    running: dict[Ref, Running] = field(default_factory=dict)
    waiting: dict[Ref, Queued] = field(default_factory=dict)
    ended: Counter[Outcome] = field(default_factory=Counter)
    over: set[Ref] = field(default_factory=set)

    def take(self, event: Event, now: float) -> None:
        """Go on by one event that came at `now`, in seconds."""
        match event:
            case Queued(ref):
                self.waiting[ref] = event
            case Started(ref, action):
                self.waiting.pop(ref, None)
                self.running[ref] = Running(ref, action, now, ACTIVITIES.get(action, str(action)))
            case Noted(ref, message):
                self._does(ref, escape(message))
            case Uploaded(ref, sent, total):
                self._does(ref, format_upload(sent, total))
            case Finished(result):
                self.waiting.pop(result.ref, None)
                self.running.pop(result.ref, None)
                self.ended[result.outcome] += 1
                self.over.add(result.ref)

    def _does(self, ref: Ref, doing: str) -> None:
        if ref in self.running:
            self.running[ref] = replace(self.running[ref], doing=doing)

    def needed_by(self, queued: Queued) -> tuple[Ref, ...]:
        """What a change still waits for."""
        return tuple(ref for ref in queued.waits_for if ref not in self.over)

    def in_the_way(self) -> tuple[Ref, ...]:
        """What runs and others wait for."""
        needed = {ref for queued in self.waiting.values() for ref in queued.waits_for}
        return tuple(ref for ref in self.running if ref in needed)


@dataclass(frozen=True)
class Row:
    """One change in cells that are safe to show; `elapsed` is empty for one that waits."""

    action: Action
    ref: str
    doing: str
    elapsed: str = ""


def build_rows(board: Board, now: float, most: int) -> list[Row]:
    """At most so many changes: those that run, oldest first, then those that wait."""
    running = list(board.running.values())[:most]
    waiting = list(board.waiting.values())[: max(most - len(running), 0)]
    return [
        *(
            Row(one.action, escape(str(one.ref)), one.doing, format_duration(now - one.since))
            for one in running
        ),
        *(
            Row(one.action, escape(str(one.ref)), f"waits for {format_refs(board.needed_by(one))}")
            for one in waiting
        ),
    ]


def summarize_board(board: Board) -> str:
    """How many ended, run and wait, and for what."""
    waiting = f"{len(board.waiting)} waiting" if board.waiting else ""
    needed = board.in_the_way()
    if waiting and needed:
        waiting += f" for {format_refs(needed)}"
    running = f"{len(board.running)} running" if board.running else ""
    return join_parts([*(f"{board.ended[o]} {o}" for o in Outcome if board.ended[o]), running, waiting])


def render_reminders(longest: Sequence[Running], now: float) -> list[str]:
    """A sign of life: what runs for long already, on a few lines."""
    lines = [
        f"{escape(str(one.ref))}: still {one.doing} after {format_duration(now - one.since)}"
        for one in longest[:MAX_REMINDERS]
    ]
    more = len(longest) - MAX_REMINDERS
    return [*lines, f"and {format_count(more, 'more change')} still running"] if more > 0 else lines


def format_refs(refs: Sequence[Ref]) -> str:
    """A few names; the rest is counted."""
    said = ", ".join(escape(str(ref)) for ref in refs[:MAX_NAMED])
    more = len(refs) - MAX_NAMED
    return f"{said} and {more} more" if more > 0 else said


def format_upload(sent: int, total: int) -> str:
    """`uploading 3.1/9.8 MB`, in the unit of the whole."""
    unit, scale = next(
        (pair for pair in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)) if total >= pair[1]), ("B", 1)
    )
    digits = 1 if scale > 1 else 0
    return f"uploading {sent / scale:.{digits}f}/{total / scale:.{digits}f} {unit}"


def format_duration(seconds: float) -> str:
    """`12 s`, `5 m 00 s`, `1 h 02 m`."""
    whole = int(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} m {whole % 60:02} s"
    return f"{whole // 3600} h {whole % 3600 // 60:02} m"
