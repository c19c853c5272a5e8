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
from reconciler.model.package import Package
from reconciler.model.problem import Problem, Severity
from reconciler.model.ref import Ref
from reconciler.model.resource import ArtifactSource, Resource
from reconciler.packing import check_size, scan_folder

DIGEST_LENGTH = 11
"""Hex digits of the digest in a version; a `c` comes first, since SemVer forbids numbers with a leading zero."""


def pack_resources(
    resources: Iterable[Resource], project: Project
) -> tuple[tuple[Resource, ...], list[Problem]]:
    """Pack and digest every image and artifact; an error about a folder is a problem at `artifact.path`."""
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
            try:
                package = _scan_package(resource.artifact, project)
                problems += _check_dockerfile(resource, package) if built else ()
            except PackingError as error:
                location = resource.locations.at(("artifact", "path"))
                problems.append(Problem(error.message, location, error.fix))
        done.append(_add_digest(resource, package) if built else _add_package(resource, package))
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
    return resource if package is None else replace(resource, package=package, digest=package.digest)


def _get_source(resource: Resource) -> str:
    return str((resource.body.get("buildDetails") or {}).get("source", "upload"))


def _scan_package(artifact: ArtifactSource, project: Project) -> Package:
    root = project.artifact_root
    folder = root / artifact.path
    if not folder.resolve().is_relative_to(root.resolve()):
        raise PackingError(
            f"the folder {artifact.path} lies outside of the artifact root",
            "name a folder inside; it is counted from `artifact_root`, by default the repository's root",
        )
    package = scan_folder(folder, artifact.path, artifact.ignore_files)
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
        return [Problem(message, location, fix, Severity.WARNING)]
    return []


def _add_digest(resource: Resource, package: Package | None) -> Resource:
    """Add the digest of everything that is built, also to the version if it has a placeholder for it."""
    content: Mapping[str, Any] = {
        "files": package.digest if package is not None else "",
        **collect_build_inputs(resource.body, resource.lifecycle.rebuild_on),
    }
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    digest = hashlib.sha256(text.encode()).hexdigest()
    version = resource.ref.version.replace(DIGEST_PLACEHOLDER, f"c{digest[:DIGEST_LENGTH]}")
    body = {**resource.body, "version": version} if version else resource.body
    ref = Ref("image", resource.ref.name, version)
    return replace(resource, ref=ref, body=body, package=package, digest=digest)
