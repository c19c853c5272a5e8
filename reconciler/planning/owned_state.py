"""Where something owned is now: live as it was made, gone, or something that nobody can be sure of."""

from __future__ import annotations

from dataclasses import dataclass, replace

from reconciler.kinds import family_of
from reconciler.kinds.kind import Family
from reconciler.model.inventory import Entry
from reconciler.model.live_state import LiveArtifact, LiveId, LiveImage, LiveObject, LiveVersion, State
from reconciler.model.snapshot import Snapshot
from reconciler.planning.context import Context
from reconciler.planning.decide.version_choice import CONTENT_SUFFIX
from reconciler.planning.diff.snapshots import snapshot_artifact, snapshot_object, snapshot_version

NEVER = "it was never made"
GONE = "it is gone already"
GOING = "it is being deleted already"


@dataclass(frozen=True)
class OwnedState:
    """`gone` says how it is no longer there, `going` that it soon will not be, `doubt` why it may be another's, `busy`
    what it is doing.
    """

    gone: str = ""
    going: str = ""
    doubt: str = ""
    busy: str = ""
    touched: str = ""
    snapshot: Snapshot | None = None


def fill_in_ids(entry: Entry, context: Context) -> Entry:
    """An entry of a version that was begun and never recorded, with its ids: what is named by its content is ours."""
    image = context.custom_image(entry.ref.name) if entry.ref.is_versioned else None
    live = image.version(entry.ref.version) if image is not None else None
    if not entry.intended or image is None or live is None or not CONTENT_SUFFIX.search(entry.ref.version):
        return entry
    return replace(entry, id=image.id, version_id=live.id)


def find_owned_state(entry: Entry, context: Context) -> OwnedState:
    """What is live of a recorded resource, by id and by name."""
    if entry.ref.is_versioned:
        return _judge_version(entry, context)
    name, kind = entry.ref.name, entry.ref.kind
    same: LiveObject | LiveArtifact | None
    ours: LiveObject | LiveArtifact | None
    if family_of(kind) is Family.UPLOADED:
        same, ours = context.artifact(name), context.artifact_by_id(entry.id)
    else:
        same, ours = (
            context.object(entry.ref),
            context.object_by_id(kind, entry.id) if entry.id is not None else None,
        )
    if entry.id is None:
        return _judge_intent(None if same is None else same.id)
    if ours is None:
        return _judge_missing(entry, None if same is None else same.id, entry.id)
    if ours.name != name:
        return OwnedState(doubt=f"what was applied as {name!r} is called {ours.name!r} on the platform now")
    if isinstance(ours, LiveArtifact):
        return OwnedState(snapshot=snapshot_artifact(ours))
    return _judge_object(ours, context)


def _judge_object(live: LiveObject, context: Context) -> OwnedState:
    touched = " ".join(filter(None, (live.updated_by, live.updated_at)))
    if live.state is State.DELETING:
        return OwnedState(going=GOING)
    busy = "a run is in progress" if live.status == "Running" else ""
    return OwnedState(busy=busy, touched=touched, snapshot=snapshot_object(live, context))


def _judge_version(entry: Entry, context: Context) -> OwnedState:
    image = context.custom_image(entry.ref.name)
    same = image.version(entry.ref.version) if image is not None else None
    if entry.version_id is None:
        return _judge_intent(None if same is None else same.id)
    found = _find_version(entry, image)
    if found is None:
        return _judge_missing(entry, None if same is None else same.id, entry.version_id)
    if found.version != entry.ref.version:
        return OwnedState(
            doubt=f"version id {entry.version_id} is called {found.version} on the platform now"
        )
    if found.status == "deleting":
        return OwnedState(going=GOING)
    busy = "its build is under way" if found.building else ""
    return OwnedState(busy=busy, snapshot=snapshot_version(found))


def _find_version(entry: Entry, image: LiveImage | None) -> LiveVersion | None:
    if image is None or image.id != entry.id:
        return None
    return next((version for version in image.versions if version.id == entry.version_id), None)


def _judge_missing(entry: Entry, live_id: LiveId | None, recorded: LiveId) -> OwnedState:
    """What was recorded is no longer there; what has its name is another one, or was begun to be made anew."""
    if live_id is None:
        return OwnedState(gone=GONE)
    return (
        _judge_intent(live_id) if entry.intended else OwnedState(doubt=_explain_other_id(live_id, recorded))
    )


def _judge_intent(live_id: int | str | None) -> OwnedState:
    if live_id is None:
        return OwnedState(gone=NEVER)
    return OwnedState(
        doubt=f"an apply began to make it and its end was never recorded: id {live_id} may be it"
    )


def _explain_other_id(live_id: int | str, recorded: int | str) -> str:
    return f"what is live under its name is id {live_id}, not the one that this project made (id {recorded})"
