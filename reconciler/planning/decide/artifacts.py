"""Decide what an artifact needs: create it, upload a version if its files differ, patch its metadata."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from reconciler.kinds.documents.canonical import to_canonical
from reconciler.model.observed.inventory import Entry
from reconciler.model.observed.live_state import LiveArtifact
from reconciler.model.plans.change import Action, Change, Disruption, Impact, Write
from reconciler.model.plans.field_change import FieldChange, FieldEdit
from reconciler.planning.decide.renames import find_entry, find_live, find_name_conflict
from reconciler.planning.diff.compare import compare_documents
from reconciler.planning.diff.comparison import compare
from reconciler.planning.diff.file_changes import compare_files
from reconciler.planning.diff.notes import note_unknown_secrets
from reconciler.planning.diff.snapshots import snapshot_artifact
from reconciler.planning.ownership import check_ownership
from reconciler.planning.reasons import adopt_live, explain_absence, explain_rename
from reconciler.planning.subject import CONTENT_PATH, Subject


def decide_artifact(subject: Subject) -> Change:
    """The change of one artifact."""
    entry, moved_from = find_entry(subject.resource, subject.context)
    live = find_live(subject, entry, moved_from)
    base = subject.start(subject.resource.body, moved_from)
    if not isinstance(live, LiveArtifact):
        renamed = subject.context.new_name(subject.ref)
        return base.block(*explain_rename(renamed, subject.ref)) if renamed else _create(subject, base, entry)
    owned = check_ownership(subject, live.id, entry)
    conflict = find_name_conflict(subject, live)
    if conflict is not None:
        return base.block(*conflict)
    base = replace(base, known={"id": live.id, "version": live.version})
    return _update(subject, base, live, entry if owned else None)


def _create(subject: Subject, base: Change, entry: Entry | None) -> Change:
    resource = subject.resource
    fields = compare_documents(subject.kind, {}, to_canonical(subject.kind, resource.body, subject.key))
    content = FieldChange(CONTENT_PATH, FieldEdit.ADD, None, _shorten(resource.digest))
    return base.show(fields=subject.locate((*fields, content))).send(
        Action.CREATE,
        explain_absence(entry),
        Write(dict(resource.body), package=resource.package),
        Impact(Disruption.UPLOADS),
    )


def _update(subject: Subject, base: Change, live: LiveArtifact, entry: Entry | None) -> Change:
    resource, unread = subject.resource, CONTENT_PATH in subject.ignored
    if unread:
        base = _keep_content(base, live, entry)
    found = compare(subject, resource.body, entry.body if entry else {}, _describe(live))
    fields = found.fields
    why = "" if unread else _explain_upload(subject, live, entry)
    if why:
        fields = (*fields, *subject.locate(_describe_content(subject, entry)))
    change = base.show(
        fields=fields,
        notes=(*found.kept, *note_unknown_secrets(found.unknown)),
        unknown_secrets=found.unknown,
    )
    if fields:
        change = _send(subject, change, live, found.request, why)
        if entry is not None and why:
            change = change.show(files=compare_files(subject.ref, resource.package, subject.context))
    return adopt_live(change, entry)


def _keep_content(base: Change, live: LiveArtifact, entry: Entry | None) -> Change:
    """The files are ignored: what was uploaded last stays recorded."""
    update = replace(base.entry, digest=_find_live_digest(live, entry), files={})
    return replace(base.show(package=None), entry=update)


def _describe(live: LiveArtifact) -> dict[str, Any]:
    return {"name": live.name} | ({} if live.description is None else {"description": live.description})


def _send(subject: Subject, base: Change, live: LiveArtifact, body: Mapping[str, Any], why: str) -> Change:
    resource = subject.resource
    form = {name: resource.body[name] for name in ("scan", "validate") if name in resource.body}
    package = resource.package if why else None
    impact = Impact(Disruption.UPLOADS if package is not None else Disruption.NONE)
    change = replace(base, snapshot=snapshot_artifact(live))
    return change.send(Action.UPDATE, why, Write(body, id=live.id, package=package, form=form), impact)


def _explain_upload(subject: Subject, live: LiveArtifact, entry: Entry | None) -> str:
    """Why a new version is uploaded; empty if the newest one holds these files already."""
    if _find_live_digest(live, entry) == subject.resource.digest:
        return ""
    if entry is not None and not entry.intended and entry.version_id != live.version:
        return f"someone else uploaded version {live.version} since the last apply"
    return "its files differ"


def _find_live_digest(live: LiveArtifact, entry: Entry | None) -> str:
    """The digest of what the newest version holds."""
    same = entry is not None and not entry.intended and entry.version_id == live.version
    return entry.digest if entry is not None and same else live.digest


def _describe_content(subject: Subject, entry: Entry | None) -> tuple[FieldChange, ...]:
    before = _shorten(entry.digest) if entry is not None and entry.digest else "(uploaded by someone else)"
    return (FieldChange(CONTENT_PATH, FieldEdit.CHANGE, before, _shorten(subject.resource.digest)),)


def _shorten(digest: str) -> str:
    return f"c{digest[:11]}"
