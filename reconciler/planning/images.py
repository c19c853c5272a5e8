"""What an image version needs: it is built once and never changes after (contract 3, design 4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from reconciler.kinds import KINDS
from reconciler.model.change import Action, Change, Disruption, FieldChange, Write
from reconciler.model.inventory import Entry
from reconciler.model.live import LiveImage, LiveVersion
from reconciler.model.ref import Ref
from reconciler.model.resource import Resource
from reconciler.planning.canonical import canonical, sealed
from reconciler.planning.compare import field_changes
from reconciler.planning.context import Context, Problems
from reconciler.planning.guard import INTERRUPTED, ownership
from reconciler.planning.versions import next_free

_KIND = KINDS["image"]


def decide_image(resource: Resource, needs: tuple[Ref, ...], context: Context, problems: Problems) -> Change:
    """The change of one image version."""
    body, notes = _without_own_autodeploy(resource, context)
    base = Change(
        resource.ref,
        Action.NOOP,
        place=resource.place,
        depends_on=needs,
        notes=notes,
        digest=resource.digest,
        applied=sealed(_KIND, body, context.inventory.key),
        wait=resource.wait,
        package=resource.package,
    )
    image, key = context.image(resource.ref.name), context.inventory.key
    if image is None or image.scope == "global":
        return _build(base, Action.CREATE, "the image does not exist yet", resource, body, key=key)
    if image.type.lower() != str(resource.body["type"]).lower():
        return _blocked(
            base,
            f"its type cannot change: live it is {image.type}, declared {resource.body['type']}",
            f"declare type {image.type}, or use another image name",
        )
    version = image.version(resource.ref.version)
    if version is None:
        reason = "this version does not exist yet"
        return _build(base, Action.BUILD, reason, resource, body, image, key=key)
    entry = context.entry(resource.ref)
    known = {"imageId": image.id, "versionId": version.id}
    owned = ownership(resource, image.id, entry, context, problems)
    return _existing(
        _with(base, known=known), resource, body, image, version, entry if owned else None, context
    )


def _existing(
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
        return _blocked(base, "this version is being deleted", "plan again when it is gone")
    same = entry is None or entry.digest == resource.digest
    if version.building:
        if same:
            return _with(base, action=Action.WAIT, reason="its build is under way")
        return _blocked(base, "a build of other content is under way", "plan again when it has ended")
    if not version.ready:
        why = f"its last build {version.build_status or 'never ran'}"
        key = context.inventory.key
        return _build(base, Action.REBUILD, why, resource, body, image, version, key=key)
    return _built(base, resource, image, version, entry, context)


def _built(
    base: Change,
    resource: Resource,
    image: LiveImage,
    version: LiveVersion,
    entry: Entry | None,
    context: Context,
) -> Change:
    if entry is None:
        return _adopted(base, resource, image, version, context)
    if entry.digest != resource.digest:
        differs = _recorded_fields(resource, entry, context)
        what = "what it is built from" if differs else "the files it is built from"
        return _blocked(
            _with(base, fields=differs),
            f"it is built and cannot change, but {what} changed",
            _new_version(image),
        )
    base = _with(base, notes=(*base.notes, *_description_note(resource, version)))
    return _with(base, action=Action.ADOPT, reason=INTERRUPTED) if entry.intended else base


def _adopted(
    base: Change, resource: Resource, image: LiveImage, version: LiveVersion, context: Context
) -> Change:
    """A version nobody recorded: its readable fields must agree; its files are assumed to."""
    live = {"description": version.description, "buildDetails": dict(version.build_details)}
    declared = {k: v for k, v in resource.body.items() if k == "buildDetails"}
    key = context.inventory.key
    before, after = (canonical(_KIND, doc, key).get("buildDetails", {}) for doc in (live, declared))
    readable = {name: before[name] for name in after if name in before}
    expected = {name: after[name] for name in readable}
    differs = field_changes(_KIND, {"buildDetails": readable}, {"buildDetails": expected})
    if differs:
        return _blocked(
            _with(base, fields=differs),
            "a version of this name was built from something else",
            _new_version(image),
        )
    note = "its files cannot be read back: they are assumed to be the ones declared"
    return _with(
        base, action=Action.ADOPT, reason="exists already and is nobody's", notes=(*base.notes, note)
    )


def _build(
    base: Change,
    action: Action,
    reason: str,
    resource: Resource,
    body: Mapping[str, Any],
    image: LiveImage | None = None,
    version: LiveVersion | None = None,
    *,
    key: bytes,
) -> Change:
    left_out = {Action.CREATE: (), Action.BUILD: ("name", "type")}.get(action, ("name", "type", "version"))
    sent = {name: value for name, value in body.items() if name not in left_out}
    known = {} if image is None else {"imageId": image.id}
    after = {} if version is not None else canonical(_KIND, sent, key)
    if version is not None:
        known["versionId"] = version.id
    return _with(
        base,
        action=action,
        reason=reason,
        disruption=Disruption.BUILDS,
        fields=_placed(resource, field_changes(_KIND, {}, after)),
        known=known,
        write=Write(
            sent,
            id=None if image is None else image.id,
            version_id=None if version is None else version.id,
            package=resource.package,
        ),
    )


def _placed(resource: Resource, fields: tuple[FieldChange, ...]) -> tuple[FieldChange, ...]:
    return tuple(replace(f, place=resource.places.at(("body", *f.path))) for f in fields)


def _recorded_fields(resource: Resource, entry: Entry, context: Context) -> tuple[FieldChange, ...]:
    key = context.inventory.key
    ignored = ("description", "autodeployResources")
    before, after = (
        canonical(_KIND, {k: v for k, v in doc.items() if k not in ignored}, key)
        for doc in (entry.body, resource.body)
    )
    return _placed(resource, field_changes(_KIND, before, after))


def _description_note(resource: Resource, version: LiveVersion) -> tuple[str, ...]:
    wanted = resource.body.get("description")
    if wanted is None or wanted == version.description:
        return ()
    return ("its description differs, but a built version cannot be edited; it stays as it is",)


def _without_own_autodeploy(resource: Resource, context: Context) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The plan itself moves what this project declares on to the new version."""
    body = dict(resource.body)
    entries = body.get("autodeployResources") or []
    owned = {str(e.id): ref for ref, e in context.inventory.entries.items() if ref.kind != "image"}
    kept = [entry for entry in entries if entry["entityId"] not in owned]
    if len(kept) == len(entries):
        return body, ()
    body["autodeployResources"] = kept
    dropped = sorted(str(owned[e["entityId"]]) for e in entries if e["entityId"] in owned)
    return body, (f"not autodeployed, since this plan does it: {', '.join(dropped)}",)


def _new_version(image: LiveImage) -> str:
    version = next_free(image)
    return f"set `version: {version}`, or end the version in -${{digest}} so that it follows the content"


def _blocked(base: Change, reason: str, remedy: str) -> Change:
    return _with(base, action=Action.BLOCKED, reason=reason, remedy=remedy)


def _with(change: Change, **values: Any) -> Change:
    return replace(change, **values)
