"""A project's manifests as resources, or all problems in them at once."""

from __future__ import annotations

from dataclasses import dataclass

from reconciler.config.project import Project
from reconciler.manifests.checks.cross_checks import check_across_manifests, check_targets
from reconciler.manifests.discover import find_candidates, is_inside
from reconciler.manifests.load_file import LoadContext, ManifestFile, load_file
from reconciler.manifests.overrides import check_usage
from reconciler.manifests.packages import pack_resources
from reconciler.manifests.secrets import find_unknown_secrets
from reconciler.manifests.source_files import format_path
from reconciler.model.problem import InputError, Problem, Severity
from reconciler.model.resource import Resource


@dataclass(frozen=True)
class LoadedManifests:
    """The resources of the chosen target, warnings, notes, and the secrets without a value, which prevent an apply."""

    resources: tuple[Resource, ...]
    warnings: tuple[Problem, ...] = ()
    notes: tuple[Problem, ...] = ()
    unknown: tuple[Problem, ...] = ()


def load_manifests(project: Project) -> LoadedManifests:
    """Read, render, validate and pack; InputError contains every problem."""
    context = LoadContext.of(project)
    files = _drop_packed_files([load_file(path, context) for path in find_candidates(project)], project)
    problems = [problem for file in files for problem in file.problems]
    declared = [resource for file in files for resource in file.resources]
    problems += check_targets(declared, project)
    problems += _warn_if_empty(files, project)
    problems += check_usage(context.overrides, frozenset(one for file in files for one in file.used))
    own = (file.path.resolve() for file in files if file.resources)
    chosen = [one for one in declared if not one.targets or project.target.name in one.targets]
    resources, found = pack_resources(chosen, project, (*own, *project.own_files))
    problems += [*found, *check_across_manifests(resources)]
    shown = InputError([problem for problem in problems if problem.id not in project.ignored_warnings])
    if any(problem.severity is Severity.ERROR for problem in shown.problems):
        raise shown
    warnings, notes = (
        tuple(problem for problem in shown.problems if problem.severity is severity)
        for severity in (Severity.WARNING, Severity.NOTE)
    )
    unknown = find_unknown_secrets((resource.body, resource.locations) for resource in resources)
    ordered = tuple(sorted(resources, key=lambda resource: resource.ref))
    return LoadedManifests(ordered, warnings, notes, tuple(unknown))


def _warn_if_empty(files: list[ManifestFile], project: Project) -> list[Problem]:
    """A folder without a manifest is more likely a mistyped one than intended."""
    if files:
        return []
    message = f"no manifest lies below {format_path(project.root)}"
    fix = "choose the folder that contains them, or see `exclude:` in peak-apply.yaml"
    return [Problem(message, None, fix, Severity.WARNING)]


def _drop_packed_files(files: list[ManifestFile], project: Project) -> list[ManifestFile]:
    """Without the files inside of declared artifact folders: they are packed, and are not manifests."""
    folders = frozenset(
        (project.artifact_root / resource.artifact.path).resolve()
        for file in files
        for resource in file.resources
        if resource.artifact is not None
    )
    root = project.root.resolve()
    packed = frozenset(folder for folder in folders if folder != root and folder not in root.parents)
    return [file for file in files if not is_inside(file.path, packed)]
