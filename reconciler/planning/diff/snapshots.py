"""Snapshots of live objects, which an apply compares right before it writes (reliability 4b.4)."""

from __future__ import annotations

from reconciler.kinds import KINDS
from reconciler.kinds.documents.canonical import live_to_canonical
from reconciler.model.location import FieldPath
from reconciler.model.observed.live_state import LiveArtifact, LiveObject, LiveVersion, normalize_status
from reconciler.model.observed.snapshot import Snapshot
from reconciler.planning.context import Context


def snapshot_object(
    live: LiveObject, context: Context, hidden: frozenset[FieldPath] = frozenset()
) -> Snapshot:
    """A workflow, webapp or service: its whole body; `hidden` are paths at which live values are secret."""
    document = live_to_canonical(KINDS[live.kind], live.body, context.inventory.key, hidden)
    return Snapshot(live.id, live.name, document, live.updated_by, live.updated_at, hidden)


def snapshot_artifact(live: LiveArtifact) -> Snapshot:
    """An artifact: its newest version and its metadata."""
    document = {"version": live.version, "description": live.description or ""}
    return Snapshot(live.id, live.name, document)


def snapshot_version(version: LiveVersion) -> Snapshot:
    """An image version: its state and its last build, since what is built does not change."""
    document = {"status": normalize_status(version.status), "lastBuildStatus": version.build_status}
    return Snapshot(version.id, version.version, document)
