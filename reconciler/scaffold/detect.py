"""Looking at files of the official client: what kind each one is, and which ones are no manifests (for `init`).

Nothing is rendered: expressions are replaced by a word, so that the shape shows without any variable.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reconciler.kinds import KINDS, KINDS_BY_FOLDER, family_of
from reconciler.kinds.kind import Family
from reconciler.manifests.discover import find_yaml_files
from reconciler.manifests.project_files import read_text
from reconciler.manifests.yaml.document import locate_in_file
from reconciler.manifests.yaml.reader import read_yaml
from reconciler.model.problem import InputError

_EXPRESSION = re.compile(r"\{\{.*?\}\}", re.DOTALL)
_STATEMENT = re.compile(r"\{%.*?%\}|\{#.*?#\}", re.DOTALL)
_SERVICE_ONLY = frozenset({"serviceType", "minInstances", "parameters", "entrypoint", "healthCheckURL"})
_REQUIRED_FIELDS = {
    "image": ("name", "type"),
    "workflow": ("name", "steps"),
    "webapp": ("name",),
    "service": ("name",),
}


@dataclass(frozen=True)
class DetectedFile:
    """A file: its kind if it declares a resource, else why it does not; `packs` is the folder it uploads."""

    path: Path
    kind: str = ""
    why: str = ""
    packs: str = ""
    is_params: bool = False


def detect_files(directory: Path) -> tuple[DetectedFile, ...]:
    """Every YAML file below a directory, in name order."""
    return tuple(_detect_file(path, directory) for path in sorted(find_yaml_files(directory)))


def _detect_file(path: Path, directory: Path) -> DetectedFile:
    try:
        text = read_text(path)
    except InputError as error:
        if isinstance(error.__cause__, OSError):  # it may be a manifest, and would be left out for good
            raise
        return DetectedFile(path, why=error.problems[0].message)
    reading = read_yaml(_STATEMENT.sub("", _EXPRESSION.sub("x", text)), locate_in_file(str(path)))
    data = [document.data for document in reading.documents if document.data is not None]
    if not data or not isinstance(data[0], Mapping):
        return DetectedFile(path, why="it holds no map, or only makes sense inside another file")
    return _classify(path, data[0], _find_kind_folder(path, directory))


def _find_kind_folder(path: Path, directory: Path) -> str:
    names = [part for part in path.relative_to(directory).parts[:-1] if part in KINDS_BY_FOLDER]
    return KINDS_BY_FOLDER[names[-1]].name if names else ""


def _classify(path: Path, data: Mapping[str, Any], folder: str) -> DetectedFile:
    body, artifact = data.get("body"), data.get("artifact")
    packs = str(artifact.get("path", "")) if isinstance(artifact, Mapping) else ""
    if not isinstance(body, Mapping):
        return _classify_without_body(path, data, packs)
    kind = _guess_kind(body, folder, packs)
    if not kind:
        return DetectedFile(path, why=_explain_no_resource(body))
    missing = [name for name in _REQUIRED_FIELDS[kind] if name not in body]
    if missing:
        return DetectedFile(
            path, why=f"it changes {_add_article(kind)} that exists (no {' and no '.join(missing)})"
        )
    return DetectedFile(path, kind, packs=packs)


def _classify_without_body(path: Path, data: Mapping[str, Any], packs: str) -> DetectedFile:
    if "artifact" in data:
        if "name" in data:
            return DetectedFile(path, "artifact", packs=packs)
        return DetectedFile(path, why="it adds a version to an artifact that exists (no name)")
    if "payload" in data:
        return DetectedFile(path, why="it tests a service")
    return DetectedFile(path, why="it holds parameters", is_params=True)


def _guess_kind(body: Mapping[str, Any], folder: str, packs: str) -> str:
    if "params" in body or "stepsToRun" in body:
        return ""
    if "steps" in body:
        return "workflow"
    family = family_of(folder)
    if "imageDetails" in body or family is Family.DEPLOYED:
        if _SERVICE_ONLY & set(body):
            return "service"
        return folder if family is Family.DEPLOYED else "webapp"
    image_types = KINDS["image"].schema.model_json_schema()["properties"]["type"]["enum"]
    if "buildDetails" in body or packs or family is Family.BUILT or body.get("type") in image_types:
        return "image"
    return ""


def _explain_no_resource(body: Mapping[str, Any]) -> str:
    if "params" in body or "stepsToRun" in body:
        return "it runs a workflow"
    return "it changes something that exists"


def _add_article(kind: str) -> str:
    return f"an {kind}" if kind[0] in "ai" else f"a {kind}"
