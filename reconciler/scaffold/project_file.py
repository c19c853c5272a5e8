"""The text of `peak-apply.yaml`, and the files that always come with it: path -> text."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from reconciler.config.project_file_model import PROJECT_FILE_NAME
from reconciler.kinds import KINDS
from reconciler.manifests.json_schema import build_schema
from reconciler.scaffold.detect import DetectedFile, find_folder_kind
from reconciler.scaffold.sample_files import SAMPLES, SCHEMA_FOLDER, build_samples, list_sample_kinds

_IGNORED = ".peak-apply/"
"""The emulated tenant of the target `local` is not for the repository."""

_TEMPLATE = SAMPLES / PROJECT_FILE_NAME


def build_project_file(
    name: str, project_id: str, sections: Iterable[str] = (), artifact_root: str = "."
) -> str:
    """The project file; `sections` come between its head and `artifact_root`."""
    head = _TEMPLATE.read_text(encoding="utf-8").format(name=name, id=project_id)
    root = f"# Folders to pack are named from here.\nartifact_root: {artifact_root}\n"
    return "\n".join([head, *sections, root])


def build_project(
    name: str, project_id: str, kinds: Iterable[str], files: tuple[DetectedFile, ...], directory: Path
) -> dict[str, str]:
    """A project around the files of a folder, which stay as they are, with samples of the given kinds."""
    sections = _build_sections(files, directory)
    text = build_project_file(name, project_id, sections, _find_artifact_root(files, directory))
    samples = build_samples(kinds)
    found = {file.kind for file in files if file.kind}
    schemas = build_schemas(found | list_sample_kinds(kinds))
    return {PROJECT_FILE_NAME: text, **samples, **schemas}


def extend_gitignore(text: str) -> str:
    """The lines of a .gitignore, and one for the emulated tenant if there is none yet."""
    lines = text.splitlines()
    if any(line.strip().strip("/") == _IGNORED.strip("/") for line in lines):
        return text
    end = "\r\n" if "\r\n" in text else "\n"
    return f"{text}{end if text and not text.endswith(end) else ''}{_IGNORED}{end}"


def build_schemas(kinds: Iterable[str]) -> dict[str, str]:
    """The JSON Schemas that editors complete and check manifests with."""
    subjects = ("project", *sorted(kinds))
    return {
        f"{SCHEMA_FOLDER}/{subject}.json": json.dumps(build_schema(subject), indent=2) + "\n"
        for subject in subjects
    }


def _build_sections(files: tuple[DetectedFile, ...], directory: Path) -> Iterator[str]:
    """What was found out about the files: parameters, kinds that their folders do not tell, and what to leave out."""
    params = [_quote(file, directory) for file in files if file.is_params]
    if len(params) == 1:
        yield f"# The official client's -v file.\nparams: {params[0]}\n"
    elif params:
        yield f"# Parameters: name one file here, or one for each target.\n# params: {params[0]}\n"
    kinds = [
        f"  {_quote(file, directory, '/')}: {file.kind}"
        for file in files
        if file.kind and find_folder_kind(file.path, directory) is not KINDS[file.kind]
    ]
    if kinds:
        yield _join("# What the folder does not say.", "kinds:", *kinds)
    excluded = [f"  - {_quote(file, directory, '/')} # {file.reason}" for file in files if not file.kind]
    if excluded:
        yield _join("# Not manifests of something that should exist.", "exclude:", *excluded)


def _join(*lines: str) -> str:
    return "".join(f"{line}\n" for line in lines)


def _quote(file: DetectedFile, directory: Path, prefix: str = "") -> str:
    return json.dumps(prefix + file.path.relative_to(directory).as_posix(), ensure_ascii=False)


def _find_artifact_root(files: Iterable[DetectedFile], directory: Path) -> str:
    """The nearest folder from which all packed folders are found, up to the repository's root; else the directory."""
    packed = [file.packed_folder for file in files if file.packed_folder and "{" not in file.packed_folder]
    for steps, folder in enumerate((directory, *directory.parents)):
        if packed and all((folder / path).is_dir() for path in packed):
            return "/".join([".."] * steps) or "."
        if (folder / ".git").exists():
            break
    return "."
