"""Names in bodies become ids: images and their versions, instance types."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reconciler.kinds.dependencies import LATEST, find_declared_images
from reconciler.kinds.kind import Reference
from reconciler.kinds.parts.references import find_nearest
from reconciler.model.documents import value_at
from reconciler.model.observed.live_state import LiveImage, LiveVersion
from reconciler.model.placeholder import KnownAfterApply
from reconciler.model.plans.field_change import Resolution
from reconciler.model.ref import Ref
from reconciler.model.semver import precedence
from reconciler.planning.decide.version_choice import precedence_without_digest
from reconciler.planning.subject import Subject


@dataclass(frozen=True)
class Resolved:
    """A body with ids where names were, and what each name became."""

    body: dict[str, Any]
    resolutions: tuple[Resolution, ...]


@dataclass(frozen=True)
class _Match:
    ids: tuple[Any, ...]
    became: str
    why: str


def resolve_references(subject: Subject, live: Mapping[str, Any]) -> Resolved:
    """Replace names by ids; a name that cannot be resolved is reported as a problem and left out."""
    body = copy.deepcopy(dict(subject.resource.body))
    resolutions: list[Resolution] = []
    for reference in subject.kind.find_references(subject.resource.body):
        found = _resolve(subject, reference, live)
        parent = value_at(body, reference.path[:-1])
        written = str(parent.pop(str(reference.path[-1])))
        if found is not None:
            parent.update(zip(reference.keys, found.ids, strict=True))
            resolutions.append(Resolution(reference.path, written, found.became, found.ids, found.why))
    return Resolved(body, tuple(sorted(resolutions, key=lambda one: [str(part) for part in one.path])))


def _resolve(subject: Subject, reference: Reference, live: Mapping[str, Any]) -> _Match | None:
    if not reference.is_image:
        return _resolve_instance_type(subject, reference)
    versions = (ref for ref in subject.context.declared_versions(reference.name) if ref in subject.decided)
    declared = find_declared_images(reference, versions)
    if declared and reference.version != LATEST:
        return _resolve_declared(subject, declared[0])
    if reference.version == LATEST:
        highest = _find_highest_declared(subject, reference, declared)
        if highest is not None:
            return _resolve_declared(subject, highest)
    return _resolve_live_image(subject, reference, live)


def _find_highest_declared(subject: Subject, reference: Reference, declared: tuple[Ref, ...]) -> Ref | None:
    """The highest declared version, unless a ready one is higher; so the plan after a build agrees with this one.

    Among versions that differ only in their content digest the declared one wins.
    """
    decided, image = subject.decided, subject.context.image(reference.name)
    usable = [ref for ref in declared if decided[ref].action.pending or "versionId" in decided[ref].known]
    if not usable:
        return None
    best = max(usable, key=lambda ref: (precedence_without_digest(ref.version), precedence(ref.version)))
    ready = [precedence_without_digest(v.version) for v in (image.versions if image else ()) if v.ready]
    return best if all(precedence_without_digest(best.version) >= one for one in ready) else None


def _resolve_declared(subject: Subject, ref: Ref) -> _Match:
    change = subject.decided[ref]
    ids = tuple(change.known.get(name, KnownAfterApply(ref, name)) for name in ("imageId", "versionId"))
    why = "built by this plan" if change.action.writes else "declared here"
    return _Match(ids, f"{ref.name}@{ref.version}", why)


def _resolve_live_image(subject: Subject, reference: Reference, live: Mapping[str, Any]) -> _Match | None:
    image = subject.context.image(reference.name)
    if image is None:
        subject.report(reference.path, *_explain_unknown_image(subject, reference))
        return None
    here = value_at(live, reference.path[:-1])
    version, why = _choose_version(reference, image, here if isinstance(here, Mapping) else {})
    if version is None:
        wanted = f"version {reference.version!r}" if reference.version else "version that is ready"
        ready = [v.version for v in image.versions if v.ready][:5]
        fix = f"ready versions are {', '.join(ready)}" if ready else "build a version first"
        subject.report(reference.path, f"image {image.name!r} has no {wanted}", fix)
        return None
    if not version.ready:
        build = version.build_status or "none"
        message = f"image {image.name}@{version.version} is {version.status} (last build: {build})"
        subject.report(reference.path, message, "wait for its build or use a version that is ready")
        return None
    scope = " (a global image)" if image.scope == "global" else ""
    return _Match((image.id, version.id), f"{image.name}@{version.version}", f"{why}{scope}")


def _explain_unknown_image(subject: Subject, reference: Reference) -> tuple[str, str]:
    name = reference.name
    declared = [ref.version for ref in subject.context.declared_versions(name)]
    if declared:
        message = f"image {name!r} has no version {reference.version!r}, neither declared here nor live"
        return message, f"this project declares {', '.join(declared)}"
    near = find_nearest(name, subject.context.live_state.image_names)
    hint = f"did you mean {near!r}? " if near else ""
    message = f"no image is called {name!r}, neither declared here nor live"
    return message, f"{hint}declare it, or use the name of one that exists"


def _choose_version(
    reference: Reference, image: LiveImage, live: Mapping[str, Any]
) -> tuple[LiveVersion | None, str]:
    """The version asked for; without one the version that is in use here, else the highest that is ready."""
    if reference.version and reference.version != LATEST:
        return image.version(reference.version), "live"
    image_key, version_key = reference.keys
    if not reference.version and live.get(image_key) == image.id:
        here = next((v for v in image.versions if v.id == live.get(version_key)), None)
        if here is not None and here.ready:
            return here, "live there already"
    ready = (v for v in image.versions if v.ready)
    highest = max(ready, key=lambda v: (precedence_without_digest(v.version), v.id), default=None)
    return highest, "the highest ready version"


def _resolve_instance_type(subject: Subject, reference: Reference) -> _Match | None:
    name, scope = reference.name, reference.scope
    options = subject.context.live_state.instance_types.get(scope, ())
    ids = sorted(ident for option, ident in options if option == name)
    if len(ids) == 1:
        return _Match((ids[0],), name, f"for {scope}")
    if ids:
        listed = ", ".join(map(str, ids))
        message = f"{len(ids)} instance types for {scope} are called {name!r}: ids {listed}"
        subject.report(reference.path, message, "use `instanceTypeId` with one of them")
        return None
    names = sorted({option for option, _ in options})
    near = find_nearest(name, names)
    hint = f"did you mean {near!r}? " if near else ""
    listed = f"available: {'; '.join(names)}" if names else "this tenant offers none"
    subject.report(reference.path, f"no instance type for {scope} is called {name!r}", f"{hint}{listed}")
    return None
