"""One manifest file: read, rendered, parsed as YAML, with secrets and overrides, and validated."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pathspec import GitIgnoreSpec

from reconciler.config.project import Project
from reconciler.kinds import KINDS_BY_FOLDER
from reconciler.kinds.kind import plural
from reconciler.manifests.discover import find_kind_folder
from reconciler.manifests.overrides import Override, apply_overrides, parse_overrides
from reconciler.manifests.parse import ParsedManifest, parse_manifest
from reconciler.manifests.secrets import Vault, find_misplaced, redact_misplaced
from reconciler.manifests.source_files import build_read_error, format_path, read_text
from reconciler.manifests.templates.render import Rendered, render
from reconciler.manifests.yaml.document import Document, LazyLocations
from reconciler.manifests.yaml.reader import read_yaml
from reconciler.model.location import Location, format_field_path
from reconciler.model.problem import InputError, Problem, Severity
from reconciler.model.resource import Resource


@dataclass(frozen=True)
class ManifestFile:
    """The documents of one file in order, the problems of the file as a whole, and the overrides that named it."""

    path: Path
    parsed: tuple[ParsedManifest, ...] = ()
    file_problems: tuple[Problem, ...] = ()
    used: frozenset[Override] = frozenset()
    rendered: Rendered | None = None

    @property
    def resources(self) -> tuple[Resource, ...]:
        """The resources of the documents that could be parsed."""
        return tuple(one.resource for one in self.parsed if one.resource is not None)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """All problems, of the file and of its documents."""
        return (*self.file_problems, *(problem for one in self.parsed for problem in one.problems))


@dataclass(frozen=True)
class LoadContext:
    """What comes from outside of the files: the project, its secrets, and what `--set` says."""

    project: Project
    vault: Vault
    variables: Mapping[str, Any]
    overrides: tuple[Override, ...]

    @classmethod
    def of(cls, project: Project) -> LoadContext:
        """The context of a project."""
        vault = Vault()
        secrets = {
            name: vault.store(value or "", name, known=value is not None)
            for name, value in project.secrets.items()
        }
        variables = {**project.variables, **secrets}
        return cls(project, vault, variables, parse_overrides(project.overrides))


def load_file(path: Path, context: LoadContext) -> ManifestFile:
    """Everything that one file declares, and its problems."""
    try:
        rendered = _render_file(path, context)
    except InputError as error:
        return ManifestFile(path, file_problems=error.problems)
    content = read_yaml(rendered.text, rendered.locate)
    documents = [document for document in content.documents if document.data is not None]
    problems = [*content.problems, *find_empty_values(documents, rendered)]
    if any(problem.severity is Severity.ERROR for problem in problems):
        return ManifestFile(path, file_problems=tuple(problems), rendered=rendered)
    return replace(_parse_documents(path, documents, problems, context), rendered=rendered)


def _render_file(path: Path, context: LoadContext) -> Rendered:
    project = context.project
    try:
        _check_readable(path, project)
        folders = (project.root, project.artifact_root)
        variables = {
            **context.variables,
            **project.parameters.merge(lambda glob: is_meant(path, glob, project)),
        }
        variables |= {name: context.variables[name] for name in (*project.secrets, "target", "os_env")}
        return render(path, read_text(path), variables, folders, context.vault.store_value)
    except OSError as error:
        raise build_read_error(Path(error.filename or path), error) from error


def is_meant(path: Path, pattern: str, project: Project) -> bool:
    """True if a glob of the project file, such as one of `kinds`, means the file."""
    return GitIgnoreSpec.from_lines([pattern]).match_file(path.relative_to(project.root).as_posix())


def _check_readable(path: Path, project: Project) -> None:
    """Refuse a link that leads out of what the project may read, and whatever is not a plain file (S11)."""
    location = Location(format_path(path))
    if not path.is_file():
        fix = "remove it, or list it under `exclude:`"
        raise InputError([Problem("this is not a plain file", location, fix)])
    real = path.resolve()
    if not any(real.is_relative_to(bound) for bound in project.bounds):
        message = f"this is a link to {real}, outside of the project's repository"
        raise InputError([Problem(message, location, "copy the file in, or list it under `exclude:`")])


def find_empty_values(documents: Iterable[Document], rendered: Rendered) -> Iterator[Problem]:
    """A problem at each expression that left a value empty: only a literal `null` means "not declared".

    The documents are as they were read: their locations still know the offsets of the rendered text.
    """
    for document in documents:
        offsets = document.locations.of
        for path in (path for path, text in document.raw.items() if text == ""):
            offset = offsets.offsets.get(path) if isinstance(offsets, LazyLocations) else None
            location = None if offset is None else rendered.find_empty_expression(offset)
            if location is not None:
                fix = "give the variable a value, or write null if the field is not to be declared"
                yield Problem(f"{format_field_path(path)} renders empty", location, fix)


def _parse_documents(
    path: Path, documents: list[Document], problems: list[Problem], context: LoadContext
) -> ManifestFile:
    folder = _choose_kind_folder(path, context.project)
    kind = None if folder is None else KINDS_BY_FOLDER[folder].name
    parsed: list[ParsedManifest] = []
    used: frozenset[Override] = frozenset()
    for document in documents:
        opened = context.vault.insert_secrets(document)
        if not context.vault.is_empty:
            problems += find_misplaced(opened)
            opened = redact_misplaced(opened)
        changed = apply_overrides(opened, kind, context.overrides)
        problems += changed.problems
        used |= changed.used
        parsed.append(parse_manifest(changed.document, folder))
    return ManifestFile(path, tuple(parsed), tuple(problems), used)


def _choose_kind_folder(path: Path, project: Project) -> str | None:
    """The folder name that tells the kind: by `kinds:` of the project file, else by the folder of the file."""
    for pattern, kind in project.kinds.items():
        if is_meant(path, pattern, project):
            return plural(kind)
    return find_kind_folder(path, project.root, frozenset(KINDS_BY_FOLDER))
