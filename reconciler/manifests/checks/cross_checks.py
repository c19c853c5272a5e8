"""Checks across manifests: duplicates, missing and circular dependencies, ambiguous references."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from reconciler.config.project import Project
from reconciler.kinds import DEPRECATED, KINDS
from reconciler.kinds.dependencies import (
    LATEST,
    find_declared_images,
    find_dependencies,
    group_images_by_name,
)
from reconciler.kinds.parts.references import find_nearest, format_names
from reconciler.model.graph import find_cycle
from reconciler.model.problem import Problem, Severity
from reconciler.model.ref import Ref
from reconciler.model.resource import Resource
from reconciler.model.warning_ids import WarningId


def check_targets(resources: Iterable[Resource], project: Project) -> Iterator[Problem]:
    """`targets:` names targets of the project file."""
    for resource in resources:
        for index, name in enumerate(resource.targets):
            if name not in project.targets:
                yield Problem(
                    f"{resource.ref} is for target {name!r}, which peak-apply.yaml does not have",
                    resource.locations.at(("targets", index)),
                    f"the targets are: {', '.join(project.targets)}",
                )


def check_across_manifests(resources: tuple[Resource, ...]) -> Iterator[Problem]:
    """All checks that need every resource of the target."""
    declared: dict[Ref, Resource] = {}
    for resource in resources:
        first = declared.setdefault(resource.ref, resource)
        if first is not resource:
            message = f"{resource.ref} is declared twice (first at {first.location})"
            yield Problem(message, resource.location, "remove or rename one of the two")
    yield from _check_namespace(declared)
    yield from _check_renames(declared)
    yield from _check_image_types(resources)
    known = set(declared) | {ref.unversioned for ref in declared}
    images = group_images_by_name(declared)
    for resource in declared.values():
        yield from _check_dependencies(resource, known)
        yield from _check_image_references(resource, images)
    yield from _check_cycles(tuple(declared.values()))
    yield from _note_webapps(tuple(declared.values()))


def _check_namespace(declared: dict[Ref, Resource]) -> Iterator[Problem]:
    """Webapps and services are the same objects to the platform (A25)."""
    for ref, resource in declared.items():
        for sibling in KINDS[ref.kind].siblings:
            other = declared.get(Ref(sibling, ref.name))
            if other is not None and ref.kind < sibling:  # said once, for the first by name
                message = (
                    f"{ref} is declared as a {sibling} too (at {other.location}), "
                    "and the platform keeps one of them"
                )
                fix = f"keep the {ref.kind}, and remove or rename the {sibling}"
                yield Problem(message, resource.location, fix)


def _check_renames(declared: dict[Ref, Resource]) -> Iterator[Problem]:
    """A renamed object becomes one resource, and must not be declared under its old name any more."""
    taken: dict[Ref, Resource] = {}
    for ref, resource in declared.items():
        if not resource.lifecycle.renamed_from:
            continue
        before, location = (
            Ref(ref.kind, resource.lifecycle.renamed_from),
            resource.locations.at(("lifecycle", "renamed_from")),
        )
        first = taken.setdefault(before, resource)
        if before in declared:
            message = (
                f"{ref} was renamed from {before}, which is still declared (at {declared[before].location})"
            )
            yield Problem(message, location, "remove that manifest, or the line `renamed_from`")
        elif first is not resource:
            message = f"{ref} and {first.ref} (at {first.location}) were both renamed from {before}"
            yield Problem(message, location, "keep `renamed_from` at one of them")


def _check_image_types(resources: tuple[Resource, ...]) -> Iterator[Problem]:
    """Versions of one image must have the same type, since the platform keeps it for the image."""
    types: dict[str, Resource] = {}
    for resource in (r for r in resources if r.ref.is_versioned):
        first = types.setdefault(resource.ref.name, resource)
        if first.body.get("type") != resource.body.get("type"):
            yield Problem(
                f"image {resource.ref.name!r} is declared with type {resource.body.get('type')} here and "
                f"{first.body.get('type')} at {first.locations.at(('body', 'type'))}",
                resource.locations.at(("body", "type")),
                "all versions of an image have one type",
            )


def _check_dependencies(resource: Resource, known: set[Ref]) -> Iterator[Problem]:
    for index, wanted in enumerate(resource.depends_on):
        if wanted not in known:
            near = find_nearest(str(wanted), sorted(map(str, known)))
            yield Problem(
                f"{resource.ref} depends on {wanted}, which no manifest declares",
                resource.locations.at(("depends_on", index)),
                f"did you mean {near!r}?" if near else "declare it, or remove the line",
            )


def _check_image_references(resource: Resource, images: Mapping[str, tuple[Ref, ...]]) -> Iterator[Problem]:
    for reference in KINDS[resource.ref.kind].find_references(resource.body):
        if not reference.is_image or reference.version == LATEST:
            continue
        found = find_declared_images(reference, images.get(reference.name, ()))
        if not reference.version and len(found) > 1:
            yield Problem(
                f"`image: {reference.name}` can be any of {', '.join(ref.version for ref in found)}",
                resource.locations.at(("body", *reference.path)),
                f"name one: {found[-1].name}@{found[-1].version}",
            )


def _check_cycles(resources: tuple[Resource, ...]) -> Iterator[Problem]:
    by_ref = {resource.ref: resource for resource in resources}
    cycle = find_cycle(find_dependencies(resources))
    if cycle:
        files = ", ".join(sorted({by_ref[ref].location.file for ref in cycle}))
        yield Problem(
            f"these resources depend on each other: {' -> '.join(map(str, cycle))} (in {files})",
            by_ref[cycle[0]].locations.at(("depends_on",)),
            "remove one of the `depends_on` between them",
        )


def _note_webapps(resources: tuple[Resource, ...]) -> Iterator[Problem]:
    """The platform keeps webapps for those who have them; one note for all (contract 2.3)."""
    webapps = [resource for resource in resources if resource.ref.kind in DEPRECATED]
    if webapps:
        names = format_names(resource.ref.name for resource in webapps)
        count = "a webapp" if len(webapps) == 1 else f"{len(webapps)} webapps"
        yield Problem(
            f"the platform has deprecated webapps, and this project declares {count}: {names}",
            min(webapps, key=lambda resource: resource.location).location,
            f"move {'it' if len(webapps) == 1 else 'them'} below a folder services; nothing in the body has to change",
            Severity.NOTE,
            WarningId.WEBAPPS,
        )
