"""What an apply emits for scripts: one JSON object per line on stderr (`--log-json`; formats/events.py)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, assert_never

from reconciler.errors import PeakApplyError
from reconciler.formats import events
from reconciler.formats.document import json_schema
from reconciler.model.plans.plan import Plan
from reconciler.model.problem import Problem
from reconciler.model.result import Event, Finished, Noted, Queued, Started, Uploaded
from reconciler.reports.apply.progress import Running

FIXED_KEYS = frozenset({"format", "version", "time", "event", "level", "action", "outcome"})
"""Keys whose values are words of this format and never data."""

Content = dict[str, Any]


def render_event_line(content: Mapping[str, Any], moment: datetime) -> str:
    """One event on one line, in ASCII: no character of it acts on a terminal."""
    time = moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return json.dumps({**content, "time": time}, ensure_ascii=True)


def build_event(event: Event) -> Content:
    """One event of an apply."""
    match event:
        case Queued():
            return events.Queued.of(event).content()
        case Started():
            return events.Started.of(event).content()
        case Noted():
            return events.Noted.of(event).content()
        case Uploaded():
            return events.Uploaded.of(event).content()
        case Finished(result):
            return events.Finished.of(result).content()
        case _:
            assert_never(event)


def build_planned_event(plan: Plan) -> Content:
    """What an apply is about to do."""
    return events.Planned.of(plan).content()


def build_running_event(one: Running, now: float) -> Content:
    """That a change is still being carried out."""
    return events.StillRunning(
        ref=one.ref, action=one.action, doing=one.doing, seconds=now - one.since
    ).content()


def build_problem_event(problem: Problem) -> Content:
    """One problem in what the user wrote."""
    location = str(problem.location) if problem.location else None
    return _build_problem(str(problem.severity), problem.message, location, problem.fix)


def build_error_event(error: PeakApplyError) -> Content:
    """An error that has no location."""
    return _build_problem("error", error.message, None, error.fix)


def _build_problem(level: Any, message: str, location: str | None, fix: str) -> Content:
    return events.ProblemFound(level=level, message=message, place=location, remedy=fix).content()


def build_message_event(message: str) -> Content:
    """Anything else."""
    return events.Message(message=message).content()


def build_event_schema() -> Content:
    """The JSON Schema of one line."""
    return json_schema(events.Line, "peak-apply: one line of --log-json")
