"""What became of something owned: it is live as it was applied, gone, or no longer certain to be the same."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from reconciler.model.observed.inventory import Entry
from reconciler.model.observed.live_state import (
    LiveArtifact,
    LiveId,
    LiveImage,
    LiveObject,
    LiveVersion,
    State,
)
from reconciler.model.observed.snapshot import Snapshot
from reconciler.planning.context import Context
from reconciler.planning.decide.version_choice import CONTENT_SUFFIX
from reconciler.planning.diff.snapshots import snapshot_artifact, snapshot_object, snapshot_version


class Presence(StrEnum):
    """Whether the owned object is on the platform, and what can be done with it."""

    LIVE = "live"
    ABSENT = "absent"
    DELETING = "deleting"
    BUSY = "busy"
    """It cannot be deleted while it does something."""
    UNCERTAIN = "uncertain"
    """What is live may not be what this project created."""


@dataclass(frozen=True)
class OwnedState:
    """The presence of an owned object, with the reason in words unless it is plainly live."""

    presence: Presence = Presence.LIVE
    reason: str = ""
    last_change: str = ""
    snapshot: Snapshot | None = None


def fill_in_ids(entry: Entry, context: Context) -> Entry:
    """Add the live ids to the intent of a version whose name holds the digest of its content: it must be ours."""
    image = context.custom_image(entry.ref.name) if entry.ref.is_versioned else None
    live = context.custom_version(entry.ref)
    if not entry.intended or image is None or live is None or not CONTENT_SUFFIX.search(entry.ref.version):
        return entry
    return replace(entry, id=image.id, version_id=live.id)


def find_owned_state(entry: Entry, context: Context) -> OwnedState:
    """Look for a recorded resource among what is live, by id and by name."""
    if entry.ref in context.live_state.unreadable:
        reason = f"cannot tell whether it exists: {context.live_state.unreadable[entry.ref]}"
        return OwnedState(Presence.UNCERTAIN, reason)
    if entry.ref.is_versioned:
        return _judge_version(entry, context)
    same = context.live(entry.ref)
    live = context.live_by_id(entry.ref.kind, entry.id)
    if live is None:
        return _judge_missing(entry, entry.id, None if same is None else same.id)
    if live.name != entry.ref.name:
        reason = f"{entry.ref.name!r} was renamed to {live.name!r} on the platform"
        return OwnedState(Presence.UNCERTAIN, reason)
    if isinstance(live, LiveArtifact):
        return OwnedState(snapshot=snapshot_artifact(live))
    return _judge_object(live, context)


def _judge_object(live: LiveObject, context: Context) -> OwnedState:
    if live.state is State.DELETING:
        return OwnedState(Presence.DELETING, "it is already being deleted")
    snapshot = snapshot_object(live, context)
    if live.status == "Running":
        return OwnedState(Presence.BUSY, "a run is in progress", live.last_change, snapshot)
    return OwnedState(last_change=live.last_change, snapshot=snapshot)


def _judge_version(entry: Entry, context: Context) -> OwnedState:
    image = context.custom_image(entry.ref.name)
    same = context.custom_version(entry.ref)
    live = _find_version(entry, image)
    if live is None:
        return _judge_missing(entry, entry.version_id, None if same is None else same.id)
    if live.version != entry.ref.version:
        reason = f"version id {live.id} was renamed to {live.version} on the platform"
        return OwnedState(Presence.UNCERTAIN, reason)
    if live.status == "deleting":
        return OwnedState(Presence.DELETING, "it is already being deleted")
    if live.building:
        return OwnedState(Presence.BUSY, "its build is in progress", snapshot=snapshot_version(live))
    return OwnedState(snapshot=snapshot_version(live))


def _find_version(entry: Entry, image: LiveImage | None) -> LiveVersion | None:
    if image is None or image.id != entry.id:
        return None
    return next((version for version in image.versions if version.id == entry.version_id), None)


def _judge_missing(entry: Entry, recorded: LiveId | None, live_id: LiveId | None) -> OwnedState:
    """The recorded object does not exist; `live_id` is another one of its name, if there is one."""
    if live_id is None:
        reason = "it was never created" if recorded is None else "it no longer exists"
        return OwnedState(Presence.ABSENT, reason)
    if recorded is None or entry.intended:
        return OwnedState(Presence.UNCERTAIN, f"an interrupted apply may have created it as id {live_id}")
    reason = f"the live object of its name has id {live_id}, but this project created id {recorded}"
    return OwnedState(Presence.UNCERTAIN, reason)
