"""Reading `peak-apply.yaml` and params files into a Project."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from reconciler.config.project import (
    URL_VARIABLE,
    Project,
    ProjectFile,
    ProjectOptions,
    build_target,
    choose_target,
    find_repository_root,
    parse_param,
)
from reconciler.errors import ConfigurationError
from reconciler.kinds import KINDS
from reconciler.manifests.envelope import validate_model
from reconciler.manifests.project_files import format_path, read_text
from reconciler.manifests.yaml.document import drop_null_fields, locate_in_file
from reconciler.manifests.yaml.reader import read_yaml
from reconciler.model.location import FieldPath, Location, Locations
from reconciler.model.problem import InputError, Problem, Severity
from reconciler.security.trust import (
    PROJECT_FILE_NAME,
    ROOTS_VARIABLE,
    check_bounds,
    read_allowed_environment,
    read_secrets,
    read_tokens,
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


def open_project(directory: Path, options: ProjectOptions, environ: Mapping[str, str]) -> Project:
    """The project of a directory on the target that the options, or the file, choose."""
    path = directory / PROJECT_FILE_NAME
    if not path.is_file():
        from uuid import uuid4  # noqa: PLC0415 - only for the example

        message = f"{format_path(directory)} has no {PROJECT_FILE_NAME}"
        if not directory.exists() and Path(PROJECT_FILE_NAME).is_file():
            raise ConfigurationError(
                f"{format_path(directory)} does not exist",
                f"{PROJECT_FILE_NAME} is here: give this folder, as in `plan .`",
            )
        raise ConfigurationError(message, _EXAMPLE.format(id=uuid4()).rstrip())
    file, locations = _read_project_file(path)
    root = directory.resolve()
    with _locate_errors(locations, ("default_target",), unless=options.target is not None):
        name = choose_target(file, options)
    bounds = _find_bounds(root, options, environ)
    written = file.targets[name]
    from_environment = environ.get(URL_VARIABLE) or not (written.stage or written.url or written.embedded)
    with _locate_errors(
        locations, ("targets", name), unless=bool(from_environment) and not written.token_env
    ):
        target = build_target(name, file.targets[name], root, options, environ)
    params_files = _find_params_files(file, root, bounds, locations)
    variables = _collect_variables(file, name, params_files, options)
    secrets: dict[str, str | None] = {}
    for secret, source in file.secrets.items():
        with _locate_errors(locations, ("secrets", secret)):
            secrets |= read_secrets({secret: source}, root, target.token_env, environ)
    hidden = (*read_tokens(target.token_env, environ), *filter(None, secrets.values()))
    with _locate_errors(locations, ("env",)):
        variables["os_env"] = read_allowed_environment(file.env, environ, hidden)
    variables["target"] = name
    _check_names(file, variables, locations)
    with _locate_errors(locations, ("artifact_root",)):
        artifact_root = _find_artifact_root(file, root, bounds)
    return Project(
        root=directory,
        name=file.project,
        id=file.id.lower(),
        target=target,
        targets=tuple(sorted(file.targets)),
        artifact_root=artifact_root,
        variables=variables,
        secrets=secrets,
        kinds=file.kinds,
        overrides=options.overrides,
        exclude=tuple(file.exclude),
        params_files=tuple(
            sorted(path.resolve() for path in (*params_files.values(), *options.params_files))
        ),
        adopt=file.adopt,
        bounds=bounds,
    )


def _find_bounds(root: Path, options: ProjectOptions, environ: Mapping[str, str]) -> tuple[Path, ...]:
    """Where the project may read: its repository, and what was allowed from outside of it."""
    listed = (Path(text) for text in environ.get(ROOTS_VARIABLE, "").split(os.pathsep) if text)
    return (find_repository_root(root), *(path.resolve() for path in (*options.allow_roots, *listed)))


@contextmanager
def _locate_errors(locations: Locations, path: FieldPath, *, unless: bool = False) -> Iterator[None]:
    """What is wrong with a value of the project file is said at its line, unless it comes from elsewhere."""
    try:
        yield
    except ConfigurationError as error:
        if unless:
            raise
        message = error.message.removeprefix(f"{PROJECT_FILE_NAME}: ")
        raise InputError([Problem(message, locations.at(path), error.fix)]) from error


def _check_names(file: ProjectFile, variables: Mapping[str, Any], locations: Locations) -> None:
    """A name is a variable or a secret; a kind is one of those there are."""
    problems = [
        Problem(
            f"{name} is a secret and a parameter",
            locations.key(("secrets", name)),
            "rename one of the two: a parameter's value is shown in plans",
        )
        for name in sorted(set(file.secrets) & set(variables))
    ]
    problems += [
        Problem(
            f"{kind!r} is not a kind",
            locations.at(("kinds", glob)),
            f"the kinds are: {', '.join(sorted(KINDS))}",
        )
        for glob, kind in file.kinds.items()
        if kind not in KINDS
    ]
    if problems:
        raise InputError(problems)


def _find_params_files(
    file: ProjectFile, root: Path, bounds: tuple[Path, ...], locations: Locations
) -> dict[str, Path]:
    """The params files that the project names, by what it calls them."""
    found: dict[str, Path] = {}
    for where, given in _list_params_files(file):
        with _locate_errors(locations, where):
            path = check_bounds(root / given, bounds, f"params: {given}")
            if not path.is_file():
                raise ConfigurationError(
                    f"the params file {given} does not exist", "create it, or correct its name"
                )
            found[given] = path
    return found


def _read_project_file(path: Path) -> tuple[ProjectFile, Locations]:
    reading = read_yaml(read_text(path), locate_in_file(format_path(path)))
    errors = [problem for problem in reading.problems if problem.severity is Severity.ERROR]
    if errors:
        raise InputError(errors)
    if len(reading.documents) != 1:
        message, fix = (
            "the project file holds one YAML document",
            "write the project's name, id and targets into one",
        )
        raise InputError([Problem(message, Location(format_path(path), 1), fix)])
    document = reading.documents[0]
    data = drop_null_fields(document.data)
    file, problems = validate_model(ProjectFile, data, document.locations, document.raw)
    if file is None:
        raise InputError(problems)
    return file, document.locations


def _find_artifact_root(file: ProjectFile, root: Path, bounds: tuple[Path, ...]) -> Path:
    """As written, else the repository's root, as the official client is run there, else the project."""
    if file.artifact_root is None:
        return find_repository_root(root)
    return check_bounds(root / file.artifact_root, bounds, f"artifact_root: {file.artifact_root}").resolve()


