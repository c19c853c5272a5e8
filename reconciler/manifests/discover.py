"""Which files of a project are manifests (design 3)."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from pathspec import GitIgnoreSpec

from reconciler.project import Project
from reconciler.trust import FILE_NAME

ENDINGS = (".yaml", ".yml", ".yaml.j2", ".yml.j2")


def candidates(project: Project) -> tuple[Path, ...]:
    """All files that may be manifests, in name order; artifact folders are not known yet."""
    excluded = GitIgnoreSpec.from_lines(project.exclude)
    params = set(project.params_files)
    return tuple(
        path
        for path in sorted(yaml_files(project.root))
        if path.resolve() not in params and not excluded.match_file(path.relative_to(project.root).as_posix())
    )


def inside(path: Path, folders: frozenset[Path]) -> bool:
    """Whether a file lies in one of the folders (absolute) that are packed as artifacts."""
    return any(parent in folders for parent in path.resolve().parents)


def kind_folder(path: Path, root: Path, names: frozenset[str]) -> str | None:
    """The nearest folder above the file, inside the project, whose name says the kind."""
    above = (parent for parent in path.parents if parent == root or parent.is_relative_to(root))
    return next((parent.name for parent in above if parent.name in names), None)


def yaml_files(root: Path) -> Iterator[Path]:
    """All YAML files below a folder whose names do not say that they are none of ours."""
    for folder, folders, files in os.walk(root):
        folders[:] = [name for name in folders if not name.startswith((".", "_"))]
        for name in files:
            if name.endswith(ENDINGS) and not name.startswith((".", "_")) and name != FILE_NAME:
                yield Path(folder, name)
