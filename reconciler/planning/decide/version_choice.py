"""Versions that no manifest names: the planner picks them, so that what is sent is always explicit."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any

from reconciler.model import semver
from reconciler.model.observed.inventory import Entry
from reconciler.model.observed.live_state import LiveArtifact, LiveImage
from reconciler.model.ref import Ref
from reconciler.model.resource import Resource
from reconciler.planning.context import Context, group_by

CONTENT_SUFFIX = re.compile(r"-c[0-9a-f]{11}$")
"""The end of a version that names its content by a digest."""


def choose_versions(resources: Iterable[Resource], context: Context) -> tuple[Resource, ...]:
    """Give each image without a version the one that its content was recorded under, otherwise a free one.

    Where the inventory was lost the content is unknown: then it is the newest version that is ready (reliability 4c.6).
    """
    resources = tuple(keep_former_content(resource, context) for resource in resources)
    declared = group_by((resource.ref for resource in resources), lambda ref: ref.unversioned)
    return tuple(_choose_version(resource, declared, context) for resource in resources)


def keep_former_content(resource: Resource, context: Context) -> Resource:
    """The resource by the packing rules of versions before, if it was applied by them and nothing else changed since.

    So a new version of peak-apply builds and uploads nothing again by itself.
    """
    former = resource.former
    if former is None:
        return resource
    entries = context.version_entries(former.ref) if not former.ref.version else (context.entry(former.ref),)
    applied = [e for e in entries if e is not None and e.rules < resource.rules and e.digest == former.digest]
    if not any(_is_intact(entry, context) for entry in applied):
        return resource
    return replace(former, rules=applied[0].rules, package=None, former=None)


def _is_intact(entry: Entry, context: Context) -> bool:
    """True unless what was made from the content has to be made again, by the rules of this version."""
    if not entry.ref.is_versioned:
        live = context.live_by_id(entry.ref.kind, entry.id)
        return isinstance(live, LiveArtifact) and live.version == entry.version_id
    version = context.custom_version(entry.ref)
    return version is not None and (version.ready or version.building)


def _choose_version(
    resource: Resource, declared: Mapping[Ref, tuple[Ref, ...]], context: Context
) -> Resource:
    ref = resource.ref
    if not ref.is_versioned or ref.version:
        return resource
    image = context.custom_image(ref.name)
    ours = context.version_entries(ref)
    recorded = [entry.ref.version for entry in ours if entry.digest == resource.digest]
    taken = {other.version for other in (*declared.get(ref, ()), *(e.ref for e in ours))}
    ready = (
        [v.version for v in image.versions if v.ready] if image is not None and context.inventory.lost else []
    )
    known = recorded or ready
    version = _find_newest(known, image) if known else find_free_version(image, taken)
    return replace(resource, ref=Ref("image", ref.name, version), body={**resource.body, "version": version})


def _find_newest(versions: list[str], image: LiveImage | None) -> str:
    ids = {v.version: v.id for v in image.versions} if image is not None else {}
    return max(versions, key=lambda version: (ids.get(version, 0), version))


def find_free_version(image: LiveImage | None, taken: Collection[str] = ()) -> str:
    """The next patch of the version created last that is free, as the platform itself chooses it (A31)."""
    versions = image.versions if image is not None else ()
    numbered = [(v.id, v.version) for v in versions if semver.is_version(v.version)]
    _, latest = max(numbered, default=(0, ""))
    return semver.next_patch(latest, {*taken, *(v.version for v in versions)})


def precedence_without_digest(version: str) -> tuple[Any, ...]:
    """A sort key for which versions that differ only in their content digest are equal, since a digest has no order."""
    return semver.precedence(CONTENT_SUFFIX.sub("-c", version))
