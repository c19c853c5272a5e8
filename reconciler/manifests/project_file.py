"""Reading `peak-apply.yaml` and params files into a Project."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from reconciler.config.project import (
    URL_VARIABLE,
    Options,
    Project,
    ProjectFile,
    build_target,
    choose_target,
    parse_param,
    repository_root,
)
from reconciler.errors import ConfigurationError
from reconciler.kinds import KINDS
from reconciler.manifests.envelope import validated
from reconciler.manifests.project_files import read_text, shown
from reconciler.manifests.yaml.document import at_file, without_nulls
from reconciler.manifests.yaml.reader import read
from reconciler.model.location import Path as Path_
from reconciler.model.location import Place, Places
from reconciler.model.problem import InputError, Problem, Severity
from reconciler.security.trust import (
    FILE_NAME,
    ROOTS_VARIABLE,
    check_bounds,
    read_secrets,
    readable_environment,
    tokens,
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
        if not directory.exists() and Path(FILE_NAME).is_file():
            raise ConfigurationError(
                f"{shown(directory)} does not exist", f"{FILE_NAME} is here: give this folder, as in `plan .`"
            )
        raise ConfigurationError(message, _EXAMPLE.format(id=uuid4()).rstrip())
    file, places = _file(path)
    root = directory.resolve()
    with _at(places, ("default_target",), unless=options.target is not None):
        name = choose_target(file, options)
    bounds = _bounds(root, options, environ)
    written = file.targets[name]
    from_environment = environ.get(URL_VARIABLE) or not (written.stage or written.url or written.embedded)
    with _at(places, ("targets", name), unless=bool(from_environment) and not written.token_env):
        target = build_target(name, file.targets[name], root, options, environ)
    params_files = _params_files(file, root, bounds, places)
    variables = _variables(file, name, params_files, options)
    secrets: dict[str, str | None] = {}
    for secret, source in file.secrets.items():
        with _at(places, ("secrets", secret)):
            secrets |= read_secrets({secret: source}, root, target.token_env, environ)
    hidden = (*tokens(target.token_env, environ), *filter(None, secrets.values()))
    with _at(places, ("env",)):
        variables["os_env"] = readable_environment(file.env, environ, hidden)
    variables["target"] = name
    _check_names(file, variables, places)
    with _at(places, ("artifact_root",)):
        artifact_root = _artifact_root(file, root, bounds)
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


def _bounds(root: Path, options: Options, environ: Mapping[str, str]) -> tuple[Path, ...]:
    """Where the project may read: its repository, and what was allowed from outside of it."""
    listed = (Path(text) for text in environ.get(ROOTS_VARIABLE, "").split(os.pathsep) if text)
    return (repository_root(root), *(path.resolve() for path in (*options.allow_roots, *listed)))


@contextmanager
def _at(places: Places, path: Path_, *, unless: bool = False) -> Iterator[None]:
    """What is wrong with a value of the project file is said at its line, unless it comes from elsewhere."""
    try:
        yield
    except ConfigurationError as error:
        if unless:
            raise
        message = error.message.removeprefix(f"{FILE_NAME}: ")
        raise InputError([Problem(message, places.at(path), error.remedy)]) from error


def _check_names(file: ProjectFile, variables: Mapping[str, Any], places: Places) -> None:
    """A name is a variable or a secret; a kind is one of those there are."""
    problems = [
        Problem(
            f"{name} is a secret and a parameter",
            places.key(("secrets", name)),
            "rename one of the two: a parameter's value is shown in plans",
        )
        for name in sorted(set(file.secrets) & set(variables))
    ]
    problems += [
        Problem(
            f"{kind!r} is not a kind",
            places.at(("kinds", glob)),
            f"the kinds are: {', '.join(sorted(KINDS))}",
        )
        for glob, kind in file.kinds.items()
        if kind not in KINDS
    ]
    if problems:
        raise InputError(problems)


def _params_files(file: ProjectFile, root: Path, bounds: tuple[Path, ...], places: Places) -> dict[str, Path]:
    """The params files that the project names, by what it calls them."""
    found: dict[str, Path] = {}
    for where, given in _named_params(file):
        with _at(places, where):
            path = check_bounds(root / given, bounds, f"params: {given}")
            if not path.is_file():
                raise ConfigurationError(
                    f"the params file {given} does not exist", "create it, or correct its name"
                )
            found[given] = path
    return found


def _file(path: Path) -> tuple[ProjectFile, Places]:
    reading = read(read_text(path), at_file(shown(path)))
    errors = [problem for problem in reading.problems if problem.severity is Severity.ERROR]
    if errors:
        raise InputError(errors)
    if len(reading.documents) != 1:
        message, remedy = (
            "the project file holds one YAML document",
            "write the project's name, id and targets into one",
        )
        raise InputError([Problem(message, Place(shown(path), 1), remedy)])
    document = reading.documents[0]
    data = without_nulls(document.data)
    file, problems = validated(ProjectFile, data, document.places, document.raw)
    if file is None:
        raise InputError(problems)
    return file, document.places


def _artifact_root(file: ProjectFile, root: Path, bounds: tuple[Path, ...]) -> Path:
    """As written, else the repository's root, as the official client is run there, else the project."""
    if file.artifact_root is None:
        return repository_root(root)
    return check_bounds(root / file.artifact_root, bounds, f"artifact_root: {file.artifact_root}").resolve()


def _variables(file: ProjectFile, target: str, files: Mapping[str, Path], options: Options) -> dict[str, Any]:
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


def _named_params(file: ProjectFile) -> Iterator[tuple[Path_, str]]:
    written = [
        (("params",), file.params),
        *((("targets", n, "params"), t.params) for n, t in file.targets.items()),
    ]
    yield from ((where, given) for where, given in written if isinstance(given, str))
