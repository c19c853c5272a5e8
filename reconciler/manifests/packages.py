"""Packed folders of images and artifacts, the digest of what an image is built from, and versions that contain it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Any

from reconciler.config.project import Project
from reconciler.errors import PackingError
from reconciler.kinds import family_of
from reconciler.kinds.checks.image import DIGEST_PLACEHOLDER
from reconciler.kinds.image import collect_build_inputs
from reconciler.kinds.kind import Family
from reconciler.manifests.source_files import format_path
from reconciler.model.location import Location
from reconciler.model.package import Package
from reconciler.model.problem import InputError, Problem, Severity
from reconciler.model.ref import Ref
from reconciler.model.resource import ArtifactSource, Resource
from reconciler.model.warning_ids import WarningId
from reconciler.packing import check_size, scan_folder

DIGEST_LENGTH = 11
"""Hex digits of the digest in a version; a `c` comes first, since SemVer forbids numbers with a leading zero."""


def pack_resources(
    resources: Iterable[Resource], project: Project, omitted: Iterable[Path] = ()
) -> tuple[tuple[Resource, ...], list[Problem]]:
    """Pack and digest every image and artifact; an error about a folder is a problem at `artifact.path`.

    `omitted` are files of the project itself: they are never packed, or each edit would change what packs them.
    """
    omitted = tuple(omitted)
    done: list[Resource] = []
    problems: list[Problem] = []
    for resource in resources:
        family = family_of(resource.ref.kind)
        if family is None or not family.is_packed:
            done.append(resource)
            continue
        built = family is Family.BUILT
        problems += _check_version(resource) if built else ()
        package = None
        if resource.artifact is None:
            problems += _report_missing_folder(resource, built=built)
        else:
            package, found = _scan_package(resource, resource.artifact, project, omitted)
            problems += [*found, *(_check_dockerfile(resource, package) if built and package else ())]
        done.append(_add_digests(resource, package) if built else _add_package(resource, package))
    return tuple(done), problems


def _report_missing_folder(resource: Resource, *, built: bool) -> Iterator[Problem]:
    if not built:
        yield Problem(
            f"{resource.ref} has no folder to upload", resource.location, "add `artifact: {path: FOLDER}`"
        )
    elif _get_source(resource) == "upload":
        message = "an image with source upload needs a folder to upload"
        fix = "add `artifact: {path: FOLDER}`, or set buildDetails.source to github or dockerfile"
        yield Problem(message, resource.locations.at(("body",)), fix)


def _add_package(resource: Resource, package: Package | None) -> Resource:
    if package is None:
        return resource
    former = replace(resource, digest=package.former_digest) if package.former_digest else None
    return replace(resource, package=package, digest=package.digest, former=former)


def _get_source(resource: Resource) -> str:
    return str((resource.body.get("buildDetails") or {}).get("source", "upload"))


def _scan_package(
    resource: Resource, artifact: ArtifactSource, project: Project, omitted: tuple[Path, ...]
) -> tuple[Package | None, list[Problem]]:
    """The package, and what is wrong with it: at its line of an ignore file, else at `artifact.path`."""
    here = resource.locations.at(("artifact", "path"))
    try:
        package = _scan_folder(artifact, project, omitted)
    except PackingError as error:
        return None, [Problem(error.message, here, error.fix)]
    except InputError as error:
        return None, [_locate(problem, here) for problem in error.problems]
    return package, [_locate(problem, here) for problem in package.problems]


def _locate(problem: Problem, otherwise: Location) -> Problem:
    """Show a location of the packer as people click on it."""
    found = problem.location
    if found is None:
        return replace(problem, location=otherwise)
    return replace(problem, location=replace(found, file=format_path(Path(found.file))))


def _scan_folder(artifact: ArtifactSource, project: Project, omitted: tuple[Path, ...]) -> Package:
    root = project.artifact_root
    folder = root / artifact.path
    if not folder.resolve().is_relative_to(root.resolve()):
        raise PackingError(
            f"the folder {artifact.path} lies outside of the artifact root",
            "name a folder inside; it is counted from `artifact_root`, by default the repository's root",
        )
    package = scan_folder(folder, artifact.path, artifact.ignore_files, omitted)
    check_size(package)
    return package


def _check_dockerfile(resource: Resource, package: Package) -> list[Problem]:
    """An upload without its Dockerfile would only fail on the platform, minutes later."""
    details = resource.body.get("buildDetails") or {}
    if _get_source(resource) != "upload":
        return []
    wanted = str(PurePosixPath(details.get("dockerfilePath") or "Dockerfile"))
    below_context = str(PurePosixPath(details.get("context") or ".") / wanted)
    names = {file.name for file in package.files}
    if names & {wanted, below_context}:
        return []
    there = (Path(package.root) / wanted).is_file()
    why = "is left out by its ignore files" if there else "does not exist"
    location = resource.locations.at(("artifact", "path"))
    fix = "take it out of the ignore file" if there else "create it, or set buildDetails.dockerfilePath"
    return [Problem(f"the Dockerfile {wanted} of {package.folder} {why}", location, fix)]


def _check_version(resource: Resource) -> list[Problem]:
    carries = DIGEST_PLACEHOLDER in resource.ref.version
    rebuild_on = resource.lifecycle.rebuild_on
    if carries and _get_source(resource) == "github" and not rebuild_on:
        return [
            Problem(
                f"{DIGEST_PLACEHOLDER} cannot follow a repository: its branch is not watched",
                resource.locations.at(("body", "version")),
                "name what should cause a build: lifecycle: {rebuild_on: [VALUES]}, or write the version",
            )
        ]
    if rebuild_on and not carries:
        message = "lifecycle.rebuild_on has no effect on an explicit version"
        location = resource.locations.at(("lifecycle", "rebuild_on"))
        fix = f"end the version in -{DIGEST_PLACEHOLDER}"
        return [Problem(message, location, fix, Severity.WARNING, WarningId.NO_EFFECT)]
    return []


def _add_digests(resource: Resource, package: Package | None) -> Resource:
    """Add the digest of everything that is built, and what it would be by the packing rules of versions before."""
    former = None
    if package is not None and package.former_digest:
        former = _add_digest(resource, package.former_digest)
    added = _add_digest(resource, package.digest if package is not None else "")
    return replace(added, package=package, former=former)


def _add_digest(resource: Resource, files: str) -> Resource:
    """Add the digest, also to the version if it has a placeholder for it."""
    content: Mapping[str, Any] = {
        "files": files,
        **collect_build_inputs(resource.body, resource.lifecycle.rebuild_on),
    }
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    digest = hashlib.sha256(text.encode()).hexdigest()
    version = resource.ref.version.replace(DIGEST_PLACEHOLDER, f"c{digest[:DIGEST_LENGTH]}")
    body = {**resource.body, "version": version} if version else resource.body
    ref = Ref("image", resource.ref.name, version)
    return replace(resource, ref=ref, body=body, digest=digest)
