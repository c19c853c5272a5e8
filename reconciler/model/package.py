"""A folder that is uploaded: its files, and the digest that identifies their content."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from reconciler.model.problem import Problem

PACKING_RULES = 2
"""The rules of this version. Whoever changes which files are packed counts up, and keeps the former rules."""


@dataclass(frozen=True, order=True)
class PackedFile:
    """One file: its name inside the archive (`/`-separated), bytes, content digest and mode."""

    name: str
    size: int
    sha256: str
    executable: bool = False


@dataclass(frozen=True)
class Package:
    """A folder to upload: `folder` as it is shown, `root` on disk, files in name order.

    `digest` is a SHA-256 over (name, executable, content digest) of every file, so it does not
    depend on times, on the order of the directory or on the compressor. `ignored` are the first names that are left
    out, folders with a `/` at the end. `former_digest` is that of what the packing rules of versions before would pack,
    where that differs. `problems` are warnings about ignore files, and about files that look like credentials.
    """

    folder: str
    root: str
    files: tuple[PackedFile, ...]
    digest: str
    ignored: tuple[str, ...] = ()
    former_digest: str = ""
    problems: tuple[Problem, ...] = ()

    @property
    def listing(self) -> dict[str, str]:
        """A short digest of each file for the inventory: name -> 16 hex digits, and `x` if it is executable."""
        return {file.name: file.sha256[:16] + ("x" if file.executable else "") for file in self.files}

    @property
    def size(self) -> int:
        """Uncompressed bytes."""
        return sum(file.size for file in self.files)


@dataclass(frozen=True)
class FileChanges:
    """The difference between the files of a folder and those that were packed for `since`, each in name order."""

    since: str
    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()

    @classmethod
    def between(cls, since: str, before: Mapping[str, str], after: Mapping[str, str]) -> FileChanges:
        """Compare two listings."""
        return cls(
            since,
            tuple(sorted(set(after) - set(before))),
            tuple(sorted(name for name in set(before) & set(after) if before[name] != after[name])),
            tuple(sorted(set(before) - set(after))),
        )

    @property
    def empty(self) -> bool:
        """True if nothing differs."""
        return not (self.added or self.changed or self.removed)
