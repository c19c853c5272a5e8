"""What a run tells, for machines: one JSON object per line on stderr (`--log-json`).

Every object has `format` ("peak-apply/event"), `version` (1), `time` (ISO 8601, UTC) and `event`:

- `planned`: `project`, `target`, `address`, `counts` (action -> number of resources)
- `queued`: `ref`, `action`, `waits_for` (refs)
- `started`: `ref`, `action`
- `noted`: `ref`, `message`
- `progress`: an upload at most once a second: `ref`, `bytes_sent`, `bytes_total`
- `running`: a sign of life about once a minute: `ref`, `action`, `doing`, `seconds`
- `finished`: a result as in the report: `ref`, `action`, `outcome`, `reason`, `remedy`, `sent`, `seconds`, `log`
- `problem`: `level` ("error", "warning"), `message`, `place` ("FILE:LINE:COLUMN" or null), `remedy`
- `message`: anything else that is told: `level` ("info"), `message`

Keys and events are only added within a version. `event_schema` says the same as a JSON Schema.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, assert_never

from reconciler.errors import PeakApplyError
from reconciler.model.change import Action
from reconciler.model.event import Event, Finished, Noted, Queued, Started, Uploaded
from reconciler.model.plan import Plan
from reconciler.model.problem import Problem
from reconciler.model.result import Outcome
from reconciler.reports.apply.progress import Running
from reconciler.reports.apply.result import build_result_json

FORMAT, VERSION = "peak-apply/event", 1

FIXED_KEYS = frozenset({"format", "version", "time", "event", "level", "action", "outcome"})
"""Keys whose values are words of this format and never data."""

Content = dict[str, Any]


def render_event_line(content: Mapping[str, Any], moment: datetime) -> str:
    """One object on one line, in ASCII: no character of it acts on a terminal."""
    time = moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return json.dumps({"format": FORMAT, "version": VERSION, "time": time, **content}, ensure_ascii=True)


def build_event(event: Event) -> Content:
    """One event of an apply."""
    match event:
        case Queued(ref, action, waits_for):
            refs = [str(one) for one in waits_for]
            return {"event": "queued", "ref": str(ref), "action": str(action), "waits_for": refs}
        case Started(ref, action):
            return {"event": "started", "ref": str(ref), "action": str(action)}
        case Noted(ref, message):
            return {"event": "noted", "ref": str(ref), "message": message}
        case Uploaded(ref, sent, total):
            return {"event": "progress", "ref": str(ref), "bytes_sent": sent, "bytes_total": total}
        case Finished(result):
            return {"event": "finished", **build_result_json(result)}
        case _:
            assert_never(event)


def build_planned_event(plan: Plan) -> Content:
    """What an apply is about to do."""
    counts = {str(action): count for action, count in plan.counts.items()}
    heading = {"project": plan.project, "target": plan.target, "address": plan.address}
    return {"event": "planned", **heading, "counts": counts}


def build_running_event(one: Running, now: float) -> Content:
    """That a change is still under way."""
    seconds = round(now - one.since, 3)
    return {
        "event": "running",
        "ref": str(one.ref),
        "action": str(one.action),
        "doing": one.doing,
        "seconds": seconds,
    }


def build_problem_event(problem: Problem) -> Content:
    """One thing wrong with what the user wrote."""
    location = str(problem.location) if problem.location else None
    return _build_problem(str(problem.severity), problem.message, location, problem.fix)


def build_error_event(error: PeakApplyError) -> Content:
    """An error that has no place."""
    return _build_problem("error", error.message, None, error.fix)


def build_message_event(message: str) -> Content:
    """Anything else that is told."""
    return {"event": "message", "level": "info", "message": message}


def _build_problem(level: str, message: str, location: str | None, fix: str) -> Content:
    return {"event": "problem", "level": level, "message": message, "place": location, "remedy": fix}


_TEXT: Content = {"type": "string"}
_TEXTS: Content = {"type": "array", "items": _TEXT}
_COUNT: Content = {"type": "integer", "minimum": 0}
_SECONDS: Content = {"type": "number", "minimum": 0}
_REF: Content = {**_TEXT, "description": "KIND/NAME, or image/NAME@VERSION"}
_ACTION: Content = {"enum": sorted(map(str, Action))}

_EVENTS: dict[str, Content] = {
    "planned": {
        "project": _TEXT,
        "target": _TEXT,
        "address": _TEXT,
        "counts": {"type": "object", "propertyNames": _ACTION, "additionalProperties": _COUNT},
    },
    "queued": {"ref": _REF, "action": _ACTION, "waits_for": {"type": "array", "items": _REF}},
    "started": {"ref": _REF, "action": _ACTION},
    "noted": {"ref": _REF, "message": _TEXT},
    "progress": {"ref": _REF, "bytes_sent": _COUNT, "bytes_total": _COUNT},
    "running": {"ref": _REF, "action": _ACTION, "doing": _TEXT, "seconds": _SECONDS},
    "finished": {
        "ref": _REF,
        "action": _ACTION,
        "outcome": {"enum": sorted(map(str, Outcome))},
        "reason": _TEXT,
        "remedy": _TEXT,
        "sent": {"type": "boolean", "description": "whether a write left this machine"},
        "seconds": _SECONDS,
        "log": {**_TEXTS, "description": "the end of a build's log"},
    },
    "problem": {
        "level": {"enum": ["error", "warning"]},
        "message": _TEXT,
        "place": {"type": ["string", "null"], "description": "FILE:LINE:COLUMN"},
        "remedy": _TEXT,
    },
    "message": {"level": {"const": "info"}, "message": _TEXT},
}


def build_event_schema() -> Content:
    """The JSON Schema of one line."""
    frame: Content = {
        "format": {"const": FORMAT},
        "version": {"const": VERSION},
        "time": {"type": "string", "format": "date-time"},
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "peak-apply: one line of --log-json",
        "oneOf": [
            {
                "type": "object",
                "properties": {**frame, "event": {"const": name}, **properties},
                "required": [*frame, "event", *properties],
            }
            for name, properties in _EVENTS.items()
        ],
    }
