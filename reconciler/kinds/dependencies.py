"""Dependencies between declared resources: through references, and through `depends_on`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from reconciler.kinds import KINDS
from reconciler.kinds.kind import Reference
from reconciler.model.ref import Ref
from reconciler.model.resource import Resource

LATEST = "latest"
"""`trainer@latest` floats: the newest ready version, or the one this project is about to build."""


def find_declared_images(reference: Reference, refs: Iterable[Ref]) -> tuple[Ref, ...]:
    """The declared image versions that a reference can mean; with several the reference is ambiguous."""
    same = sorted(ref for ref in refs if ref.is_versioned and ref.name == reference.name)
    if not reference.version or reference.version == LATEST:
        return tuple(same)
    return tuple(ref for ref in same if ref.version == reference.version)


def group_images_by_name(refs: Iterable[Ref]) -> Mapping[str, tuple[Ref, ...]]:
    """The declared image versions, by the name of the image."""
    found: dict[str, list[Ref]] = {}
    for ref in refs:
        if ref.is_versioned:
            found.setdefault(ref.name, []).append(ref)
    return {name: tuple(versions) for name, versions in found.items()}


def find_dependencies(resources: Iterable[Resource]) -> Mapping[Ref, tuple[Ref, ...]]:
    """For each resource the declared ones that it depends on, sorted."""
    declared = {resource.ref: resource for resource in resources}
    images = group_images_by_name(declared)
    return {
        ref: tuple(sorted(_find_needed(resource, declared, images))) for ref, resource in declared.items()
    }


def _find_needed(
    resource: Resource, declared: Mapping[Ref, Resource], images: Mapping[str, tuple[Ref, ...]]
) -> set[Ref]:
    needs = {ref for wanted in resource.depends_on for ref in _resolve_depends_on(wanted, declared, images)}
    for reference in KINDS[resource.ref.kind].find_references(resource.body):
        if reference.is_image:
            needs.update(find_declared_images(reference, images.get(reference.name, ())))
    return needs - {resource.ref}


def _resolve_depends_on(
    wanted: Ref, declared: Mapping[Ref, Resource], images: Mapping[str, tuple[Ref, ...]]
) -> tuple[Ref, ...]:
    """`depends_on: [image/base]` means every declared version of it."""
    if wanted in declared:
        return (wanted,)
    return images.get(wanted.name, ()) if wanted.is_versioned and not wanted.version else ()
