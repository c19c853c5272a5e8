"""Reading `peak-apply.yaml` and params files into a Project."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from reconciler.errors import ConfigurationError
from reconciler.kinds import KINDS
from reconciler.manifests.document import at_file, read, without_nulls
from reconciler.manifests.files import read_text, shown
from reconciler.manifests.schema import validated
from reconciler.model.place import Place
from reconciler.model.problem import InputError, Problem, Severity
from reconciler.project import (
    FILE_NAME,
    ROOTS_VARIABLE,
    Options,
    Project,
    ProjectFile,
    build_target,
    check_bounds,
    choose_target,
    parse_param,
    read_secrets,
    readable_environment,
    repository_root,
)

_EXAMPLE = """\
write one, for example:

    project: my-project
    id: {id}
    targets:
      local: {{embedded: ../.peak-apply/tenant.db}}
      prod: {{stage: prod, protect: true}}
    default_target: local
"""


def open_project(directory: Path, options: Options, environ: Mapping[str, str]) -> Project:
    """The project of a directory on the target that the options, or the file, choose."""
    path = directory / FILE_NAME
    if not path.is_file():
        from uuid import uuid4  # noqa: PLC0415 - only for the example

        message = f"{shown(directory)} has no {FILE_NAME}"
        raise ConfigurationError(message, _EXAMPLE.format(id=uuid4()).rstrip())
    file = _file(path)
    root = directory.resolve()
    name = choose_target(file, options)
    bounds = _bounds(root, options, environ)
    target = build_target(name, file.targets[name], root, options, environ)
    params_files = {given: check_bounds(root / given, bounds, f"params: {given}") for given in _named_params(file)}
    variables = _variables(file, name, params_files, options)
    variables["os_env"] = readable_environment(file.env, environ)
    variables["target"] = name
    secrets = read_secrets(file.secrets, root, target.token_env, environ)
    _check_names(file, variables, path)
    return Project(
        root=directory,
        name=file.project,
        id=file.id.lower(),
        target=target,
        targets=tuple(sorted(file.targets)),
        artifact_root=_artifact_root(file, root, bounds),
        variables=variables,
        secrets=secrets,
        kinds=file.kinds,
        overrides=options.overrides,
        exclude=tuple(file.exclude),
        params_files=tuple(sorted(path.resolve() for path in (*params_files.values(), *options.params_files))),
        adopt=file.adopt,
        bounds=bounds,
    )


def _bounds(root: Path, options: Options, environ: Mapping[str, str]) -> tuple[Path, ...]:
    """Where the project may read: its repository, and what was allowed from outside of it."""
    listed = (Path(text) for text in environ.get(ROOTS_VARIABLE, "").split(os.pathsep) if text)
    return (repository_root(root), *(path.resolve() for path in (*options.allow_roots, *listed)))


def _check_names(file: ProjectFile, variables: Mapping[str, Any], path: Path) -> None:
    """A name is a variable or a secret; a kind is one of those there are."""
    both = sorted(set(file.secrets) & set(variables))
    if both:
        message = f"{shown(path)}: {', '.join(both)} is a secret and a parameter"
        raise ConfigurationError(message, "rename one of the two: a parameter's value is shown in plans")
    unknown = sorted(set(file.kinds.values()) - set(KINDS))
    if unknown:
        message = f"{shown(path)}: kinds: {', '.join(unknown)} is not a kind"
        raise ConfigurationError(message, f"the kinds are: {', '.join(sorted(KINDS))}")


def _file(path: Path) -> ProjectFile:
    reading = read(read_text(path), at_file(shown(path)))
    errors = [problem for problem in reading.problems if problem.severity is Severity.ERROR]
    if errors:
        raise InputError(errors)
    if len(reading.documents) != 1:
        raise InputError([Problem("the project file holds one YAML document", Place(shown(path)))])
    document = reading.documents[0]
    data = without_nulls(document.data)
    file, problems = validated(ProjectFile, data, document.places, document.raw)
    if file is None:
        raise InputError(problems)
    return file


def _artifact_root(file: ProjectFile, root: Path, bounds: tuple[Path, ...]) -> Path:
    """As written, else the repository's root, as the official client is run there, else the project."""
    if file.artifact_root is None:
        return repository_root(root)
    return check_bounds(root / file.artifact_root, bounds, f"artifact_root: {file.artifact_root}").resolve()


def _variables(
    file: ProjectFile, target: str, files: Mapping[str, Path], options: Options
) -> dict[str, Any]:
    """Lowest first: the project's, the target's, each -v, each -p (design 3)."""
    variables: dict[str, Any] = {}
    for given in (file.params, file.targets[target].params):
        variables |= _params(files[given]) if isinstance(given, str) else without_nulls(given or {})
    for path in options.params_files:
        variables |= _params(path)
    return variables | dict(parse_param(text) for text in options.params)


def _params(path: Path) -> dict[str, Any]:
    reading = read(read_text(path), at_file(shown(path)))
    errors = [problem for problem in reading.problems if problem.severity is Severity.ERROR]
    if errors:
        raise InputError(errors)
    data = reading.documents[0].data if reading.documents else {}
    if data is None:
        return {}
    if not isinstance(data, dict):
        message = "a params file holds one map of names to values"
        raise InputError([Problem(message, Place(shown(path), 1), "write NAME: VALUE on each line")])
    return {str(name): value for name, value in without_nulls(data).items()}


def _named_params(file: ProjectFile) -> Iterator[str]:
    for given in (file.params, *(target.params for target in file.targets.values())):
        if isinstance(given, str):
            yield given
