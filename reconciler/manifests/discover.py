"""Which files of a project are manifests."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pathspec import GitIgnoreSpec

from reconciler.config.project import Project
from reconciler.config.project_file_model import PROJECT_FILE_NAME
from reconciler.manifests.source_files import build_read_error, format_path
from reconciler.model.location import Location
from reconciler.model.problem import InputError, Problem

_MANIFEST_NAME = re.compile(r"[^._].*\.ya?ml(\.(j2|jinja2?))?", re.IGNORECASE)


@dataclass(frozen=True)
class Candidates:
    """The files that may be manifests, in name order; other projects below, and links that lead nowhere."""

    files: tuple[Path, ...]
    projects: tuple[Path, ...] = ()
    broken_links: tuple[Path, ...] = ()


def find_candidates(project: Project) -> Candidates:
    """All files that may be manifests; artifact folders are not known yet."""
    excluded = GitIgnoreSpec.from_lines(project.exclude)

    def is_excluded(path: Path, end: str = "") -> bool:
        return excluded.match_file(f"{path.relative_to(project.root).as_posix()}{end}")

    def refuse(error: OSError) -> None:
        """A folder that cannot be read may hold manifests; to go on without them could delete what they declare."""
        if not is_excluded(Path(error.filename), "/"):
            raise build_read_error(Path(error.filename), error) from error

    def follow(folder: Path) -> bool:
        """Links are followed inside of what the project may read (S11), and never in a circle."""
        real = folder.resolve()
        if is_excluded(folder, "/") or real in (parent.resolve() for parent in folder.parents):
            return False
        if not any(real.is_relative_to(bound) for bound in project.bounds):
            message = f"this is a link to {real}, outside of the project's repository"
            fix = "copy the folder in, or list it under `exclude:`"
            raise InputError([Problem(message, Location(format_path(folder)), fix)])
        return True

    params = set(project.params_files)
    files = [path for path in sorted(find_files(project.root, refuse, follow)) if not is_excluded(path)]
    return Candidates(
        tuple(path for path in files if is_manifest_name(path.name) and path.resolve() not in params),
        tuple(path.parent for path in files if path.name == PROJECT_FILE_NAME),
        tuple(path for path in files if not is_manifest_name(path.name) and not path.exists()),
    )


def is_manifest_name(name: str) -> bool:
    """True unless the name of the file tells that it is no manifest, as a leading dot or underscore does."""
    return name != PROJECT_FILE_NAME and _MANIFEST_NAME.fullmatch(name) is not None


def find_kind_folder(path: Path, root: Path, names: frozenset[str]) -> str | None:
    """The nearest folder above the file, inside the project, whose name says the kind."""
    above = (parent for parent in path.parents if parent == root or parent.is_relative_to(root))
    return next((parent.name for parent in above if parent.name in names), None)


def raise_read_error(error: OSError) -> None:
    """Any folder that cannot be read is a problem."""
    raise build_read_error(Path(error.filename), error) from error


def find_files(
    root: Path,
    refuse: Callable[[OSError], None] = raise_read_error,
    follow: Callable[[Path], bool] = lambda _: False,
) -> Iterator[Path]:
    """All files below a folder, without folders whose names begin with a dot or an underscore.

    Of another project below only its project file. `refuse` is called for a folder that cannot be read, `follow` for a
    linked one.
    """
    for folder, folders, files in os.walk(root, onerror=refuse, followlinks=True):
        here = Path(folder)
        if PROJECT_FILE_NAME in files and here != root:
            folders.clear()
            yield here / PROJECT_FILE_NAME
            continue
        folders[:] = [
            name
            for name in folders
            if not name.startswith((".", "_")) and (not (here / name).is_symlink() or follow(here / name))
        ]
        own = PROJECT_FILE_NAME if here == root else ""
        yield from (here / name for name in files if not name.startswith((".", "_")) and name != own)


def find_yaml_files(root: Path) -> Iterator[Path]:
    """All files below a folder that may be manifests by their names."""
    return (path for path in find_files(root) if is_manifest_name(path.name))
