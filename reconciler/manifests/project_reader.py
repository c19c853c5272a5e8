"""Read `peak-apply.yaml`: together with flags and environment it becomes a Project."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from pathlib import Path

from reconciler.config.project import Parameters, Project, ProjectOptions
from reconciler.config.project_file_model import PROJECT_FILE_NAME, ProjectFile
from reconciler.config.targets import URL_VARIABLE, Target, build_target, choose_target
from reconciler.errors import ConfigurationError
from reconciler.kinds import KINDS
from reconciler.manifests.envelope import validate_model
from reconciler.manifests.parameters import collect_parameters, find_params_files, locate_errors
from reconciler.manifests.source_files import format_path
from reconciler.manifests.yaml.document import Document, drop_null_fields
from reconciler.manifests.yaml.reader import read_yaml_file
from reconciler.model.location import Location, Locations
from reconciler.model.problem import InputError, Problem
from reconciler.model.warning_ids import WarningId
from reconciler.security.environment import read_allowed_environment
from reconciler.security.path_bounds import check_bounds, find_repository_root, read_bounds
from reconciler.security.secret_sources import read_secret
from reconciler.security.tokens import read_tokens


def open_project(directory: Path, options: ProjectOptions, environ: Mapping[str, str]) -> Project:
    """The project of a directory on the target that the options, or the file, choose."""
    file, document, warnings = _read_project_file(directory)
    locations = document.locations
    root = directory.resolve()
    target = _find_target(file, locations, root, options, environ)
    bounds = read_bounds(root, options.allow_roots, environ)
    params_files = find_params_files(file, root, bounds, locations)
    parameters, found = collect_parameters(file, document, target.name, params_files, options)
    variables = parameters.merge(lambda _: False)
    secrets = _read_secrets(file, locations, root, target, environ)
    with locate_errors(locations, ("env",)):
        hidden = (*read_tokens(target.token_env, environ), *filter(None, secrets.values()))
        variables["os_env"] = read_allowed_environment(file.env, environ, hidden)
    variables["target"] = target.name
    _check_names(file, parameters, locations)
    with locate_errors(locations, ("artifact_root",)):
        artifact_root = _find_artifact_root(file, root, bounds)
    return Project(
        root=directory,
        name=file.project,
        id=file.id.lower(),
        target=target,
        targets=tuple(sorted(file.targets)),
        artifact_root=artifact_root,
        variables=variables,
        parameters=parameters,
        warnings=(*warnings, *found),
        secrets=secrets,
        kinds=file.kinds,
        overrides=options.overrides,
        exclude=tuple(file.exclude),
        params_files=tuple(sorted(p.resolve() for p in (*params_files.values(), *options.params_files))),
        own_files=_list_own_files(file, root),
        adopt=file.adopt,
        refuses_older=file.ancestry == "refuse",
        ignored_warnings=frozenset(file.ignore_warnings),
        bounds=bounds,
    )


def _list_own_files(file: ProjectFile, root: Path) -> tuple[Path, ...]:
    """The project file, its schemas, and the database of each emulated tenant with the files that SQLite adds."""
    tenants = (root / target.embedded for target in file.targets.values() if target.embedded is not None)
    databases = (Path(f"{tenant}{end}") for tenant in tenants for end in ("", "-wal", "-shm", "-journal"))
    return tuple(path.resolve() for path in (root / PROJECT_FILE_NAME, root / ".schemas", *databases))


def _read_project_file(directory: Path) -> tuple[ProjectFile, Document, list[Problem]]:
    path = directory / PROJECT_FILE_NAME
    if not path.is_file():
        raise _build_missing_error(directory)
    content = read_yaml_file(path)
    documents = content.documents
    if len(documents) != 1:
        message, fix = (
            "the project file is one YAML document",
            "put the project's name, id and targets into one",
        )
        raise InputError([Problem(message, Location(format_path(path), 1), fix)])
    document = documents[0]
    data = drop_null_fields(document.data)
    file, problems = validate_model(ProjectFile, data, document.locations, document.raw)
    if file is None:
        raise InputError(problems)
    return file, document, content.problems


def _build_missing_error(directory: Path) -> ConfigurationError:
    name = "this folder" if directory == Path() else format_path(directory)
    lacks = f"has no {PROJECT_FILE_NAME}" if directory.exists() else "does not exist"
    command = shlex.join(["peak-apply", "init", *([] if directory == Path() else [str(directory)])])
    near = [folder for folder in (Path(), *directory.parents) if (folder / PROJECT_FILE_NAME).is_file()]
    fix = f"start a project with {command}; it keeps the manifests that are there"
    if near:
        folder = "the current folder" if near[0] == Path() else format_path(near[0])
        fix = f"leave out the folder or name that of {PROJECT_FILE_NAME}: {folder}; or {fix}"
    return ConfigurationError(f"{name} {lacks}", fix)


def _find_target(
    file: ProjectFile, locations: Locations, root: Path, options: ProjectOptions, environ: Mapping[str, str]
) -> Target:
    """The target of this run; what is wrong with it is reported at its line, unless the environment is to blame."""
    with locate_errors(locations, ("default_target",), unless=options.target is not None):
        name = choose_target(file.targets, options.target, file.default_target)
    written = file.targets[name]
    from_environment = environ.get(URL_VARIABLE) or not (written.stage or written.url or written.embedded)
    unless = bool(from_environment) and not written.token_env
    with locate_errors(locations, ("targets", name), unless=unless):
        return build_target(name, written, root, options.allow_hosts, environ)


def _read_secrets(
    file: ProjectFile, locations: Locations, root: Path, target: Target, environ: Mapping[str, str]
) -> dict[str, str | None]:
    """The secrets by name; None where a source is missing."""
    found: dict[str, str | None] = {}
    for name, source in file.secrets.items():
        with locate_errors(locations, ("secrets", name)):
            found[name] = read_secret(name, source, root, target.token_env, environ)
    return found


def _check_names(file: ProjectFile, parameters: Parameters, locations: Locations) -> None:
    """A name is that of a parameter or of a secret, not both; a kind, and the id of a warning, is one that exists."""
    problems = [
        Problem(
            f"{name} is a secret and a parameter",
            locations.key(("secrets", name)),
            "rename one of the two: a parameter's value is shown in plans",
        )
        for name in sorted(set(file.secrets) & {name for one in parameters.sources for name in one.values})
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
    problems += [
        Problem(
            f"{name!r} is not the id of a warning",
            locations.at(("ignore_warnings", index)),
            f"the ids are: {', '.join(sorted(WarningId))}",
        )
        for index, name in enumerate(file.ignore_warnings)
        if name not in list(WarningId)
    ]
    if problems:
        raise InputError(problems)


def _find_artifact_root(file: ProjectFile, root: Path, bounds: tuple[Path, ...]) -> Path:
    """As written, else the repository's root, in which the official client is run, else the project."""
    if file.artifact_root is None:
        return find_repository_root(root)
    return check_bounds(root / file.artifact_root, bounds, f"artifact_root: {file.artifact_root}").resolve()
