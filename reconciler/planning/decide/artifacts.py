"""What an artifact needs: created, renewed when its files differ, its metadata patched."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from reconciler.kinds import KINDS
from reconciler.kinds.artifact import UPLOAD_ONLY
from reconciler.kinds.documents.canonical import (
    assume_unknown,
    find_secret_paths,
    note_unknown_secrets,
    seal_secrets,
    to_canonical,
)
from reconciler.model.change import Action, Change, Disruption, FieldChange, FieldEdit, Write
from reconciler.model.inventory import Entry
from reconciler.model.live_state import LiveArtifact
from reconciler.model.location import FieldPath, format_field_path
from reconciler.model.ref import Ref
from reconciler.model.resource import Resource
from reconciler.planning.context import Context, Problems
from reconciler.planning.decide.renames import find_entry, find_live_artifact, find_name_conflict
from reconciler.planning.diff.causes import add_causes
from reconciler.planning.diff.compare import compare_documents
from reconciler.planning.diff.file_changes import compare_files
from reconciler.planning.diff.merge import drop_paths, fill_unreadable, merge
from reconciler.planning.diff.request_body import build_request_body, limit_to_attainable
from reconciler.planning.diff.snapshots import snapshot_artifact
from reconciler.planning.ownership import DELETED_SINCE, INTERRUPTED, block, check_ownership, explain_rename

_KIND = KINDS["artifact"]
CONTENT_PATH: FieldPath = ("content",)
"""The path under which a plan shows that the files differ: no field of the body, but what an artifact is about."""


def decide_artifact(
    resource: Resource, needs: tuple[Ref, ...], context: Context, problems: Problems
) -> Change:
    """The change of one artifact."""
    base = Change(
        resource.ref,
        Action.NOOP,
        location=resource.location,
        depends_on=needs,
        digest=resource.digest,
        applied=seal_secrets(_KIND, resource.body, context.inventory.key),
        wait=resource.wait,
        package=resource.package,
        protected=resource.lifecycle.prevent_destroy,
    )
    entry, moved = find_entry(_KIND, resource, context)
    live = find_live_artifact(resource, entry, moved, context)
    base = replace(base, moved_from=moved)
    if live is None:
        renamed = context.renamed(resource.ref)
        if renamed:
            return block(base, *explain_rename(renamed, resource.ref))
        return _create(base, resource, entry, context)
    owned = check_ownership(resource, live.id, entry, context, problems)
    stands = find_name_conflict(_KIND, resource.ref, live, context)
    if stands is not None:
        return block(base, *stands)
    base = replace(base, known={"id": live.id, "version": live.version})
    return _update(base, resource, live, entry if owned else None, context)


def _create(base: Change, resource: Resource, entry: Entry | None, context: Context) -> Change:
    gone = entry is not None and not entry.intended
    fields = compare_documents(_KIND, {}, to_canonical(_KIND, resource.body, context.inventory.key))
    content = FieldChange(CONTENT_PATH, FieldEdit.ADD, None, _shorten(resource.digest))
    return replace(
        base,
        action=Action.CREATE,
        reason=DELETED_SINCE if gone else "it does not exist yet",
        disruption=Disruption.UPLOADS,
        fields=_locate(resource, (*fields, content)),
        write=Write(dict(resource.body), package=base.package),
    )


@dataclass(frozen=True)
class _Metadata:
    """How name and description differ, what a request says of it, what cannot be unset, and what is not known."""

    fields: tuple[FieldChange, ...]
    body: Mapping[str, Any]
    notes: tuple[str, ...]


def _update(
    base: Change, resource: Resource, live: LiveArtifact, entry: Entry | None, context: Context
) -> Change:
    ignored = tuple(tuple(text.split(".")) for text in resource.lifecycle.ignore_changes)
    metadata = _add_rename(_compare_metadata(resource, live, entry, ignored, context), resource, live)
    why = "" if CONTENT_PATH in ignored else _explain_upload(resource, live, entry)
    content = _describe_content(resource, entry) if why else ()
    taken = _explain_adoption(base, entry)
    base = replace(base, notes=metadata.notes, adopts=entry is None)
    if CONTENT_PATH in ignored:
        base = replace(base, digest=_find_live_digest(live, entry), package=None)
    fields = _locate(resource, (*metadata.fields, *content))
    if not fields:
        return replace(base, action=Action.ADOPT, reason=taken) if taken else base
    form = {name: resource.body[name] for name in ("scan", "validate") if name in resource.body}
    package = base.package if content else None
    write = Write(metadata.body, id=live.id, package=package, form=form)
    files = compare_files(resource.ref, package, context) if entry is not None else None
    return replace(
        base,
        action=Action.UPDATE,
        snapshot=snapshot_artifact(live),
        reason=why or taken,
        disruption=Disruption.UPLOADS if package is not None else Disruption.NONE,
        fields=fields,
        write=write,
        files=files,
    )


def _add_rename(metadata: _Metadata, resource: Resource, live: LiveArtifact) -> _Metadata:
    """The metadata with another name, where `renamed_from` asks for one."""
    if live.name == resource.ref.name:
        return metadata
    field = FieldChange(("name",), FieldEdit.CHANGE, live.name, resource.ref.name)
    body = {**metadata.body, "name": resource.ref.name}
    return replace(metadata, fields=(*metadata.fields, field), body=body)


def _explain_adoption(base: Change, entry: Entry | None) -> str:
    """Why it has to be recorded as ours, if it has to."""
    if entry is None:
        return "exists already and is nobody's"
    if base.moved_from is not None:
        return f"it moves here from {base.moved_from}, and stays the same object"
    return INTERRUPTED if entry.intended else ""


def _compare_metadata(
    resource: Resource,
    live: LiveArtifact,
    entry: Entry | None,
    ignored: tuple[FieldPath, ...],
    context: Context,
) -> _Metadata:
    """How name and description differ; the platform knows no way to take a description away."""
    fixed = (*ignored, ("name",), *((name,) for name in UPLOAD_ONLY))
    applied = drop_paths(entry.body if entry is not None else {}, fixed)
    before = {} if live.description is None else {"description": live.description}
    before, _ = fill_unreadable(_KIND, before, applied)
    merged = merge(_KIND, drop_paths(resource.body, fixed), applied, before)
    key = context.inventory.key
    hidden = find_secret_paths(resource.body, applied)
    last, old, wanted = (to_canonical(_KIND, doc, key, hidden) for doc in (applied, before, merged))
    new, left = limit_to_attainable(_KIND, old, assume_unknown(old, wanted))
    fields = add_causes(_KIND, compare_documents(_KIND, old, new), last, old, new)
    notes = (
        *(f"{format_field_path(path)} cannot be unset: left as it is" for path in left),
        *note_unknown_secrets(wanted),
    )
    return _Metadata(fields, build_request_body(_KIND, old, new, merged), notes)


def _explain_upload(resource: Resource, live: LiveArtifact, entry: Entry | None) -> str:
    """Why a new version is uploaded; empty if the latest one holds these files already."""
    if _find_live_digest(live, entry) == resource.digest:
        return ""
    if entry is not None and not entry.intended and entry.version_id != live.version:
        return f"version {live.version} was uploaded by somebody else since the last apply"
    return "its files differ"


def _find_live_digest(live: LiveArtifact, entry: Entry | None) -> str:
    """The digest of what the newest version holds."""
    same = entry is not None and not entry.intended and entry.version_id == live.version
    return entry.digest if entry is not None and same else live.digest


def _describe_content(resource: Resource, entry: Entry | None) -> tuple[FieldChange, ...]:
    before = _shorten(entry.digest) if entry is not None and entry.digest else "(somebody else's)"
    return (FieldChange(CONTENT_PATH, FieldEdit.CHANGE, before, _shorten(resource.digest)),)


def _shorten(digest: str) -> str:
    return f"c{digest[:11]}"


def _locate(resource: Resource, fields: tuple[FieldChange, ...]) -> tuple[FieldChange, ...]:
    def location(change: FieldChange) -> Any:
        path = ("artifact", "path") if change.path == CONTENT_PATH else ("body", *change.path)
        return resource.locations.at(path)

    return tuple(replace(change, location=location(change)) for change in fields)
