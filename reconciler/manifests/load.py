"""A project's manifests as resources, or everything that is wrong with them at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pathspec import GitIgnoreSpec

from reconciler.config.project import Project
from reconciler.kinds import FOLDERS, KINDS
from reconciler.manifests.checks.cross_checks import check_targets, check_together
from reconciler.manifests.checks.empty_values import emptied
from reconciler.manifests.discover import candidates, inside, kind_folder
from reconciler.manifests.overrides import Override, override, parse_overrides, unused
from reconciler.manifests.packages import with_content
from reconciler.manifests.parse import Parsed, parse
from reconciler.manifests.project_files import failed, read_text, shown
from reconciler.manifests.secrets import Vault, misplaced, unknown_secrets, without_misplaced
from reconciler.manifests.templates.render import render
from reconciler.manifests.yaml.document import Document
from reconciler.manifests.yaml.reader import read
from reconciler.model.location import Place
from reconciler.model.problem import InputError, Problem, Severity
from reconciler.model.resource import Resource


@dataclass(frozen=True)
class Loaded:
    """The resources of the chosen target, warnings, and what stands in the way of an apply."""

    resources: tuple[Resource, ...]
    warnings: tuple[Problem, ...] = ()
    unknown: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class _File:
    """What one file held: its documents in order, and problems of the file as a whole."""

    path: Path
    parsed: tuple[Parsed, ...] = ()
    problems: tuple[Problem, ...] = ()
    used: frozenset[Override] = frozenset()


@dataclass(frozen=True)
class _Given:
    """What comes from outside of the files: the project, its secrets, and what `--set` says."""

    project: Project
    vault: Vault
    variables: Mapping[str, Any]
    overrides: tuple[Override, ...]

    @classmethod
    def of(cls, project: Project) -> _Given:
        vault = Vault()
        secrets = {
            name: vault.hide(value or "", name, known=value is not None)
            for name, value in project.secrets.items()
        }
        variables = {**project.variables, **secrets}
        return cls(project, vault, variables, parse_overrides(project.overrides))


def load(project: Project) -> Loaded:
    """Read, render, validate, pack; InputError carries every problem that was found."""
    given = _Given.of(project)
    files = _without_packed([_file(path, given) for path in candidates(project)], project)
    problems = [p for file in files for p in file.problems]
    problems += [p for file in files for one in file.parsed for p in one.problems]
    everything = [one.resource for file in files for one in file.parsed if one.resource is not None]
    problems += check_targets(everything, project)
    problems += _nothing(files, project)
    problems += unused(given.overrides, frozenset(one for file in files for one in file.used))
    name = project.target.name
    chosen = [r for r in everything if not r.targets or name in r.targets]
    resources, found = with_content(chosen, project)
    problems += [*found, *check_together(resources)]
    errors = [problem for problem in problems if problem.severity is Severity.ERROR]
    if errors:
        raise InputError(problems)
    unknown = unknown_secrets((resource.body, resource.places) for resource in resources)
    return Loaded(
        tuple(sorted(resources, key=lambda r: r.ref)), InputError(problems).problems, tuple(unknown)
    )


def _nothing(files: list[_File], project: Project) -> list[Problem]:
    """A folder without a manifest is rather a mistyped one than a wish."""
    if files:
        return []
    message = f"no manifest lies below {shown(project.root)}"
    remedy = "name the folder that holds them, or see `exclude:` in peak-apply.yaml"
    return [Problem(message, None, remedy, Severity.WARNING)]


def _without_packed(files: list[_File], project: Project) -> list[_File]:
    """Files inside a declared artifact folder are what is packed, not manifests."""
    folders = frozenset(
        (project.artifact_root / one.resource.artifact.path).resolve()
        for file in files
        for one in file.parsed
        if one.resource is not None and one.resource.artifact is not None
    )
    root = project.root.resolve()
    packed = frozenset(folder for folder in folders if folder != root and folder not in root.parents)
    return [file for file in files if not inside(file.path, packed)]


def _folder(path: Path, project: Project) -> str | None:
    """The folder name that says the kind: by `kinds:` of the project file, else by where the file lies."""
    inside_project = path.relative_to(project.root).as_posix()
    for pattern, kind in project.kinds.items():
        if GitIgnoreSpec.from_lines([pattern]).match_file(inside_project):
            return KINDS[kind].folder
    return kind_folder(path, project.root, frozenset(FOLDERS))


def _file(path: Path, given: _Given) -> _File:
    project = given.project
    try:
        outside = _outside(path, project)
        if outside is not None:
            return _File(path, problems=(outside,))
        text = read_text(path)
        folders = (project.root, project.artifact_root)
        rendered = render(path, text, given.variables, folders, given.vault.hide_value)
    except InputError as error:
        return _File(path, problems=error.problems)
    except OSError as error:
        return _File(path, problems=failed(Path(error.filename or path), error).problems)
    reading = read(rendered.text, rendered.locate)
    written = [d for d in reading.documents if d.data is not None]
    problems = [*reading.problems, *emptied(written, rendered)]
    if any(problem.severity is Severity.ERROR for problem in problems):
        return _File(path, problems=tuple(problems))
    if not reading.documents and not reading.problems:
        return _File(path)
    return _parsed(path, written, problems, given)


def _outside(path: Path, project: Project) -> Problem | None:
    """A manifest that is a link out of what the project may read, or no plain file, is not read (S11)."""
    place = Place(shown(path))
    if not path.is_file():
        return Problem("this is not a plain file", place, "remove it, or list it under `exclude:`")
    real = path.resolve()
    if not any(real.is_relative_to(bound) for bound in project.bounds):
        message = f"this is a link to {real}, outside of the project's repository"
        return Problem(message, place, "copy the file in, or list it under `exclude:`")
    return None


def _parsed(path: Path, documents: list[Document], problems: list[Problem], given: _Given) -> _File:
    """The documents of one file with secrets and overrides in their places, validated."""
    folder = _folder(path, given.project)
    kind = None if folder is None else FOLDERS[folder].name
    parsed: list[Parsed] = []
    used: frozenset[Override] = frozenset()
    for document in documents:
        opened = given.vault.open(document)
        if not given.vault.empty:
            problems += misplaced(opened)
            opened = without_misplaced(opened)
        changed = override(opened, kind, given.overrides)
        problems += changed.problems
        used |= changed.used
        parsed.append(parse(changed.document, folder))
    return _File(path, tuple(parsed), tuple(problems), used)
