"""Secrets among the live values, so that they are redacted in messages of the platform too."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from reconciler.kinds import KINDS
from reconciler.kinds.documents.canonical import find_secret_texts
from reconciler.model.observed.inventory import Inventory
from reconciler.model.observed.live_state import LiveImage, LiveState
from reconciler.model.ref import Ref
from reconciler.model.resource import Resource


def find_live_secrets(
    live_state: LiveState, resources: Iterable[Resource], inventory: Inventory
) -> Iterator[str]:
    """Texts of fields that are secret, or that hold a secret as declared here or as last applied."""
    declared = {resource.ref: resource.body for resource in resources}
    for live in live_state.objects:
        known = _known_bodies(Ref(live.kind, live.name), declared, inventory)
        yield from find_secret_texts(KINDS[live.kind], live.body, *known)
    yield from find_build_secrets(live_state.images, resources, inventory)


def find_build_secrets(
    images: Iterable[LiveImage], resources: Iterable[Resource], inventory: Inventory
) -> Iterator[str]:
    """The same texts in the build details of image versions."""
    declared = {resource.ref: resource.body for resource in resources}
    for image in images:
        for version in image.versions:
            body = {"buildDetails": version.build_details}
            known = _known_bodies(Ref("image", image.name, version.version), declared, inventory)
            yield from find_secret_texts(KINDS["image"], body, *known)


def _known_bodies(
    ref: Ref, declared: Mapping[Ref, Mapping[str, Any]], inventory: Inventory
) -> Iterator[Mapping[str, Any]]:
    if ref in declared:
        yield declared[ref]
    if ref in inventory.entries:
        yield inventory.entries[ref].body