def _collect_variables(
    file: ProjectFile, target: str, files: Mapping[str, Path], options: ProjectOptions
) -> dict[str, Any]:
    """Lowest first: the project's, the target's, each -v, each -p (design 3)."""
    variables: dict[str, Any] = {}
    for given in (file.params, file.targets[target].params):
        variables |= _read_params(files[given]) if isinstance(given, str) else drop_null_fields(given or {})
    for path in options.params_files:
        variables |= _read_params(path)
    return variables | dict(parse_param(text) for text in options.params)


def _read_params(path: Path) -> dict[str, Any]:
    reading = read_yaml(read_text(path), locate_in_file(format_path(path)))
    errors = [problem for problem in reading.problems if problem.severity is Severity.ERROR]
    if errors:
        raise InputError(errors)
    data = reading.documents[0].data if reading.documents else {}
    if data is None:
        return {}
    if not isinstance(data, dict):
        message = "a params file holds one map of names to values"
        raise InputError([Problem(message, Location(format_path(path), 1), "write NAME: VALUE on each line")])
    return {str(name): value for name, value in drop_null_fields(data).items()}


def _list_params_files(file: ProjectFile) -> Iterator[tuple[FieldPath, str]]:
    written = [
        (("params",), file.params),
        *((("targets", n, "params"), t.params) for n, t in file.targets.items()),
    ]
    yield from ((where, given) for where, given in written if isinstance(given, str))
