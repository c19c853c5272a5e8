"""A project's manifests as resources, or everything that is wrong with them at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pathspec import GitIgnoreSpec

from reconciler.config.project import Project
from reconciler.kinds import KINDS_BY_FOLDER
from reconciler.kinds.kind import plural
from reconciler.manifests.checks.cross_checks import check_across_manifests, check_targets
from reconciler.manifests.checks.empty_values import find_empty_values
from reconciler.manifests.discover import find_candidates, find_kind_folder, is_inside
from reconciler.manifests.overrides import Override, apply_overrides, check_usage, parse_overrides
from reconciler.manifests.packages import pack_resources
from reconciler.manifests.parse import ParsedManifest, parse_manifest
from reconciler.manifests.secrets import Vault, find_misplaced, find_unknown_secrets, redact_misplaced
from reconciler.manifests.source_files import build_read_error, format_path, read_text
from reconciler.manifests.templates.render import render
from reconciler.manifests.yaml.document import Document
from reconciler.manifests.yaml.reader import read_yaml
from reconciler.model.location import Location
from reconciler.model.problem import InputError, Problem, Severity
from reconciler.model.resource import Resource


@dataclass(frozen=True)
class LoadedManifests:
    """The resources of the chosen target, warnings, and what stands in the way of an apply."""

    resources: tuple[Resource, ...]
    warnings: tuple[Problem, ...] = ()
    unknown: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class _ManifestFile:
    """What one file held: its documents in order, and problems of the file as a whole."""

    path: Path
    parsed: tuple[ParsedManifest, ...] = ()
    problems: tuple[Problem, ...] = ()
    used: frozenset[Override] = frozenset()


@dataclass(frozen=True)
class _LoadContext:
    """What comes from outside of the files: the project, its secrets, and what `--set` says."""

    project: Project
    vault: Vault
    variables: Mapping[str, Any]
    overrides: tuple[Override, ...]

    @classmethod
    def of(cls, project: Project) -> _LoadContext:
        vault = Vault()
        secrets = {
            name: vault.hide(value or "", name, known=value is not None)
            for name, value in project.secrets.items()
        }
        variables = {**project.variables, **secrets}
        return cls(project, vault, variables, parse_overrides(project.overrides))


def load_manifests(project: Project) -> LoadedManifests:
    """Read, render, validate, pack; InputError carries every problem that was found."""
    given = _LoadContext.of(project)
    files = _drop_packed_files([_load_file(path, given) for path in find_candidates(project)], project)
    problems = [p for file in files for p in file.problems]
    problems += [p for file in files for one in file.parsed for p in one.problems]
    everything = [one.resource for file in files for one in file.parsed if one.resource is not None]
    problems += check_targets(everything, project)
    problems += _warn_if_empty(files, project)
    problems += check_usage(given.overrides, frozenset(one for file in files for one in file.used))
    name = project.target.name
    chosen = [r for r in everything if not r.targets or name in r.targets]
    resources, found = pack_resources(chosen, project)
    problems += [*found, *check_across_manifests(resources)]
    errors = [problem for problem in problems if problem.severity is Severity.ERROR]
    if errors:
        raise InputError(problems)
    unknown = find_unknown_secrets((resource.body, resource.locations) for resource in resources)
    return LoadedManifests(
        tuple(sorted(resources, key=lambda r: r.ref)), InputError(problems).problems, tuple(unknown)
    )


def _warn_if_empty(files: list[_ManifestFile], project: Project) -> list[Problem]:
    """A folder without a manifest is rather a mistyped one than a wish."""
    if files:
        return []
    message = f"no manifest lies below {format_path(project.root)}"
    fix = "name the folder that holds them, or see `exclude:` in peak-apply.yaml"
    return [Problem(message, None, fix, Severity.WARNING)]


def _drop_packed_files(files: list[_ManifestFile], project: Project) -> list[_ManifestFile]:
    """Files inside a declared artifact folder are what is packed, not manifests."""
    folders = frozenset(
        (project.artifact_root / one.resource.artifact.path).resolve()
        for file in files
        for one in file.parsed
        if one.resource is not None and one.resource.artifact is not None
    )
    root = project.root.resolve()
    packed = frozenset(folder for folder in folders if folder != root and folder not in root.parents)
    return [file for file in files if not is_inside(file.path, packed)]


def _choose_kind_folder(path: Path, project: Project) -> str | None:
    """The folder name that says the kind: by `kinds:` of the project file, else by where the file lies."""
    inside_project = path.relative_to(project.root).as_posix()
    for pattern, kind in project.kinds.items():
        if GitIgnoreSpec.from_lines([pattern]).match_file(inside_project):
            return plural(kind)
    return find_kind_folder(path, project.root, frozenset(KINDS_BY_FOLDER))


def _load_file(path: Path, given: _LoadContext) -> _ManifestFile:
    project = given.project
    try:
        outside = _check_readable(path, project)
        if outside is not None:
            return _ManifestFile(path, problems=(outside,))
        text = read_text(path)
        folders = (project.root, project.artifact_root)
        rendered = render(path, text, given.variables, folders, given.vault.store_value)
    except InputError as error:
        return _ManifestFile(path, problems=error.problems)
    except OSError as error:
        return _ManifestFile(path, problems=build_read_error(Path(error.filename or path), error).problems)
    reading = read_yaml(rendered.text, rendered.locate)
    written = [d for d in reading.documents if d.data is not None]
    problems = [*reading.problems, *find_empty_values(written, rendered)]
    if any(problem.severity is Severity.ERROR for problem in problems):
        return _ManifestFile(path, problems=tuple(problems))
    if not reading.documents and not reading.problems:
        return _ManifestFile(path)
    return _parse_documents(path, written, problems, given)


def _check_readable(path: Path, project: Project) -> Problem | None:
    """A manifest that is a link out of what the project may read, or no plain file, is not read (S11)."""
    location = Location(format_path(path))
    if not path.is_file():
        return Problem("this is not a plain file", location, "remove it, or list it under `exclude:`")
    real = path.resolve()
    if not any(real.is_relative_to(bound) for bound in project.bounds):
        message = f"this is a link to {real}, outside of the project's repository"
        return Problem(message, location, "copy the file in, or list it under `exclude:`")
    return None


def _parse_documents(
    path: Path, documents: list[Document], problems: list[Problem], given: _LoadContext
) -> _ManifestFile:
    """The documents of one file with secrets and overrides in their places, validated."""
    folder = _choose_kind_folder(path, given.project)
    kind = None if folder is None else KINDS_BY_FOLDER[folder].name
    parsed: list[ParsedManifest] = []
    used: frozenset[Override] = frozenset()
    for document in documents:
        opened = given.vault.open(document)
        if not given.vault.empty:
            problems += find_misplaced(opened)
            opened = redact_misplaced(opened)
        changed = apply_overrides(opened, kind, given.overrides)
        problems += changed.problems
        used |= changed.used
        parsed.append(parse_manifest(changed.document, folder))
    return _ManifestFile(path, tuple(parsed), tuple(problems), used)
