"""What files of the official client declare: the kind of each manifest, or the reason why a file is none.

Nothing is rendered: expressions are replaced by a word, so that the shape shows without any variable.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from reconciler.kinds import KINDS, KINDS_BY_FOLDER
from reconciler.kinds.documents.schema_paths import list_field_names
from reconciler.kinds.kind import Kind, add_article
from reconciler.manifests.discover import find_kind_folder, find_yaml_files
from reconciler.manifests.source_files import read_text
from reconciler.manifests.yaml.document import locate_in_file
from reconciler.manifests.yaml.reader import read_yaml
from reconciler.model.problem import InputError

_EXPRESSION = re.compile(r"\{\{.*?\}\}", re.DOTALL)
_STATEMENT = re.compile(r"\{%.*?%\}|\{#.*?#\}", re.DOTALL)
_INSTALLED = frozenset({"node_modules", "site-packages", "vendor", "venv"})
_ACTIONS = {
    "params": "it runs a workflow",
    "stepsToRun": "it runs a workflow",
    "payload": "it calls a service",
    "httpMethod": "it calls a service",
    "recipients": "it sends an e-mail",
    "templateName": "it sends an e-mail",
}
"""Fields of the official client's files that start something once, and what that is."""


@dataclass(frozen=True)
class DetectedFile:
    """A file: its kind if it declares a resource, else the reason why not; `packed_folder` is what it uploads."""

    path: Path
    kind: str = ""
    reason: str = ""
    packed_folder: str = ""
    is_params: bool = False


def detect_files(directory: Path) -> tuple[DetectedFile, ...]:
    """Every YAML file below a directory, in name order; a folder of installed packages counts as one."""
    paths = sorted(find_yaml_files(directory))
    installed = {path: _find_installed(path, directory) for path in paths}
    folders = sorted({folder for folder in installed.values() if folder is not None})
    return (
        *(_detect_file(path, directory) for path in paths if installed[path] is None),
        *(DetectedFile(folder, reason="it holds installed packages") for folder in folders),
    )


def _find_installed(path: Path, directory: Path) -> Path | None:
    """The outermost folder of installed packages that a file lies in."""
    inside = path.relative_to(directory).parents
    return next((directory / folder for folder in reversed(inside) if folder.name in _INSTALLED), None)


def find_folder_kind(path: Path, directory: Path) -> Kind | None:
    """The kind that the nearest folder of a known name tells."""
    folder = find_kind_folder(path, directory, frozenset(KINDS_BY_FOLDER))
    return None if folder is None else KINDS_BY_FOLDER[folder]


def _detect_file(path: Path, directory: Path) -> DetectedFile:
    try:
        text = read_text(path)
    except InputError as error:
        if isinstance(error.__cause__, OSError):  # it may be a manifest, and would be left out for good
            raise
        return DetectedFile(path, reason=error.problems[0].message)
    content = read_yaml(_STATEMENT.sub("", _EXPRESSION.sub("x", text)), locate_in_file(str(path)))
    data = [document.data for document in content.documents if document.data is not None]
    if not data or not isinstance(data[0], Mapping):
        return DetectedFile(path, reason="it holds no mapping, or only makes sense inside another file")
    return _classify(path, data[0], find_folder_kind(path, directory))


def _classify(path: Path, data: Mapping[str, Any], folder_kind: Kind | None) -> DetectedFile:
    body, artifact = data.get("body"), data.get("artifact")
    if isinstance(body, Mapping):
        kind = _guess_kind(body, KINDS.values(), folder_kind)
    elif "artifact" in data:
        body, kind = data, next(kind for kind in KINDS.values() if kind.flat)
    elif _holds_parameters(path, data):
        return DetectedFile(path, reason="it holds parameters", is_params=True)
    else:
        return DetectedFile(path, reason="it has no `body`")
    reason = _find_reason_against(kind, body)
    if not reason and kind is not None and kind.flat and not isinstance(artifact, Mapping):
        reason = f"it changes {add_article(kind.name)} that exists (no folder to upload)"
    if kind is None or reason:
        return DetectedFile(path, reason=reason)
    packed = str(artifact.get("path", "")) if isinstance(artifact, Mapping) else ""
    return DetectedFile(path, kind.name, packed_folder=packed)


def _guess_kind(body: Mapping[str, Any], kinds: Iterable[Kind], folder_kind: Kind | None) -> Kind | None:
    """The kind to which most of the fields belong and to no other; the folder decides between equals."""
    likeliest = max(kinds, key=lambda kind: (_count_own_fields(body, kind), kind is folder_kind))
    return likeliest if likeliest is folder_kind or _count_own_fields(body, likeliest) else None


def _count_own_fields(body: Mapping[str, Any], kind: Kind) -> int:
    """The fields of a body that the kind has, and no other one but those that share its namespace."""
    others = [
        other.schema for other in KINDS.values() if other is not kind and other.name not in kind.siblings
    ]
    return len(set(body) & (set(list_field_names((kind.schema,))) - set(list_field_names(others))))


def _find_reason_against(kind: Kind | None, body: Mapping[str, Any]) -> str:
    """Why a file declares no resource; empty if it does."""
    actions = [reason for field, reason in _ACTIONS.items() if field in body]
    if actions and (kind is None or not _has_name(kind, body)):
        return actions[0]
    if kind is None:
        return "its fields are those of no kind" if body else "its `body` is empty"
    missing = list(_list_missing_fields(kind, body))
    if not missing:
        return ""
    return f"it changes {add_article(kind.name)} that exists (no {' and no '.join(missing)})"


def _has_name(kind: Kind, body: Mapping[str, Any]) -> bool:
    return "name" in body and "name" in kind.schema.model_fields


def _list_missing_fields(kind: Kind, body: Mapping[str, Any]) -> Iterator[str]:
    """Required fields that are absent at the top, or in a named part such as a step: a patch leaves those out."""
    try:
        kind.schema.model_validate(body)
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            path = detail["loc"]
            if detail["type"] == "missing" and all(isinstance(key, str) for key in path):
                yield str(path[-1]) + (f" in {path[0]}.{path[1]}" if len(path) > 1 else "")


def _holds_parameters(path: Path, data: Mapping[str, Any]) -> bool:
    """True for a file of `-v`: named so, or of plain values only, as configuration of other tools seldom is."""
    named = re.search(r"param|value|vars|variable", path.name, re.IGNORECASE) is not None
    return named or not any(
        isinstance(item, Mapping)
        for value in data.values()
        for item in (value if isinstance(value, list) else [value])
    )
