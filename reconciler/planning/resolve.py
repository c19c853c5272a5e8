"""Names become ids: images and their versions, instance types."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from reconciler.kinds.dependencies import LATEST, find_declared_images
from reconciler.kinds.kind import Kind, Reference
from reconciler.model.change import Change, Resolution
from reconciler.model.live_state import LiveVersion
from reconciler.model.location import FieldPath
from reconciler.model.placeholder import KnownAfterApply
from reconciler.model.ref import Ref
from reconciler.model.resource import Resource
from reconciler.model.semver import precedence
from reconciler.planning.context import Context, Problems
from reconciler.planning.decide.version_choice import precedence_without_digest

Decided = Mapping[Ref, Change]
Ids = tuple[Any, ...]


@dataclass(frozen=True)
class Resolved:
    """A body with ids where names were, and what each name became."""

    body: dict[str, Any]
    resolutions: tuple[Resolution, ...]


@dataclass(frozen=True)
class _Match:
    ids: Ids
    became: str
    why: str


def resolve_references(
    kind: Kind,
    resource: Resource,
    live: Mapping[str, Any],
    decided: Decided,
    context: Context,
    problems: Problems,
) -> Resolved:
    """Names become ids; what cannot be resolved is a problem and left out."""
    body = copy.deepcopy(dict(resource.body))
    resolutions: list[Resolution] = []
    for reference in kind.find_references(resource.body):
        found = _resolve(resource, reference, live, decided, context, problems)
        holder = _find_parent(body, reference.path)
        written = str(holder.pop(str(reference.path[-1])))
        if found is not None:
            holder.update(zip(reference.keys, found.ids, strict=True))
            resolutions.append(Resolution(reference.path, written, found.became, found.ids, found.why))
    return Resolved(body, tuple(sorted(resolutions, key=lambda one: [str(part) for part in one.path])))


def find_name_paths(kind: Kind, resource: Resource) -> dict[FieldPath, FieldPath]:
    """For each id that stands where a name was written, the path of that name."""
    return {
        (*reference.path[:-1], key): reference.path
        for reference in kind.find_references(resource.body)
        for key in reference.keys
    }


def _resolve(
    resource: Resource,
    reference: Reference,
    live: Mapping[str, Any],
    decided: Decided,
    context: Context,
    problems: Problems,
) -> _Match | None:
    if not reference.is_image:
        return _resolve_instance_type(resource, reference, context, problems)
    versions = (ref for ref in context.declared_versions(reference.name) if ref in decided)
    declared = find_declared_images(reference, versions)
    if declared and reference.version != LATEST:
        return _resolve_declared(declared[0], decided)
    if reference.version == LATEST:
        highest = _find_highest_declared(reference, declared, decided, context)
        if highest is not None:
            return _resolve_declared(highest, decided)
    return _resolve_live_image(resource, reference, live, context, problems)


def _find_highest_declared(
    reference: Reference, declared: tuple[Ref, ...], decided: Decided, context: Context
) -> Ref | None:
    """What is declared here, if nothing that is ready is higher: then the plan after a build agrees with this one.

    Of versions that differ in their content only it is the one that is declared.
    """
    usable = [ref for ref in declared if decided[ref].action.pending or "versionId" in decided[ref].known]
    best = max(
        usable,
        key=lambda ref: (precedence_without_digest(ref.version), precedence(ref.version)),
        default=None,
    )
    image = context.image(reference.name)
    ready = [precedence_without_digest(v.version) for v in (image.versions if image else ()) if v.ready]
    return (
        best
        if best is not None and all(precedence_without_digest(best.version) >= one for one in ready)
        else None
    )


def _resolve_declared(ref: Ref, decided: Decided) -> _Match:
    known, action = decided[ref].known, decided[ref].action
    ids = tuple(known.get(name, KnownAfterApply(ref, name)) for name in ("imageId", "versionId"))
    return _Match(
        ids, f"{ref.name}@{ref.version}", "built by this plan" if action.writes else "declared here"
    )


def _resolve_live_image(
    resource: Resource,
    reference: Reference,
    live: Mapping[str, Any],
    context: Context,
    problems: Problems,
) -> _Match | None:
    image = context.image(reference.name)
    declared = [ref.version for ref in context.declared_versions(reference.name)]
    if image is None and declared:
        message = (
            f"image {reference.name!r} has no version {reference.version!r}, neither declared here nor live"
        )
        fix = f"this project declares {', '.join(declared)}"
        problems.add(resource, reference.path, message, fix)
        return None
    if image is None:
        near = get_close_matches(reference.name, context.live_state.image_names, n=1, cutoff=0.6)
        hint = f"did you mean {near[0]!r}? " if near else ""
        message = f"no image is called {reference.name!r}, neither declared here nor live"
        problems.add(
            resource, reference.path, message, f"{hint}declare it, or use the name of one that exists"
        )
        return None
    version, why = _choose_version(reference, image.versions, _find_parent(live, reference.path), image.id)
    if version is None:
        wanted = f"version {reference.version!r}" if reference.version else "version that is ready"
        ready = [v.version for v in image.versions if v.ready][:5]
        fix = f"ready versions are {', '.join(ready)}" if ready else "build a version first"
        problems.add(resource, reference.path, f"image {image.name!r} has no {wanted}", fix)
        return None
    if not version.ready:
        build = version.build_status or "none"
        message = f"image {image.name}@{version.version} is {version.status} (last build: {build})"
        problems.add(resource, reference.path, message, "wait for its build or use a version that is ready")
        return None
    scope = " (a global image)" if image.scope == "global" else ""
    return _Match((image.id, version.id), f"{image.name}@{version.version}", f"{why}{scope}")


def _choose_version(
    reference: Reference, versions: tuple[LiveVersion, ...], live: Mapping[str, Any], image_id: int
) -> tuple[LiveVersion | None, str]:
    """The version asked for; without one the version that is live there, else the highest that is ready."""
    if reference.version and reference.version != LATEST:
        return next((v for v in versions if v.version == reference.version), None), "live"
    if not reference.version and live.get(reference.keys[0]) == image_id:
        here = next((v for v in versions if v.id == live.get(reference.keys[1])), None)
        if here is not None and here.ready:
            return here, "live there already"
    highest = max(
        (v for v in versions if v.ready),
        key=lambda v: (precedence_without_digest(v.version), v.id),
        default=None,
    )
    return highest, "the highest ready version"


def _resolve_instance_type(
    resource: Resource, reference: Reference, context: Context, problems: Problems
) -> _Match | None:
    options = context.live_state.instance_types.get(reference.scope, ())
    ids = [found for name, found in options if name == reference.name]
    if len(ids) == 1:
        return _Match((ids[0],), reference.name, f"for {reference.scope}")
    names = sorted({name for name, _ in options})
    if ids:
        listed = ", ".join(str(i) for i in sorted(ids))
        message = (
            f"{len(ids)} instance types for {reference.scope} are called {reference.name!r}: ids {listed}"
        )
        problems.add(resource, reference.path, message, "use `instanceTypeId` with one of them")
        return None
    near = get_close_matches(reference.name, names, n=1, cutoff=0.5)
    hint = f"did you mean {near[0]!r}? " if near else ""
    message = f"no instance type for {reference.scope} is called {reference.name!r}"
    listed = f"there are: {'; '.join(names)}" if names else "this tenant offers none"
    problems.add(resource, reference.path, message, f"{hint}{listed}")
    return None


def _find_parent(document: Any, path: FieldPath) -> dict[str, Any]:
    """The map around a path; an empty one where there is none."""
    for part in path[:-1]:
        document = document.get(part, {}) if isinstance(document, Mapping) else {}
    return document if isinstance(document, dict) else {}
