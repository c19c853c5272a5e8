"""What a version of an image is built from: as it is declared, as it was recorded, and as far as it can be read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from reconciler.kinds import KINDS
from reconciler.kinds.documents.canonical import assume_unknown, find_secret_paths, to_canonical
from reconciler.model.change import FieldChange
from reconciler.model.inventory import Entry
from reconciler.model.live_state import LiveVersion
from reconciler.model.location import FieldPath
from reconciler.model.resource import Resource
from reconciler.planning.context import Context
from reconciler.planning.diff.causes import add_causes
from reconciler.planning.diff.compare import compare_documents
from reconciler.planning.diff.merge import fill_unreadable

Fields = tuple[FieldChange, ...]

_KIND = KINDS["image"]
_IDENTIFYING = ("name", "type", "version", "autodeployResources")
"""What says which version it is, and who moves on to it."""


def add_source(details: Mapping[str, Any] | None) -> dict[str, Any]:
    """Complete build details: an update without them, or without a source, keeps the old ones (A34)."""
    return {"source": "upload", **(details or {})}


def describe_new_version(resource: Resource, sent: Mapping[str, Any], context: Context) -> Fields:
    """All that a new version is made of."""
    return _locate(resource, compare_documents(_KIND, {}, _make_canonical(sent, context)))


def compare_with_recorded(resource: Resource, entry: Entry, context: Context) -> Fields:
    """In what the declared version differs from the recorded one; of an intent no body was recorded."""
    if not entry.body:
        return ()
    ignored = ("description", "autodeployResources")
    before, after = (
        _make_canonical({k: v for k, v in doc.items() if k not in ignored}, context)
        for doc in (entry.body, resource.body)
    )
    after = assume_unknown(before, after)
    return _locate(
        resource, add_causes(_KIND, compare_documents(_KIND, before, after), before, before, after)
    )


def compare_with_live(resource: Resource, version: LiveVersion, context: Context) -> Fields:
    """In which of the declared build details that can be read a live version differs."""
    live, declared = dict(version.build_details), add_source(resource.body.get("buildDetails"))
    readable = [{"buildDetails": {k: doc[k] for k in declared if k in live}} for doc in (live, declared)]
    hidden = find_secret_paths(resource.body)
    before, after = (_make_canonical(doc, context, hidden).get("buildDetails", {}) for doc in readable)
    return _locate(resource, compare_documents(_KIND, {"buildDetails": before}, {"buildDetails": after}))


def compare_rebuild(
    resource: Resource, version: LiveVersion, entry: Entry | None, context: Context
) -> Fields:
    """What another build changes: it takes the build details whole, and keeps a description that it is not told."""
    applied = _select_content(entry.body if entry is not None else {})
    live = {
        "description": version.description,
        "buildDetails": version.build_details or applied.get("buildDetails"),
    }
    complete, _ = fill_unreadable(_KIND, {k: v for k, v in live.items() if v}, applied)
    declared = {"description": version.description or None, **_select_content(resource.body)}
    hidden = find_secret_paths(resource.body, applied)
    recorded, before, after = (_make_canonical(doc, context, hidden) for doc in (applied, complete, declared))
    after = assume_unknown(before, after)
    return _locate(
        resource, add_causes(_KIND, compare_documents(_KIND, before, after), recorded, before, after)
    )


def _select_content(body: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in body.items() if name not in _IDENTIFYING}


def _locate(resource: Resource, fields: Fields) -> Fields:
    return tuple(replace(f, location=resource.locations.at(("body", *f.path))) for f in fields)


def _make_canonical(
    body: Mapping[str, Any], context: Context, hidden: frozenset[FieldPath] = frozenset()
) -> dict[str, Any]:
    return to_canonical(_KIND, body, context.inventory.key, hidden)
