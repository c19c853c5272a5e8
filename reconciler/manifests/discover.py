"""Which files of a project are manifests."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

from pathspec import GitIgnoreSpec

from reconciler.config.project import Project
from reconciler.config.project_file_model import PROJECT_FILE_NAME
from reconciler.manifests.source_files import build_read_error

MANIFEST_SUFFIXES = (".yaml", ".yml", ".yaml.j2", ".yml.j2")


def find_candidates(project: Project) -> tuple[Path, ...]:
    """All files that may be manifests, in name order; artifact folders are not known yet."""
    excluded = GitIgnoreSpec.from_lines(project.exclude)

    def refuse(error: OSError) -> None:
        """A folder that cannot be read may hold manifests; to go on without them could delete what they declare."""
        folder = Path(error.filename)
        if not excluded.match_file(f"{folder.relative_to(project.root).as_posix()}/"):
            raise build_read_error(folder, error) from error

    params = set(project.params_files)
    return tuple(
        path
        for path in sorted(find_yaml_files(project.root, refuse))
        if path.resolve() not in params and not excluded.match_file(path.relative_to(project.root).as_posix())
    )


def is_inside(path: Path, folders: frozenset[Path]) -> bool:
    """Whether a file lies in one of the folders (absolute) that are packed as artifacts."""
    return any(parent in folders for parent in path.resolve().parents)


def find_kind_folder(path: Path, root: Path, names: frozenset[str]) -> str | None:
    """The nearest folder above the file, inside the project, whose name says the kind."""
    above = (parent for parent in path.parents if parent == root or parent.is_relative_to(root))
    return next((parent.name for parent in above if parent.name in names), None)


def raise_read_error(error: OSError) -> None:
    """Any folder that cannot be read is a problem."""
    raise build_read_error(Path(error.filename), error) from error


def find_yaml_files(root: Path, refuse: Callable[[OSError], None] = raise_read_error) -> Iterator[Path]:
    """All YAML files below a folder whose names do not exclude them, as a leading dot or underscore does.

    `refuse` is called for a folder that cannot be read.
    """
    for folder, folders, files in os.walk(root, onerror=refuse):
        folders[:] = [name for name in folders if not name.startswith((".", "_"))]
        for name in files:
            if (
                name.endswith(MANIFEST_SUFFIXES)
                and not name.startswith((".", "_"))
                and name != PROJECT_FILE_NAME
            ):
                yield Path(folder, name)
