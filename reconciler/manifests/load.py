"""A project's manifests as resources, or all problems in them at once."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from reconciler.config.project import Project
from reconciler.manifests.checks.cross_checks import check_across_manifests, check_targets
from reconciler.manifests.discover import find_candidates
from reconciler.manifests.left_out import (
    describe_broken_link,
    describe_packed_file,
    describe_project_below,
)
from reconciler.manifests.load_file import LoadContext, ManifestFile, is_meant, load_file
from reconciler.manifests.overrides import check_usage
from reconciler.manifests.packages import pack_resources
from reconciler.manifests.parameters import check_parameters
from reconciler.manifests.secrets import find_unknown_secrets
from reconciler.manifests.source_files import format_path
from reconciler.model.problem import InputError, Problem, Severity
from reconciler.model.resource import LeftOut, Resource
from reconciler.model.warning_ids import WarningId


@dataclass(frozen=True)
class LoadedManifests:
    """The resources of the chosen target, warnings, notes, and the secrets without a value, which prevent an apply."""

    resources: tuple[Resource, ...]
    warnings: tuple[Problem, ...] = ()
    notes: tuple[Problem, ...] = ()
    unknown: tuple[Problem, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    """Files that do not count, although they may declare something."""


def load_manifests(project: Project) -> LoadedManifests:
    """Read, render, validate and pack; InputError contains every problem."""
    context = LoadContext.of(project)
    candidates = find_candidates(project)
    files, left_out = _drop_packed_files([load_file(path, context) for path in candidates.files], project)
    left_out += [describe_broken_link(path) for path in candidates.broken_links]
    problems = [problem for _, problem in left_out]
    for folder in candidates.projects:
        below, note = describe_project_below(folder)
        left_out += [(file, note) for file in below]
        problems.append(note)
    declared = [resource for file in files for resource in file.resources]
    problems += _check_files(files, declared, context, project)
    own = (file.path.resolve() for file in files if file.resources)
    chosen = [one for one in declared if not one.targets or project.target.name in one.targets]
    resources, found = pack_resources(chosen, project, (*own, *project.own_files))
    problems += [*found, *check_across_manifests(resources)]
    warnings, notes = _split_problems(problems, project)
    unknown = find_unknown_secrets((resource.body, resource.locations) for resource in resources)
    ordered = tuple(sorted(resources, key=lambda resource: resource.ref))
    return LoadedManifests(ordered, warnings, notes, tuple(unknown), tuple(file for file, _ in left_out))


def _check_files(
    files: list[ManifestFile], declared: list[Resource], context: LoadContext, project: Project
) -> list[Problem]:
    """Problems of the files by themselves, and of what the project says about files, parameters and targets."""
    return [
        *(problem for file in files for problem in file.problems),
        *check_targets(declared, project),
        *_warn_if_empty(files, project),
        *project.warnings,
        *_check_globs(files, project),
        *_check_parameters(files, project),
        *check_usage(context.overrides, frozenset(one for file in files for one in file.used)),
    ]


def _check_parameters(files: list[ManifestFile], project: Project) -> list[Problem]:
    """Parameters that no template uses; where a file could not be rendered, what it uses is not known."""
    rendered = [file.rendered for file in files if file.rendered]
    if len(rendered) < len(files):
        return []
    used = frozenset(name for one in rendered for name in one.used_names)
    free = frozenset(name for one in rendered for name in one.used_names - one.set_names)
    return list(check_parameters(project.parameters, used, free))


def _split_problems(
    problems: list[Problem], project: Project
) -> tuple[tuple[Problem, ...], tuple[Problem, ...]]:
    """Warnings and notes without those that the project ignores; InputError with all of them where one is an error."""
    shown = InputError([problem for problem in problems if problem.id not in project.ignored_warnings])
    if any(problem.severity is Severity.ERROR for problem in shown.problems):
        raise shown
    warnings = (problem for problem in shown.problems if problem.severity is Severity.WARNING)
    notes = (problem for problem in shown.problems if problem.severity is Severity.NOTE)
    return tuple(warnings), tuple(notes)


def _check_globs(files: list[ManifestFile], project: Project) -> list[Problem]:
    """A glob of `params_for` that means no manifest is more likely a mistyped one than intended."""
    return [
        Problem(
            f"params_for: {glob} means no manifest",
            next(iter(source.locations.values()), None),
            "write a path below the project's folder, as in workflows/*.yaml",
            Severity.WARNING,
            WarningId.UNUSED_PARAMETER,
        )
        for glob, source in project.parameters.by_glob.items()
        if not any(is_meant(file.path, glob, project) for file in files)
    ]


def _warn_if_empty(files: list[ManifestFile], project: Project) -> list[Problem]:
    """A folder without a manifest is more likely a mistyped one than intended."""
    if files:
        return []
    message = f"no manifest lies below {format_path(project.root)}"
    fix = "choose the folder that contains them, or see `exclude:` in peak-apply.yaml"
    return [Problem(message, None, fix, Severity.WARNING)]


def _drop_packed_files(
    files: list[ManifestFile], project: Project
) -> tuple[list[ManifestFile], list[tuple[LeftOut, Problem]]]:
    """The files outside of packed folders, and what is left out in these; a file that packs its own folder counts."""
    packed: dict[Path, set[Path]] = {}
    for file in files:
        for resource in file.resources:
            if resource.artifact is not None:
                folder = (project.artifact_root / resource.artifact.path).resolve()
                packed.setdefault(folder, set()).add(file.path)
    root = project.root.resolve()
    inner = {folder: by for folder, by in packed.items() if folder != root and folder not in root.parents}
    kept: list[ManifestFile] = []
    left_out: list[tuple[LeftOut, Problem]] = []
    for file in files:
        around = [folder for folder in file.path.resolve().parents if folder in inner]
        if not around or any(file.path in inner[folder] for folder in around):
            kept.append(file)
        elif found := describe_packed_file(file.path, project.root, format_path(around[0])):
            left_out.append(found)
    return kept, left_out
