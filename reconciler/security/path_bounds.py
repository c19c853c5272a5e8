"""Which folders a project may read: its repository, and what a flag or an environment variable allows (S11)."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from reconciler.errors import ConfigurationError

ROOTS_VARIABLE = "PEAK_APPLY_ALLOW_ROOTS"


def find_repository_root(root: Path) -> Path:
    """The nearest folder around the project that is a repository, else the project itself."""
    return next((folder for folder in (root, *root.parents) if (folder / ".git").exists()), root)


def read_bounds(root: Path, allowed: Iterable[Path], environ: Mapping[str, str]) -> tuple[Path, ...]:
    """The folders in which the project may read; `allowed` are those of the flags."""
    listed = (Path(text) for text in environ.get(ROOTS_VARIABLE, "").split(os.pathsep) if text)
    return (find_repository_root(root), *(path.resolve() for path in (*allowed, *listed)))


def check_bounds(path: Path, bounds: tuple[Path, ...], subject: str) -> Path:
    """The path, if it lies in one of the folders; ConfigurationError names the `subject` otherwise."""
    real = path.resolve()
    if any(real.is_relative_to(bound) for bound in bounds):
        return path
    raise ConfigurationError(
        f"{subject} leads to {real}, outside of {' and '.join(map(str, bounds))}",
        f"name something inside, or allow it from outside: --allow-root {real}, or {ROOTS_VARIABLE}={real}",
    )
