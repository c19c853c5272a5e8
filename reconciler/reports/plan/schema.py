"""The JSON Schema of a plan for machines (reports/plan/json.py), version 1. Keys are only added within a version."""

from __future__ import annotations

from typing import Any

from reconciler.model.change import Action, Cause, Disruption, FieldEdit
from reconciler.reports.plan.json import FORMAT, VERSION

_TEXT = {"type": "string"}
_PLACE = {"type": ["string", "null"], "description": "FILE:LINE:COLUMN"}
_TEXTS = {"type": "array", "items": _TEXT}


def build_plan_schema() -> dict[str, Any]:
    """What `plan --format json` prints."""
    properties = {
        "format": {"const": FORMAT},
        "version": {"const": VERSION},
        "project": _TEXT,
        "target": _TEXT,
        "address": _TEXT,
        "changes": {"type": "array", "items": {"$ref": "#/$defs/change"}},
        "counts": {
            "type": "object",
            "propertyNames": {"enum": sorted(map(str, Action))},
            "additionalProperties": {"type": "integer", "minimum": 1},
        },
        "unmanaged": {**_TEXTS, "description": "owned by the project and no longer declared"},
        "warnings": {"type": "array", "items": {"type": "object"}},
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "peak-apply: plan",
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "$defs": {
            "change": _build_change_schema(),
            "field": _build_field_schema(),
            "value": _build_value_schema(),
        },
    }


def _build_change_schema() -> dict[str, Any]:
    properties = {
        "ref": {**_TEXT, "description": "KIND/NAME, or image/NAME@VERSION"},
        "kind": _TEXT,
        "name": _TEXT,
        "version": _TEXT,
        "action": {"enum": sorted(map(str, Action))},
        "reason": _TEXT,
        "remedy": _TEXT,
        "disruption": {"enum": sorted(map(str, Disruption))},
        "disturbs": _TEXT,
        "place": _PLACE,
        "depends_on": _TEXTS,
        "notes": _TEXTS,
        "resolutions": {"type": "array", "items": {"type": "object"}},
        "graph": {"type": ["object", "null"], "description": "how the steps of a workflow change"},
        "touched": {**_TEXT, "description": "who changed the live object last, and when"},
        "fields": {"type": "array", "items": {"$ref": "#/$defs/field"}},
        "package": {
            "type": ["object", "null"],
            "properties": {
                "folder": _TEXT,
                "files": {"type": "integer"},
                "bytes": {"type": "integer"},
                "ignored": {**_TEXTS, "description": "the first names that ignore files leave out"},
                "differ": {
                    "type": ["object", "null"],
                    "description": "how the files differ from those that were packed for `since`",
                    "properties": {"since": _TEXT, "added": _TEXTS, "changed": _TEXTS, "removed": _TEXTS},
                },
            },
        },
    }
    return {"type": "object", "properties": properties, "required": list(properties)}


def _build_field_schema() -> dict[str, Any]:
    properties = {
        "path": {"type": "array", "items": {"type": ["string", "integer"]}},
        "edit": {"enum": sorted(map(str, FieldEdit))},
        "before": {"$ref": "#/$defs/value"},
        "after": {"$ref": "#/$defs/value"},
        "place": _PLACE,
        "cause": {"enum": sorted(map(str, Cause))},
    }
    return {"type": "object", "properties": properties, "required": list(properties)}


def _build_value_schema() -> dict[str, Any]:
    return {
        "description": "a secret is {sensitive: true}, what does not exist yet is {known_after_apply: REF#ATTRIBUTE}"
    }
