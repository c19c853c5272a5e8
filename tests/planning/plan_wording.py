"""A plan in the words of a case file.

A field change reads `+ path: after`, `- path: before` or `~ path: before -> after`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from reconciler.model.graph import GraphChange
from reconciler.model.location import format_field_path
from reconciler.model.package import FileChanges
from reconciler.model.placeholder import KnownAfterApply, NamedId, Sealed
from reconciler.model.plans.change import Change, Write
from reconciler.model.plans.field_change import FieldChange, FieldEdit, Resolution
from reconciler.model.secret import Secret


def describe_change(change: Change) -> dict[str, Any]:
    """A change in the words of a case: what is shown of it, what it disturbs, what it sends, what it records.

    `with` is what goes with an upload: the package's folder and the form; `to` the ids of what is updated;
    `causes` which there are, `why` the cause of each field; `at` where the manifest asks for each field;
    `graph` what becomes another graph of steps.
    """
    return {
        "ref": str(change.ref),
        "action": change.action.value,
        "reason": change.reason,
        "remedy": change.fix,
        **_describe_shown(change),
        **_describe_request(change.write),
        "needs": [str(ref) for ref in change.depends_on],
        "known": dict(change.known),
        "records": describe_document(change.entry.body),
        "wait": change.timeout,
        "protects": change.entry.protected,
        "forgets": change.entry.removed,
        "files": describe_files(change.details.files),
    }


def _describe_shown(change: Change) -> dict[str, Any]:
    return {
        "fields": [describe_field(item) for item in change.details.fields],
        "causes": sorted({f.cause.value for f in change.details.fields}),
        "why": {format_field_path(f.path): f.cause.value for f in change.details.fields},
        "at": {
            format_field_path(f.path): f.location.file.removeprefix("body.") if f.location else ""
            for f in change.details.fields
        },
        "touched": change.details.last_change,
        "disruption": change.impact.disruption.value,
        "disturbs": change.impact.description,
        "notes": list(change.details.notes),
        "resolutions": [describe_resolution(item) for item in change.details.resolutions],
        "graph": describe_graph(change.details.graph),
    }


def _describe_request(write: Write | None) -> dict[str, Any]:
    if write is None:
        return {"sends": None, "with": None, "to": None, "pauses": False, "gone": None}
    folder = [write.package.folder] if write.package else []
    return {
        "sends": describe_document(write.body),
        "with": [*folder, describe_document(write.form)],
        "to": [i for i in (describe_document(write.id), write.version_id) if i is not None],
        "pauses": write.keep_paused,
        "gone": None if write.replaces is None else {"id": write.replaces, "delete": write.deletes_replaced},
    }


def describe_files(change: FileChanges | None) -> dict[str, Any] | None:
    """Which files differ, of which version."""
    if change is None:
        return None
    parts = {"added": change.added, "changed": change.changed, "removed": change.removed}
    return {"since": change.since, **{word: list(names) for word, names in parts.items() if names}}


def describe_resolution(item: Resolution) -> str:
    """What a name became, on one line."""
    ids = ", ".join(str(describe_document(ident)) for ident in item.ids)
    return f"{format_field_path(item.path)}: {item.written} -> {item.became} ({ids}), {item.why}"


def describe_graph(change: GraphChange | None) -> dict[str, Any] | None:
    """What changes in the graph of the steps; edges as `first -> then`."""
    if change is None:
        return None
    found = {
        "added": list(change.added),
        "removed": list(change.removed),
        "rolled": list(change.rolled),
        "added_edges": [f"{first} -> {then}" for first, then in change.added_edges],
        "removed_edges": [f"{first} -> {then}" for first, then in change.removed_edges],
    }
    return {what: names for what, names in found.items() if names}


def describe_field(change: FieldChange) -> str:
    """One field change on one line."""
    before, after = describe_value(change.before), describe_value(change.after)
    match change.edit:
        case FieldEdit.ADD:
            return f"+ {format_field_path(change.path)}: {after}"
        case FieldEdit.REMOVE:
            return f"- {format_field_path(change.path)}: {before}"
        case FieldEdit.CHANGE:
            return f"~ {format_field_path(change.path)}: {before} -> {after}"


def describe_value(item: Any) -> str:
    """A value as a case writes it: text as it is, everything else as JSON."""
    found = describe_document(item)
    return found if isinstance(found, str) else json.dumps(found, sort_keys=True, ensure_ascii=False)


def describe_document(item: Any) -> Any:
    """A document with its stand-ins in words."""
    match item:
        case NamedId() | KnownAfterApply() | Sealed() | Secret():
            return _describe_placeholder(item)
        case Mapping():
            return {key: describe_document(inner) for key, inner in item.items()}
        case list() | tuple():
            return [describe_document(inner) for inner in item]
        case _:
            return item


def _describe_placeholder(item: NamedId | KnownAfterApply | Sealed | Secret) -> str:
    match item:
        case NamedId(ident, name):
            return (
                f"{name} (known after apply)" if isinstance(ident, KnownAfterApply) else f"{name} ({ident})"
            )
        case KnownAfterApply(ref, attribute):
            return f"({attribute} of {ref})"
        case Secret():
            return item.reveal()
        case Sealed():
            return str(item)
