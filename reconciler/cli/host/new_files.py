"""New files of a project: all are written, or none."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import ExitStack, suppress
from functools import partial
from pathlib import Path

from reconciler.cli.host.atomic_write import write_file
from reconciler.config.project_file_model import PROJECT_FILE_NAME
from reconciler.errors import ConfigurationError
from reconciler.manifests.source_files import format_path

NOTHING_WRITTEN = "nothing was written: free some space there, or choose another folder"


def write_files(files: Mapping[Path, str], replaced: Mapping[Path, str]) -> None:
    """All files or none; the project file comes last, so that a folder that has it has all.

    A file that exists is replaced only if its text is in `replaced`, and gets that text back where a later one fails.
    """
    for path, text in files.items():
        if path not in replaced and _has_other_content(path, text):
            raise ConfigurationError(
                f"{format_path(path)} already exists",
                "nothing was written: move or rename it, then try again",
            )
    with ExitStack() as undo:
        for path in sorted(files, key=lambda path: path.name == PROJECT_FILE_NAME):
            _create_folder(path.parent, undo)
            existed = path.exists()
            write_file(path, files[path], format_path(path), fix=NOTHING_WRITTEN)
            if path in replaced:
                undo.callback(_try_undo, partial(write_file, path, replaced[path], format_path(path)))
            elif not existed:
                undo.callback(_try_undo, path.unlink)
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


def _try_undo(undo: Callable[[], object]) -> None:
    with suppress(OSError, ConfigurationError):
        undo()
