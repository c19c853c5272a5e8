"""What an image version is built from: as declared, as recorded, and as far as it can be read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reconciler.kinds.documents.canonical import assume_unknown, find_secret_paths, live_to_canonical
from reconciler.model.observed.inventory import Entry
from reconciler.model.observed.live_state import LiveVersion
from reconciler.model.plans.field_change import FieldChange
from reconciler.planning.diff.compare import compare_documents, compare_with_causes
from reconciler.planning.diff.merge import fill_unreadable
from reconciler.planning.subject import Subject

Body = Mapping[str, Any]
Fields = tuple[FieldChange, ...]

_IDENTIFYING = ("name", "type", "version", "autodeployResources")
"""Fields that say which version it is and who follows it, not what it is built from."""


def add_source(details: Body | None) -> dict[str, Any]:
    """Complete build details: an update without them, or without a source, keeps the old ones (A34)."""
    return {"source": "upload", **(details or {})}


def describe_new_version(subject: Subject, sent: Body, previous: Entry | None) -> Fields:
    """The fields of a new version: all, or those that differ from the version before."""
    if previous is None:
        return _compare(subject, {}, {}, sent)
    return _compare(subject, {}, _select_content(previous.body), _select_content(sent))


def find_previous_version(subject: Subject) -> Entry | None:
    """The newest version of the image that this project built and that is not the one to be built."""
    entries = subject.context.version_entries(subject.ref)
    known = [e for e in entries if e.ref != subject.ref and e.body and e.version_id is not None]
    return max(known, key=lambda entry: entry.version_id or 0, default=None)


def compare_with_recorded(subject: Subject, entry: Entry) -> Fields:
    """The fields in which the declared version differs from the recorded one; an intent records no body."""
    if not entry.body:
        return ()
    ignored = ("description", "autodeployResources")
    before, after = (
        {name: value for name, value in doc.items() if name not in ignored}
        for doc in (entry.body, subject.resource.body)
    )
    return _compare(subject, before, before, after)


def compare_with_live(subject: Subject, version: LiveVersion) -> Fields:
    """The declared build details in which a live version differs, as far as they can be read."""
    live, declared = version.build_details, add_source(subject.resource.body.get("buildDetails"))
    hidden = find_secret_paths(subject.resource.body)
    before, after = (
        {
            "buildDetails": {},
            **live_to_canonical(
                subject.kind, {"buildDetails": readable}, subject.key, hidden, subject.resource.body
            ),
        }
        for readable in ({k: doc[k] for k in declared if k in live} for doc in (live, declared))
    )
    return subject.locate(compare_documents(subject.kind, before, after))


def compare_rebuild(subject: Subject, version: LiveVersion, entry: Entry | None) -> Fields:
    """What another build changes: it replaces all build details, and keeps a description that is not sent."""
    applied = _select_content(entry.body if entry is not None else {})
    details = version.build_details or applied.get("buildDetails")
    live = {"description": version.description, "buildDetails": details}
    complete, _ = fill_unreadable(subject.kind, {k: v for k, v in live.items() if v}, applied)
    declared = {"description": version.description or None, **_select_content(subject.resource.body)}
    return _compare(subject, applied, complete, declared)


def _select_content(body: Body) -> dict[str, Any]:
    return {name: value for name, value in body.items() if name not in _IDENTIFYING}


def _compare(subject: Subject, applied: Body, before: Body, after: Body) -> Fields:
    kind, hidden = subject.kind, find_secret_paths(subject.resource.body, applied)
    last, old, new = (
        live_to_canonical(kind, doc, subject.key, hidden, applied, after) for doc in (applied, before, after)
    )
    new = assume_unknown(old, new)
    return subject.locate(compare_with_causes(kind, last, old, new))
