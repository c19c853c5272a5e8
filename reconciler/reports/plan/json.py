"""A plan for machines.

    {"format": "peak-apply/plan", "version": 1, "project", "target", "address",
     "changes": [{"ref", "kind", "name", "version", "action", "reason", "remedy", "disruption",
                  "disturbs", "place", "depends_on", "notes", "touched",
                  "fields": [{"path": [...], "edit": "add|change|remove", "before", "after", "place",
                              "cause"}],
                  "resolutions": [{"path": [...], "written", "became", "ids": [...], "why"}],
                  "graph": {"steps", "edges", "added", "removed", "rolled", "added_edges",
                            "removed_edges"} | null,
                  "package": {"folder", "files", "bytes", "ignored": [name],
                              "differ": {"since", "added", "changed", "removed": [name]} | null} | null}],
     "counts": {action: number}, "unmanaged": [ref], "warnings": [problem]}

A secret is `{"sensitive": true}`, an id of something that does not exist yet
`{"known_after_apply": "image/trainer@1.5.0#versionId"}`, an id whose name is known
`{"id": 7, "name": "trainer@1.5.0"}`. `touched` is who changed the live object last, and when, where
a field was changed by somebody else since the last apply. Keys are only added within a version.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from reconciler.model.change import Change, FieldChange, Resolution
from reconciler.model.graph import GraphChange
from reconciler.model.package import FileChanges, Package
from reconciler.model.placeholder import KnownAfterApply, NamedId, Sealed
from reconciler.model.plan import Plan
from reconciler.reports.problems import build_problem_json

FORMAT, VERSION = "peak-apply/plan", 1


def render_plan_json(plan: Plan) -> str:
    """The plan as JSON, two spaces of indentation, keys in a fixed order."""
    content = {
        "format": FORMAT,
        "version": VERSION,
        "project": plan.project,
        "target": plan.target,
        "address": plan.address,
        "changes": [_build_change(change) for change in plan.changes],
        "counts": {str(action): count for action, count in sorted(plan.counts.items())},
        "unmanaged": list(plan.unmanaged),
        "warnings": [build_problem_json(problem) for problem in plan.warnings],
    }
    return json.dumps(content, indent=2, ensure_ascii=True) + "\n"


def _build_change(change: Change) -> dict[str, Any]:
    package = change.package
    return {
        "ref": str(change.ref),
        "kind": change.ref.kind,
        "name": change.ref.name,
        "version": change.ref.version,
        "action": str(change.action),
        "reason": change.reason,
        "remedy": change.fix,
        "disruption": str(change.disruption),
        "disturbs": change.disturbs,
        "place": str(change.location) if change.location else None,
        "depends_on": [str(ref) for ref in change.depends_on],
        "notes": list(change.notes),
        "touched": change.touched,
        "resolutions": [_build_resolution(one) for one in change.resolutions],
        "graph": _build_graph(change.graph),
        "fields": [build_field_json(field) for field in change.fields],
        "package": None if package is None else _build_package(package, change.files),
    }


def _build_package(package: Package, files: FileChanges | None) -> dict[str, Any]:
    differ = None
    if files is not None:
        parts = {"added": files.added, "changed": files.changed, "removed": files.removed}
        differ = {"since": files.since, **{word: list(names) for word, names in parts.items()}}
    return {
        "folder": package.folder,
        "files": len(package.files),
        "bytes": package.size,
        "differ": differ,
        "ignored": list(package.ignored),
    }


def _build_resolution(one: Resolution) -> dict[str, Any]:
    return {
        "path": list(one.path),
        "written": one.written,
        "became": one.became,
        "ids": [_build_value(ident) for ident in one.ids],
        "why": one.why,
    }


def _build_graph(graph: GraphChange | None) -> dict[str, Any] | None:
    if graph is None:
        return None
    found = asdict(graph)
    return {name: [list(i) if isinstance(i, tuple) else i for i in items] for name, items in found.items()}


def build_field_json(field: FieldChange) -> dict[str, Any]:
    """One field change."""
    return {
        "path": list(field.path),
        "edit": str(field.edit),
        "before": _build_value(field.before),
        "after": _build_value(field.after),
        "place": str(field.location) if field.location else None,
        "cause": str(field.cause),
    }


def _build_value(value: Any) -> Any:
    match value:
        case Sealed():
            return {"sensitive": True} | ({"unknown": list(value.unknown)} if value.unknown else {})
        case NamedId(ident, name):
            return {"id": _build_value(ident), "name": name}
        case KnownAfterApply(ref, attribute):
            return {"known_after_apply": f"{ref}#{attribute}"}
        case Mapping():
            return {str(name): _build_value(item) for name, item in value.items()}
        case list() | tuple():
            return [_build_value(item) for item in value]
        case _:
            return value
