"""The folder that a command works in where none is given, and how its files are named from the repository's root."""

from __future__ import annotations

import os
from pathlib import Path

from reconciler.config.project_file_model import PROJECT_FILE_NAME
from reconciler.security.path_bounds import find_repository_root

DEFAULT_FOLDER = "manifests"


def find_project_folder() -> str:
    """The folder of the project file: this one, `manifests`, else the nearest above in the same repository.

    Where there is none: `manifests` if it exists, else this folder, so that the error names what is there.
    """
    here = Path.cwd()
    above = [folder for folder in here.parents if folder.is_relative_to(find_repository_root(here))]
    for folder in (here, here / DEFAULT_FOLDER, *above):
        if (folder / PROJECT_FILE_NAME).is_file():
            return os.path.relpath(folder)
    return DEFAULT_FOLDER if Path(DEFAULT_FOLDER).is_dir() else os.curdir


def name_from_repository(file: str) -> str:
    """A path from the root of the checkout, as annotations need it, whatever folder the command runs in.

    The root is GITHUB_WORKSPACE if the file lies in it, else that of the repository; without one the path stays.
    """
    path = Path(file).resolve()
    workspace = Path(os.environ.get("GITHUB_WORKSPACE") or os.devnull).resolve()
    root = workspace if path.is_relative_to(workspace) else find_repository_root(path)
    return path.relative_to(root).as_posix() if root != path else file
