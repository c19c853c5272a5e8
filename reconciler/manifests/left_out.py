"""Files that do not count as manifests, and what they declare: nothing of it may be deleted as if it were gone.

Such a file is not rendered, since its variables may be those of another project: an expression stands for any text.
"""

from __future__ import annotations

import glob
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from reconciler.config.project_file_model import PROJECT_FILE_NAME
from reconciler.kinds import KINDS, KINDS_BY_FOLDER
from reconciler.manifests.discover import find_kind_folder, find_yaml_files
from reconciler.manifests.source_files import format_path, read_text
from reconciler.manifests.yaml.document import locate_in_file
from reconciler.manifests.yaml.reader import read_yaml
from reconciler.model.location import Location
from reconciler.model.problem import InputError, Problem, Severity
from reconciler.model.resource import LeftOut

_ANY_TEXT = "\N{ASTERISM}"
_TAG = re.compile(r"\{%.*?%\}|\{#.*?#\}", re.DOTALL)
_EXPRESSION = re.compile(r"\{\{.*?\}\}", re.DOTALL)
_BODY = re.compile(r"^body\s*:", re.MULTILINE)


def describe_packed_file(path: Path, root: Path, folder: str) -> tuple[LeftOut, Problem] | None:
    """A manifest inside a folder that another one packs; None for any other file."""
    found = read_left_out(path, root)
    if found is None:
        return None
    message = f"this manifest does not count: it lies in {folder}, which another manifest packs"
    fix = "move it out of that folder, or list it under `exclude:`"
    return found, Problem(message, Location(found.file), fix, Severity.WARNING)


def describe_project_below(folder: Path) -> tuple[list[LeftOut], Problem]:
    """Another project below this one, which is left alone."""
    files = (read_left_out(path, folder) for path in find_yaml_files(folder))
    message = "this folder is a project of its own, and is left alone"
    location = Location(format_path(folder / PROJECT_FILE_NAME))
    return [file for file in files if file is not None], Problem(message, location, "", Severity.NOTE)


def describe_broken_link(path: Path) -> tuple[LeftOut, Problem]:
    """A link that leads nowhere: it may have been a folder of manifests."""
    name = format_path(path)
    fix = "correct it, remove it, or list it under `exclude:`"
    problem = Problem(
        "this link leads nowhere: no manifest is read there", Location(name), fix, Severity.WARNING
    )
    return LeftOut(name, None), problem


def read_left_out(path: Path, root: Path) -> LeftOut | None:
    """What a file declares; None if it is no manifest: one has a body and a kind, or the flat form of an artifact."""
    name = format_path(path)
    folder = find_kind_folder(path, root, frozenset(KINDS_BY_FOLDER))
    try:
        text = _EXPRESSION.sub(_ANY_TEXT, _TAG.sub("", read_text(path)))
    except InputError:
        return LeftOut(name, None)
    content = read_yaml(text, locate_in_file(name))
    if content.problems and not content.documents:
        return LeftOut(name, None) if _BODY.search(text) else None
    kind = None if folder is None else KINDS_BY_FOLDER[folder].name
    refs = [ref for document in content.documents for ref in _find_ref(document.data, kind)]
    return LeftOut(name, tuple(refs)) if refs else None


def _find_ref(data: Any, folder_kind: str | None) -> Iterator[str]:
    kind = KINDS.get(str(data.get("kind", folder_kind))) if isinstance(data, Mapping) else None
    if kind is None:
        return
    if "body" in data:
        body = data["body"] if isinstance(data["body"], Mapping) else {}
    elif kind.flat and "artifact" in data:
        body = data
    else:
        return
    name = body.get("name", _ANY_TEXT)
    yield f"{kind.name}/{glob.escape(str(name)).replace(_ANY_TEXT, '*')}"
