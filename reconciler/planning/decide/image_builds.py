"""Builds of image versions: what is sent, and what of it differs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from reconciler.model.observed.inventory import Entry
from reconciler.model.observed.live_state import LiveImage, LiveVersion
from reconciler.model.placeholder import KnownAfterApply
from reconciler.model.plans.change import Action, Change, Disruption, Impact, Write
from reconciler.planning.diff.build_details import (
    add_source,
    compare_rebuild,
    describe_new_version,
    find_previous_version,
)
from reconciler.planning.diff.snapshots import snapshot_version
from reconciler.planning.subject import Subject

Body = Mapping[str, Any]

_NOT_SENT = {
    Action.CREATE: ("autodeployResources",),
    Action.BUILD: ("name", "type"),
    Action.REBUILD: ("name", "type", "version"),
}
"""Fields that a request does not take (contract 2.1); nothing can follow an image that does not exist yet."""


def build(
    subject: Subject, base: Change, reason: str, body: Body, image_id: int | KnownAfterApply | None = None
) -> Change:
    """Build a new version, with its image where there is no `image_id`."""
    action = Action.CREATE if image_id is None else Action.BUILD
    sent = _select_sent(body, action)
    previous = find_previous_version(subject) if action is Action.BUILD else None
    change = base.show(fields=describe_new_version(subject, sent, previous))
    if previous is not None:
        change = change.add_notes(
            f"compared with {previous.ref.version}: what is not shown stays as it is there"
        )
    change = replace(change, known={"imageId": image_id} if isinstance(image_id, int) else {})
    write = Write(sent, id=image_id, package=subject.resource.package)
    return change.send(action, reason, write, Impact(Disruption.BUILDS))


def build_after_deletion(
    subject: Subject, base: Change, body: Body, image: LiveImage, version: LiveVersion
) -> Change:
    """Build a version once it is deleted; an image that is deleted with its last version is created again (A37)."""
    change = build(subject, base, "it is being deleted; it is built again once it is gone", body, image.id)
    if change.write is None:
        raise AssertionError("a build sends something")
    form = _select_sent(body, Action.CREATE)
    return replace(change, write=replace(change.write, replaces=version.id, form=form))


def rebuild(
    subject: Subject, base: Change, body: Body, image: LiveImage, version: LiveVersion, entry: Entry | None
) -> Change:
    """Build a version again whose last build did not succeed."""
    sent = _select_sent(body, Action.REBUILD)
    sent["buildDetails"] = add_source(sent.get("buildDetails"))
    change = base.show(fields=compare_rebuild(subject, version, entry))
    change = replace(
        change.add_notes(*_note_kept_description(subject, version, entry)),
        snapshot=snapshot_version(version),
    )
    write = Write(sent, id=image.id, version_id=version.id, package=subject.resource.package)
    reason = f"its last build {version.build_status or 'never ran'}"
    return change.send(Action.REBUILD, reason, write, Impact(Disruption.BUILDS))


def _select_sent(body: Body, action: Action) -> dict[str, Any]:
    return {name: value for name, value in body.items() if name not in _NOT_SENT[action]}


def _note_kept_description(subject: Subject, version: LiveVersion, entry: Entry | None) -> tuple[str, ...]:
    """An update without a description keeps the old one (A34)."""
    applied = entry is not None and entry.body.get("description") is not None
    if not applied or not version.description or subject.resource.body.get("description") is not None:
        return ()
    return ("description is no longer declared but cannot be unset: left as it is",)
