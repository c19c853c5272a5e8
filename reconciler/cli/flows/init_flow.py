"""`init`: write the files of a project, list what was found, validate it."""

from __future__ import annotations

import os
import re
import uuid
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack, suppress
from pathlib import Path

from reconciler import pipeline
from reconciler.cli.console.error_output import print_problems
from reconciler.cli.console.output import print_change, print_message
from reconciler.cli.exit_codes import ExitCode
from reconciler.cli.host.atomic_write import write_file
from reconciler.config.project import ProjectOptions
from reconciler.config.project_file_model import PROJECT_FILE_NAME
from reconciler.errors import ConfigurationError
from reconciler.manifests.source_files import format_path
from reconciler.model.problem import InputError
from reconciler.scaffold.detect import DetectedFile, detect_files
from reconciler.scaffold.new_project import build_new_project
from reconciler.scaffold.project_file import SCHEMA_FOLDER, build_for_existing

FIRST_KINDS = ("image", "workflow")
NOTHING_WRITTEN = "nothing was written: free some space there, or choose another folder"


def init_project(directory: str, kinds: tuple[str, ...], name: str | None) -> int:
    """Write the files of a project and validate it."""
    root = Path(directory).resolve()
    if (root / PROJECT_FILE_NAME).exists():
        message = f"{format_path(root / PROJECT_FILE_NAME)} already exists"
        raise ConfigurationError(message, "nothing was written; edit it, or delete it to start over")
    found = detect_files(root) if root.is_dir() else ()
    if found and kinds:
        message = f"{format_path(root)} already holds YAML files, and samples are for an empty folder"
        raise ConfigurationError(message, "leave out --kind to keep these files, or choose another folder")
    called, ident = _choose_name(name, root), str(uuid.uuid4())
    if found:
        files = build_for_existing(called, ident, found, root)
    else:
        files = build_new_project(called, ident, kinds or FIRST_KINDS)
    _write_files(root, files)
    _print_summary(root, files, found)
    return _validate(directory)


def _choose_name(given: str | None, root: Path) -> str:
    """The given name, else that of the folder around, made fit."""
    if given is not None:
        if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,62}", given):
            message = f"--project {given!r} is not a project name"
            raise ConfigurationError(message, "use at most 63 lower-case letters, digits and hyphens")
        return given
    around = root.parent if root.name == "manifests" else root
    return re.sub(r"[^a-z0-9]+", "-", around.name.lower()).strip("-")[:63] or "project"


def _write_files(root: Path, files: Mapping[str, str]) -> None:
    """All files or none; the project file comes last, so that a folder that has it has all."""
    for path, text in files.items():
        if not path.startswith(SCHEMA_FOLDER) and _has_other_content(root / path, text):
            raise ConfigurationError(
                f"{format_path(root / path)} already exists", "nothing was written: move it away"
            )
    with ExitStack() as undo:
        for path in sorted(files, key=lambda path: path == PROJECT_FILE_NAME):
            target = root / path
            _create_folder(target.parent, undo)
            new = not target.exists()
            write_file(target, files[path], format_path(target), fix=NOTHING_WRITTEN)
            if new:
                undo.callback(_try_undo, target.unlink)
        undo.pop_all()


def _has_other_content(path: Path, text: str) -> bool:
    """True if the path holds anything but this text, which an interrupted `init` may have left."""
    return path.exists() and not (path.is_file() and path.read_bytes() == text.encode())


def _create_folder(folder: Path, undo: ExitStack) -> None:
    missing = [one for one in (folder, *folder.parents) if not one.exists()]
    for one in reversed(missing):
        try:
            one.mkdir()
        except OSError as error:
            raise ConfigurationError(
                f"{format_path(one)} cannot be created: {error.strerror}", NOTHING_WRITTEN
            ) from error
        undo.callback(_try_undo, one.rmdir)


def _try_undo(undo: Callable[[], None]) -> None:
    with suppress(OSError):
        undo()


def _print_summary(root: Path, files: Mapping[str, str], found: Iterable[DetectedFile]) -> None:
    lines = [f"wrote {format_path(root / path)}" for path in files if not path.startswith(SCHEMA_FOLDER)]
    lines += [f"wrote {format_path(root / SCHEMA_FOLDER)}/ (for editors with yaml-language-server)"]
    lines += [
        f"found {format_path(one.path)}: {one.kind or f'not a manifest: {one.reason}'}" for one in found
    ]
    print_change("\n".join(lines), "list of files")


def _validate(directory: str) -> int:
    """Print the result of `validate`; the files are written either way, so that problems can be fixed in them."""
    try:
        loaded = pipeline.load_manifests(pipeline.open_project(Path(directory), ProjectOptions(), os.environ))
    except InputError as error:
        print_problems(error.problems)
        print_message(
            f"the project is written; fix {error.message}, then run peak-apply validate {directory}"
        )
        return ExitCode.DONE
    if loaded.warnings:
        print_problems(loaded.warnings)
    count = len(loaded.resources)
    valid = f"Valid: {count} resource{'s' if count != 1 else ''}. Next: peak-apply plan {directory}"
    print_change(valid, "result")
    return ExitCode.DONE
