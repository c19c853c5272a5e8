"""The packing rules before those of this version, to tell whether a digest differs because of the rules alone.

Rules 1 (version 0.1.0) read ignore files as git does: what lies in a folder that is left out stays out.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from pathspec import GitIgnoreSpec


def list_files_by_rules_1(top: Path, ignore_files: tuple[Path, ...]) -> frozenset[str] | None:
    """The names of the files that rules 1 packed; None for what they refused."""
    try:
        lines = [line.strip() for path in ignore_files for line in _read_lines(path)]
        spec = GitIgnoreSpec.from_lines(lines)
        return frozenset(_walk(str(top), "", spec))
    except (ValueError, OSError):
        return None


def _read_lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8", errors="replace").splitlines()


def _walk(folder: str, prefix: str, spec: GitIgnoreSpec) -> Iterator[str]:
    prune = not any(pattern.include is False for pattern in spec.patterns)
    with os.scandir(folder) as entries:
        for entry in entries:
            name = prefix + entry.name
            if entry.name == ".git":
                continue
            if entry.is_dir(follow_symlinks=False):
                if not (prune and spec.match_file(f"{name}/")):
                    yield from _walk(entry.path, f"{name}/", spec)
            elif not spec.match_file(name):
                yield name
