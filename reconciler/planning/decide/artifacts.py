"""What an artifact needs: created, renewed when its files differ, its metadata patched (design 4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from reconciler.kinds import KINDS
from reconciler.kinds.artifact import UPLOAD_ONLY
from reconciler.kinds.documents.canonical import believed, canonical, hidden_paths, sealed, unknown_notes
from reconciler.model.change import Action, Change, Disruption, Edit, FieldChange, Write
from reconciler.model.inventory import Entry
from reconciler.model.live_state import LiveArtifact
from reconciler.model.location import Path, dotted
from reconciler.model.ref import Ref
from reconciler.model.resource import Resource
from reconciler.planning.context import Context, Problems
from reconciler.planning.decide.renames import meant_artifact, recorded, standing_in_the_way
from reconciler.planning.diff.causes import with_causes
from reconciler.planning.diff.compare import field_changes
from reconciler.planning.diff.file_changes import file_changes
from reconciler.planning.diff.merge import merge, with_unreadable, without
from reconciler.planning.diff.request_body import attainable, request_body
from reconciler.planning.diff.snapshots import seen_artifact
from reconciler.planning.ownership import GONE, INTERRUPTED, blocked, ownership, renaming

_KIND = KINDS["artifact"]
CONTENT: Path = ("content",)
"""The path under which a plan shows that the files differ: no field of the body, but what an artifact is about."""


def decide_artifact(
    resource: Resource, needs: tuple[Ref, ...], context: Context, problems: Problems
) -> Change:
    """The change of one artifact."""
    base = Change(
        resource.ref,
        Action.NOOP,
        place=resource.place,
        depends_on=needs,
        digest=resource.digest,
        applied=sealed(_KIND, resource.body, context.inventory.key),
        wait=resource.wait,
        package=resource.package,
        protected=resource.lifecycle.prevent_destroy,
    )
    entry, moved = recorded(_KIND, resource, context)
    live = meant_artifact(resource, entry, moved, context)
    base = replace(base, moved_from=moved)
    if live is None:
        renamed = context.renamed(resource.ref)
        if renamed:
            return blocked(base, *renaming(renamed, resource.ref))
        return _created(base, resource, entry, context)
    owned = ownership(resource, live.id, entry, context, problems)
    stands = standing_in_the_way(_KIND, resource.ref, live, context)
    if stands is not None:
        return blocked(base, *stands)
    base = replace(base, known={"id": live.id, "version": live.version})
    return _updated(base, resource, live, entry if owned else None, context)


def _created(base: Change, resource: Resource, entry: Entry | None, context: Context) -> Change:
    gone = entry is not None and not entry.intended
    fields = field_changes(_KIND, {}, canonical(_KIND, resource.body, context.inventory.key))
    content = FieldChange(CONTENT, Edit.ADD, None, _short(resource.digest))
    return replace(
        base,
        action=Action.CREATE,
        reason=GONE if gone else "it does not exist yet",
        disruption=Disruption.UPLOADS,
        fields=_placed(resource, (*fields, content)),
        write=Write(dict(resource.body), package=base.package),
    )


@dataclass(frozen=True)
class _Metadata:
    """How name and description differ, what a request says of it, what cannot be unset, and what is not known."""

    fields: tuple[FieldChange, ...]
    body: Mapping[str, Any]
    notes: tuple[str, ...]


def _updated(
    base: Change, resource: Resource, live: LiveArtifact, entry: Entry | None, context: Context
) -> Change:
    ignored = tuple(tuple(text.split(".")) for text in resource.lifecycle.ignore_changes)
    metadata = _named(_metadata(resource, live, entry, ignored, context), resource, live)
    why = "" if CONTENT in ignored else _renewal(resource, live, entry)
    content = _content_change(resource, entry) if why else ()
    taken = _taken(base, entry)
    base = replace(base, notes=metadata.notes, adopts=entry is None)
    if CONTENT in ignored:
        base = replace(base, digest=_held(live, entry), package=None)
    fields = _placed(resource, (*metadata.fields, *content))
    if not fields:
        return replace(base, action=Action.ADOPT, reason=taken) if taken else base
    form = {name: resource.body[name] for name in ("scan", "validate") if name in resource.body}
    package = base.package if content else None
    write = Write(metadata.body, id=live.id, package=package, form=form)
    files = file_changes(resource.ref, package, context) if entry is not None else None
    return replace(
        base,
        action=Action.UPDATE,
        seen=seen_artifact(live),
        reason=why or taken,
        disruption=Disruption.UPLOADS if package is not None else Disruption.NONE,
        fields=fields,
        write=write,
        files=files,
    )


def _named(metadata: _Metadata, resource: Resource, live: LiveArtifact) -> _Metadata:
    """The metadata with another name, where `renamed_from` asks for one."""
    if live.name == resource.ref.name:
        return metadata
    field = FieldChange(("name",), Edit.CHANGE, live.name, resource.ref.name)
    body = {**metadata.body, "name": resource.ref.name}
    return replace(metadata, fields=(*metadata.fields, field), body=body)


def _taken(base: Change, entry: Entry | None) -> str:
    """Why it has to be recorded as ours, if it has to."""
    if entry is None:
        return "exists already and is nobody's"
    if base.moved_from is not None:
        return f"it moves here from {base.moved_from}, and stays the same object"
    return INTERRUPTED if entry.intended else ""


def _metadata(
    resource: Resource, live: LiveArtifact, entry: Entry | None, ignored: tuple[Path, ...], context: Context
) -> _Metadata:
    """How name and description differ; the platform knows no way to take a description away."""
    fixed = (*ignored, ("name",), *((name,) for name in UPLOAD_ONLY))
    applied = without(entry.body if entry is not None else {}, fixed)
    before = {} if live.description is None else {"description": live.description}
    before, _ = with_unreadable(_KIND, before, applied)
    merged = merge(_KIND, without(resource.body, fixed), applied, before)
    key = context.inventory.key
    hidden = hidden_paths(resource.body, applied)
    last, old, wanted = (canonical(_KIND, doc, key, hidden) for doc in (applied, before, merged))
    new, left = attainable(_KIND, old, believed(old, wanted))
    fields = with_causes(_KIND, field_changes(_KIND, old, new), last, old, new)
    notes = (*(f"{dotted(path)} cannot be unset: left as it is" for path in left), *unknown_notes(wanted))
    return _Metadata(fields, request_body(_KIND, old, new, merged), notes)


def _renewal(resource: Resource, live: LiveArtifact, entry: Entry | None) -> str:
    """Why a new version is uploaded; empty if the latest one holds these files already."""
    if _held(live, entry) == resource.digest:
        return ""
    if entry is not None and not entry.intended and entry.version_id != live.version:
        return f"version {live.version} was uploaded by somebody else since the last apply"
    return "its files differ"


def _held(live: LiveArtifact, entry: Entry | None) -> str:
    """The digest of what the newest version holds."""
    same = entry is not None and not entry.intended and entry.version_id == live.version
    return entry.digest if entry is not None and same else live.digest


def _content_change(resource: Resource, entry: Entry | None) -> tuple[FieldChange, ...]:
    before = _short(entry.digest) if entry is not None and entry.digest else "(somebody else's)"
    return (FieldChange(CONTENT, Edit.CHANGE, before, _short(resource.digest)),)


def _short(digest: str) -> str:
    return f"c{digest[:11]}"


def _placed(resource: Resource, fields: tuple[FieldChange, ...]) -> tuple[FieldChange, ...]:
    def place(change: FieldChange) -> Any:
        path = ("artifact", "path") if change.path == CONTENT else ("body", *change.path)
        return resource.places.at(path)

    return tuple(replace(change, place=place(change)) for change in fields)
