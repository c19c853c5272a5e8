"""Ids that a manifest holds as numbers: what the platform would refuse is reported before anything is written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reconciler.kinds.parts.references import NumericReference, find_numeric_references
from reconciler.model.documents import value_at
from reconciler.model.observed.live_state import LiveImage
from reconciler.planning.subject import Subject

_NAME_INSTEAD = "use the id of one that exists, or `image: NAME@VERSION`"


def check_numeric_references(subject: Subject, live: Mapping[str, Any]) -> tuple[str, ...]:
    """Report every number that stands for nothing on the tenant; one that is live at the same path is accepted.

    Returns notes about numbers that cannot be checked yet, since this plan builds images first.
    """
    unchecked = []
    for reference in find_numeric_references(subject.kind, subject.resource.body):
        there = value_at(live, reference.path)
        before = there if isinstance(there, Mapping) else {}
        if reference.scope:
            _check_instance_type(subject, reference, before)
        elif not _is_live(reference, before):
            if _may_come_to_exist(subject, reference):
                unchecked.append(
                    f"image {reference.image_id} is not there yet: its number is checked after the builds of this plan"
                )
            else:
                _check_image(subject, reference)
    return tuple(unchecked)


def _is_live(reference: NumericReference, before: Mapping[str, Any]) -> bool:
    same = reference.image_id == before.get("imageId")
    return same and reference.version_id in (None, before.get(reference.version_key))


def _may_come_to_exist(subject: Subject, reference: NumericReference) -> bool:
    """True if the image or version does not exist, and an image that the resource depends on is built before it."""
    image = _get_images(subject).get(reference.image_id)
    known = image is not None and any(v.id == reference.version_id for v in image.versions)
    needed = (subject.decided[ref] for ref in subject.needs if ref.is_versioned and ref in subject.decided)
    builds = any(change.action.writes for change in needed)
    return builds and not known


def _get_images(subject: Subject) -> Mapping[int | None, LiveImage | None]:
    live_state = subject.context.live_state
    return {**{image.id: image for image in live_state.images}, **live_state.images_by_id}  # type: ignore[dict-item]


def _check_instance_type(subject: Subject, reference: NumericReference, before: Mapping[str, Any]) -> None:
    options = subject.context.live_state.instance_types.get(reference.scope)
    ident = reference.instance_type_id
    if options is None or ident == before.get("instanceTypeId") or ident in {found for _, found in options}:
        return
    listed = "; ".join(f"{name}: {found}" for name, found in sorted(options, key=lambda option: option[1]))
    message = f"no instance type for {reference.scope} has the id {ident}"
    fix = f"available: {listed}" if listed else "this tenant offers none"
    subject.report((*reference.path, "instanceTypeId"), message, fix)


def _check_image(subject: Subject, reference: NumericReference) -> None:
    known = _get_images(subject)
    if reference.image_id not in known:
        return
    image = known[reference.image_id]
    if image is None:
        message = f"no image has the id {reference.image_id}"
        subject.report((*reference.path, "imageId"), message, _NAME_INSTEAD)
    elif reference.version_id is not None:
        _check_version(subject, reference, image, reference.version_id)
    elif not any(version.ready for version in image.versions):
        message = f"image {image.name} (id {image.id}) has no version that is ready"
        subject.report((*reference.path, "imageId"), message, "build a version first")


def _check_version(subject: Subject, reference: NumericReference, image: LiveImage, ident: int) -> None:
    path = (*reference.path, reference.version_key)
    version = next((version for version in image.versions if version.id == ident), None)
    if version is None:
        ready = [f"{v.version}: {v.id}" for v in image.versions if v.ready][:5]
        fix = f"ready versions are {'; '.join(ready)}" if ready else "build a version first"
        subject.report(path, f"image {image.name} (id {image.id}) has no version with the id {ident}", fix)
    elif not version.ready:
        build = version.build_status or "none"
        message = (
            f"image {image.name}@{version.version} (id {ident}) is {version.status} (last build: {build})"
        )
        subject.report(path, message, "wait for its build or use a version that is ready")
