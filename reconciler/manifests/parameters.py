"""Parameters: the variables of templates, from the project file, params files and `-p`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from reconciler.config.project import ProjectOptions
from reconciler.config.project_file_model import ProjectFile
from reconciler.errors import ConfigurationError
from reconciler.manifests.source_files import format_path
from reconciler.manifests.yaml.document import drop_null_fields
from reconciler.manifests.yaml.reader import read_yaml_file
from reconciler.model.location import FieldPath, Location, Locations
from reconciler.model.problem import InputError, Problem
from reconciler.security.path_bounds import check_bounds


@contextmanager
def locate_errors(locations: Locations, path: FieldPath, *, unless: bool = False) -> Iterator[None]:
    """Turn a ConfigurationError about a value of the project file into a problem at its path.

    `unless` the value comes from elsewhere.
    """
    try:
        yield
    except ConfigurationError as error:
        if unless:
            raise
        raise InputError([Problem(error.message, locations.at(path), error.fix)]) from error


def find_params_files(
    file: ProjectFile, root: Path, bounds: tuple[Path, ...], locations: Locations
) -> dict[str, Path]:
    """The params files that the project names, by what it calls them."""
    found: dict[str, Path] = {}
    for where, name in _list_params_files(file):
        with locate_errors(locations, where):
            path = check_bounds(root / name, bounds, f"params: {name}")
            if not path.is_file():
                raise ConfigurationError(
                    f"the params file {name} does not exist", "create it, or correct its name"
                )
            found[name] = path
    return found


def collect_parameters(
    file: ProjectFile, target: str, files: Mapping[str, Path], options: ProjectOptions
) -> dict[str, Any]:
    """From lowest to highest precedence: the project's, the target's, each -v, each -p."""
    variables: dict[str, Any] = {}
    for given in (file.params, file.targets[target].params):
        variables |= (
            _read_params_file(files[given]) if isinstance(given, str) else drop_null_fields(given or {})
        )
    for path in options.params_files:
        variables |= _read_params_file(path)
    return variables | dict(parse_parameter(text) for text in options.params)


def parse_parameter(text: str) -> tuple[str, str]:
    """`name=value`, split at the first `=`; the value may contain more of them."""
    name, equals, value = text.partition("=")
    if not equals or not name.strip():
        what = "what follows it has no =" if not equals else "there is no name before ="
        raise ConfigurationError(f"-p: {what}", "write -p NAME=VALUE")
    return name.strip(), value


def _list_params_files(file: ProjectFile) -> Iterator[tuple[FieldPath, str]]:
    written: list[tuple[FieldPath, Any]] = [(("params",), file.params)]
    written += [(("targets", name, "params"), target.params) for name, target in file.targets.items()]
    return ((where, given) for where, given in written if isinstance(given, str))


def _read_params_file(path: Path) -> dict[str, Any]:
    documents = read_yaml_file(path).documents
    data = documents[0].data if documents else None
    if data is None:
        return {}
    if not isinstance(data, dict):
        message = "a params file is a mapping of names to values"
        raise InputError([Problem(message, Location(format_path(path), 1), "write NAME: VALUE on each line")])
    return {str(name): value for name, value in drop_null_fields(data).items()}
