"""What an image version needs: it is built once and never changes after (contract 3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from reconciler.kinds import KINDS
from reconciler.kinds.documents.canonical import seal_secrets
from reconciler.model.change import Action, Change, Disruption, Write
from reconciler.model.inventory import Entry
from reconciler.model.live_state import LiveImage, LiveVersion
from reconciler.model.placeholder import KnownAfterApply
from reconciler.model.ref import Ref
from reconciler.model.resource import Resource
from reconciler.planning.context import Context, Problems
from reconciler.planning.decide.version_choice import find_free_version
from reconciler.planning.diff.build_details import (
    add_source,
    compare_rebuild,
    compare_with_live,
    compare_with_recorded,
    describe_new_version,
)
from reconciler.planning.diff.file_changes import compare_files
from reconciler.planning.diff.snapshots import snapshot_version
from reconciler.planning.ownership import DELETED_SINCE, INTERRUPTED, block, check_ownership
from reconciler.planning.resolve import Decided

_KIND = KINDS["image"]


def decide_image(
    resource: Resource, needs: tuple[Ref, ...], decided: Decided, context: Context, problems: Problems
) -> Change:
    """The change of one image version."""
    body, notes = _drop_own_autodeploy(resource, context)
    base = Change(
        resource.ref,
        Action.NOOP,
        location=resource.location,
        depends_on=needs,
        notes=notes,
        digest=resource.digest,
        applied=seal_secrets(_KIND, body, context.inventory.key),
        wait=resource.wait,
        package=resource.package,
        files=compare_files(resource.ref, resource.package, context),
        protected=resource.lifecycle.prevent_destroy,
    )
    image, entry = context.custom_image(resource.ref.name), context.entry(resource.ref)
    if image is None:
        return _create_image(base, resource, body, entry, decided, context)
    if image.type.lower() != str(resource.body["type"]).lower():
        return block(
            base,
            f"its type cannot change: live it is {image.type}, declared {resource.body['type']}",
            f"declare type {image.type}, or use another image name",
        )
    version = image.version(resource.ref.version)
    if version is None:
        reason = DELETED_SINCE if _was_applied(entry) else "this version does not exist yet"
        return _build(base, Action.BUILD, reason, resource, body, context, image.id)
    known = {"imageId": image.id, "versionId": version.id}
    owned = check_ownership(resource, version.id, entry, context, problems)
    return _decide_existing(
        _with(base, known=known), resource, body, image, version, entry if owned else None, context
    )


def _create_image(
    base: Change,
    resource: Resource,
    body: Mapping[str, Any],
    entry: Entry | None,
    decided: Decided,
    context: Context,
) -> Change:
    """The image with its first version; of several declared versions one creates it and the others follow."""
    siblings = (ref for ref in context.declared_versions(resource.ref.name) if ref in decided)
    first = [ref for ref in siblings if decided[ref].action is Action.CREATE]
    if first:
        behind = _with(base, depends_on=tuple(sorted({*base.depends_on, first[0]})))
        image_id = KnownAfterApply(first[0], "imageId")
        return _build(
            behind, Action.BUILD, "this version does not exist yet", resource, body, context, image_id
        )
    reason = DELETED_SINCE if _was_applied(entry) else "the image does not exist yet"
    return _build(base, Action.CREATE, reason, resource, body, context)


def _was_applied(entry: Entry | None) -> bool:
    return entry is not None and not entry.intended


def _decide_existing(
    base: Change,
    resource: Resource,
    body: Mapping[str, Any],
    image: LiveImage,
    version: LiveVersion,
    entry: Entry | None,
    context: Context,
) -> Change:
    """A version that is there: deleting, building, failed or built."""
    if version.status == "deleting":
        return _build_after_deletion(base, resource, body, image, version, context)
    if version.status == "delete-failed":
        fix = "delete it again on the platform and plan again, or declare another version"
        return block(base, "somebody deleted this version and its deletion failed", fix)
    if version.building:
        return _wait_for_build(base, resource, version, entry, context)
    if not version.ready:
        why = f"its last build {version.build_status or 'never ran'}"
        fields = compare_rebuild(resource, version, entry, context)
        base = _with(
            base, fields=fields, notes=(*base.notes, *_note_kept_description(resource, version, entry))
        )
        return _build(base, Action.REBUILD, why, resource, body, context, image.id, version)
    return _check_built(base, resource, image, version, entry, context)


def _build_after_deletion(
    base: Change,
    resource: Resource,
    body: Mapping[str, Any],
    image: LiveImage,
    version: LiveVersion,
    context: Context,
) -> Change:
    """Built again when it is gone; an image that goes with its last version is made again too (A37)."""
    reason = "it is being deleted, and is built again when it is gone"
    change = _build(_with(base, known={}), Action.BUILD, reason, resource, body, context, image.id)
    if change.write is None:
        return change
    whole = {name: value for name, value in body.items() if name not in _NOT_SENT[Action.CREATE]}
    return _with(change, write=replace(change.write, gone=version.id, form=whole))


def _wait_for_build(
    base: Change, resource: Resource, version: LiveVersion, entry: Entry | None, context: Context
) -> Change:
    """A build under way: of what is declared, as far as that is known, or of something else."""
    differs = compare_with_live(resource, version, context) if entry is None else ()
    if not differs and (entry is None or entry.digest == resource.digest):
        return _with(base, action=Action.WAIT, reason="its build is under way")
    fix = "plan again when it has ended"
    return block(_with(base, fields=differs), "a build of other content is under way", fix)


def _check_built(
    base: Change,
    resource: Resource,
    image: LiveImage,
    version: LiveVersion,
    entry: Entry | None,
    context: Context,
) -> Change:
    if entry is None:
        return _adopt_version(base, resource, image, version, context)
    if entry.digest != resource.digest:
        differs = compare_with_recorded(resource, entry, context)
        what = "the files it is built from" if resource.package is not None else "the values of `rebuild_on`"
        what = "what it is built from" if differs else what
        return block(
            _with(base, fields=differs),
            f"it is built and cannot change, but {what} changed",
            _suggest_version(image),
        )
    base = _with(base, notes=(*base.notes, *_note_description(resource, version)))
    return _with(base, action=Action.ADOPT, reason=INTERRUPTED) if entry.intended else base


def _adopt_version(
    base: Change, resource: Resource, image: LiveImage, version: LiveVersion, context: Context
) -> Change:
    """A version nobody recorded: its readable fields must agree; its files are assumed to."""
    differs = compare_with_live(resource, version, context)
    if differs:
        return block(
            _with(base, fields=differs),
            "a version of this name was built from something else",
            _suggest_version(image),
        )
    note = "its files cannot be read back: they are assumed to be the ones declared"
    notes = (*base.notes, note, *_note_description(resource, version))
    reason = "exists already and is nobody's"
    return _with(base, action=Action.ADOPT, reason=reason, notes=notes, adopts=True)


_NOT_SENT = {
    Action.CREATE: ("autodeployResources",),
    Action.BUILD: ("name", "type"),
    Action.REBUILD: ("name", "type", "version"),
}
"""What each request does not take (contract 2.1): an image that is new has nobody to move on to it."""


def _build(
    base: Change,
    action: Action,
    reason: str,
    resource: Resource,
    body: Mapping[str, Any],
    context: Context,
    image_id: int | KnownAfterApply | None = None,
    version: LiveVersion | None = None,
) -> Change:
    sent = {name: value for name, value in body.items() if name not in _NOT_SENT[action]}
    known = {"imageId": image_id} if isinstance(image_id, int) else {}
    fields = base.fields
    if version is None:
        fields = describe_new_version(resource, sent, context)
    else:
        sent["buildDetails"] = add_source(sent.get("buildDetails"))
        known["versionId"] = version.id
    return _with(
        base,
        action=action,
        snapshot=None if version is None else snapshot_version(version),
        reason=reason,
        disruption=Disruption.BUILDS,
        fields=fields,
        known=known,
        write=Write(
            sent,
            id=image_id,
            version_id=None if version is None else version.id,
            package=base.package,
        ),
    )


def _note_description(resource: Resource, version: LiveVersion) -> tuple[str, ...]:
    wanted = resource.body.get("description")
    ignored = "description" in resource.lifecycle.ignore_changes
    if wanted is None or wanted == version.description or ignored:
        return ()
    return ("its description differs, but a built version cannot be edited; it stays as it is",)


def _note_kept_description(resource: Resource, version: LiveVersion, entry: Entry | None) -> tuple[str, ...]:
    """An update without a description keeps the old one (A34)."""
    was_ours = entry is not None and entry.body.get("description") is not None
    if not was_ours or not version.description or resource.body.get("description") is not None:
        return ()
    return ("description is no longer declared but cannot be unset: left as it is",)


def _drop_own_autodeploy(resource: Resource, context: Context) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The plan itself moves what this project declares on to the new version."""
    body = dict(resource.body)
    entries = body.pop("autodeployResources", None) or []
    if not entries:
        return body, ()
    ours = {
        (live.kind, str(live.id)): ref
        for ref in sorted(context.declared)
        if (live := context.object(ref)) is not None
    }
    kept = [entry for entry in entries if (entry["entityType"], entry["entityId"]) not in ours]
    if kept:
        body["autodeployResources"] = kept
    dropped = sorted({str(ours[key]) for e in entries if (key := (e["entityType"], e["entityId"])) in ours})
    return body, (f"not autodeployed, since this plan does it: {', '.join(dropped)}",) if dropped else ()


def _suggest_version(image: LiveImage) -> str:
    version = find_free_version(image)
    return f"set `version: {version}`, or end the version in -${{digest}} so that it follows the content"


def _with(change: Change, **values: Any) -> Change:
    return replace(change, **values)
