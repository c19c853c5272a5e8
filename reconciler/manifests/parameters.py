"""Parameters: the variables of templates, from the project file, params files and `-p`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from reconciler.config.project import Parameters, ParameterSource, ProjectOptions
from reconciler.config.project_file_model import ProjectFile
from reconciler.errors import ConfigurationError
from reconciler.kinds.parts.references import find_nearest
from reconciler.manifests.source_files import format_path
from reconciler.manifests.yaml.document import Document, drop_null_fields
from reconciler.manifests.yaml.reader import read_yaml_file
from reconciler.manifests.yaml.scalars import is_ambiguous
from reconciler.model.documents import value_at
from reconciler.model.location import FieldPath, Location, Locations
from reconciler.model.problem import InputError, Problem, Severity
from reconciler.model.warning_ids import WarningId
from reconciler.security.path_bounds import check_bounds

_RESERVED = {
    "target": "it is the name of the target: choose that with -t",
    "os_env": "it holds the variables that `env:` in peak-apply.yaml lists",
}
_SHORTEST_NAME = 4
"""Letters of a name that is likely to be misspelt: shorter ones differ by one letter anyway."""


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
    file: ProjectFile, document: Document, target: str, files: Mapping[str, Path], options: ProjectOptions
) -> tuple[Parameters, list[Problem]]:
    """The parameters of a target, and warnings about how they are written; `document` is the project file as read."""
    problems: list[Problem] = []

    def read(path: Path) -> ParameterSource:
        source, found = _read_params_file(path)
        problems.extend(found)
        return source

    common = []
    for place, given in (
        (("params",), file.params),
        (("targets", target, "params"), file.targets[target].params),
    ):
        if isinstance(given, str):
            common.append(read(files[given]))
        elif given:
            source = _build_source(drop_null_fields(given), document.locations, place)
            problems += [*_check_reserved(source), *_check_numbers(document, place)]
            common.append(source)
    by_glob = {glob: read(files[name]) for glob, name in file.params_for.items()}
    files_given = [read(path) for path in options.params_files]
    single = ParameterSource(dict(parse_parameter(text) for text in options.params))
    return Parameters(tuple(common), by_glob, (*files_given, single)), problems


def parse_parameter(text: str) -> tuple[str, str]:
    """`name=value`, split at the first `=`; the value may contain more of them."""
    name, equals, value = text.partition("=")
    if not equals or not name.strip():
        what = "what follows it has no =" if not equals else "there is no name before ="
        raise ConfigurationError(f"-p: {what}", "write -p NAME=VALUE")
    if name.strip() in _RESERVED:
        raise ConfigurationError(f"-p {name.strip()}: peak-apply sets this variable", _RESERVED[name.strip()])
    return name.strip(), value


def check_parameters(parameters: Parameters, used: frozenset[str], free: frozenset[str]) -> Iterator[Problem]:
    """Warnings about names that no template can use; `free` are the used names that no template sets itself.

    A params file may serve several projects, so of its names only those that look like typing errors are reported.
    """
    *files, single = parameters.sources
    for name in sorted(set(single.values) - used):
        near = find_nearest(name, used - set(_RESERVED))
        fix = f"did you mean {near!r}?" if near else "remove it"
        if not name.isidentifier():
            fix = "templates can use names of letters, digits and _"
        message = f"-p {name}: no template of this project uses it"
        yield Problem(message, None, fix, Severity.WARNING, WarningId.UNUSED_PARAMETER)
    for source in files:
        for name in sorted(set(source.values) - used):
            near = next(
                (one for one in sorted(free - set(source.values)) if _is_one_error_away(name, one)), ""
            )
            if near:
                message = f"no template of this project uses {name!r}"
                fix = f"did you mean {near!r}?"
                yield Problem(
                    message, source.locations.get(name), fix, Severity.WARNING, WarningId.UNUSED_PARAMETER
                )


def _is_one_error_away(name: str, other: str) -> bool:
    """True if one character is missing, added or wrong, or two are swapped."""
    short, long = sorted((name.replace("-", "_"), other), key=len)
    if len(long) < _SHORTEST_NAME or len(long) - len(short) > 1:
        return False
    start = next((n for n, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    rest, other_rest = short[start:], long[start:]
    if len(short) < len(long):
        return rest == other_rest[1:]
    swapped = rest[1::-1] == other_rest[:2] and rest[2:] == other_rest[2:]
    return rest[1:] == other_rest[1:] or swapped


def _list_params_files(file: ProjectFile) -> Iterator[tuple[FieldPath, str]]:
    written: list[tuple[FieldPath, Any]] = [(("params",), file.params)]
    written += [(("targets", name, "params"), target.params) for name, target in file.targets.items()]
    written += [(("params_for", glob), name) for glob, name in file.params_for.items()]
    return ((where, given) for where, given in written if isinstance(given, str))


def _read_params_file(path: Path) -> tuple[ParameterSource, list[Problem]]:
    content = read_yaml_file(path)
    documents = [document for document in content.documents if document.data is not None]
    if not documents:
        return ParameterSource({}), content.problems
    if len(documents) > 1:
        message, fix = "a params file is one YAML document", "put all names into the first one"
        raise InputError([Problem(message, documents[1].locations.root, fix)])
    (document,) = documents
    if not isinstance(document.data, dict):
        message = "a params file is a mapping of names to values"
        raise InputError([Problem(message, Location(format_path(path), 1), "write NAME: VALUE on each line")])
    source = _build_source(drop_null_fields(document.data), document.locations, ())
    return source, [*content.problems, *_check_reserved(source), *_check_numbers(document, ())]


def _build_source(values: Mapping[str, Any], locations: Locations, place: FieldPath) -> ParameterSource:
    return ParameterSource(dict(values), {name: locations.key((*place, name)) for name in values})


def _check_reserved(source: ParameterSource) -> Iterator[Problem]:
    for name, fix in _RESERVED.items():
        if name in source.values:
            message = f"the value of {name!r} has no effect: peak-apply sets this variable"
            yield Problem(message, source.locations[name], fix, Severity.WARNING, WarningId.UNUSED_PARAMETER)


def _check_numbers(document: Document, place: FieldPath) -> Iterator[Problem]:
    """Warn of numbers that a template writes differently: 1.10 becomes 1.1."""
    for path, text in document.raw.items():
        value = value_at(document.data, path)
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if path[: len(place)] == place and is_number and not is_ambiguous(text, value) and str(value) != text:
            message = f"{text} is the number {value}, and templates write it like that"
            location = document.locations.at(path)
            yield Problem(message, location, f'quote it: "{text}"', Severity.WARNING, WarningId.NUMBER_TEXT)
