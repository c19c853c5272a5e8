"""The files of a folder that are packed: those that the official packer would pack, apart from a few (contract 6).

Left out are `.git`, what peak-apply writes itself and what the caller names; refused are links that lead out of the
folder, nowhere or in a circle, unless an ignore file leaves them out.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from reconciler.errors import PackingError
from reconciler.packing.ignore_rules import IgnoreRules
from reconciler.packing.own_files import NEVER_PACKED, is_own_output, read_output_list

MAX_FILES = 100_000
"""Links to folders can multiply the files of a small folder without end."""


@dataclass(frozen=True)
class FileList:
    """Names in the archive with their paths, and the names of what is left out."""

    files: tuple[tuple[str, Path], ...]
    ignored: tuple[str, ...]


@dataclass(frozen=True)
class _Folder:
    path: str
    prefix: str
    real: str
    above: frozenset[str] = field(default=frozenset())
    """The folder itself and those that hold it, without links: a link to one of them never ends."""


@dataclass
class _Walk:
    top: str
    rules: IgnoreRules
    omitted: frozenset[str]
    outputs: dict[str, str]
    ignored: list[str] = field(default_factory=list)

    def walk(self, folder: _Folder) -> Iterator[tuple[str, Path]]:
        waiting = [folder]
        while waiting:
            here = waiting.pop()
            self.outputs |= read_output_list(here.path)
            with os.scandir(here.path) as entries:
                for entry in entries:
                    name = here.prefix + entry.name
                    if entry.name in NEVER_PACKED:
                        continue
                    inside = self._enter(entry, name, here)
                    if inside is not None:
                        waiting.append(inside)
                    elif self._is_packed(entry, name):
                        yield name, Path(here.real, entry.name)

    def _enter(self, entry: os.DirEntry[str], name: str, here: _Folder) -> _Folder | None:
        """The folder to go on with; None for a file, and for a folder that is left out."""
        if not _is_folder(entry):
            return None
        left_out = not self.rules.includes(f"{name}/")
        real = os.path.realpath(entry.path) if entry.is_symlink() else os.path.join(here.real, entry.name)  # noqa: PTH118
        if real in self.omitted or (left_out and not self.rules.can_include_again):
            return None
        if entry.is_symlink():
            outside = not _is_inside(real, self.top)
            if (outside or real in here.above) and left_out:
                return None
            _check_link(name, outside=outside, endless=real in here.above)
        return _Folder(entry.path, f"{name}/", real, here.above | {real})

    def _is_packed(self, entry: os.DirEntry[str], name: str) -> bool:
        if _is_folder(entry):
            self.ignored.append(f"{name}/")
            return False
        broken = entry.is_symlink() and not os.path.exists(entry.path)  # noqa: PTH110
        names = (name, f"{name}/") if broken else (name,)
        own = os.path.realpath(entry.path) in self.omitted or is_own_output(entry, self.outputs)
        if own or not all(map(self.rules.includes, names)):
            self.ignored.append(name)
            return False
        return True


def list_files(top: Path, rules: IgnoreRules, omitted: Iterable[Path] = ()) -> FileList:
    """List what is packed; `omitted` are the resolved paths of further files and folders that are not.

    Raises PackingError, and OSError where a folder cannot be read.
    """
    real = str(top.resolve())
    outputs = {name: digest for above in top.parents for name, digest in read_output_list(above).items()}
    walk = _Walk(real, rules, frozenset(map(str, omitted)), outputs)
    files: list[tuple[str, Path]] = []
    for file in walk.walk(_Folder(str(top), "", real, frozenset({real}))):
        files.append(file)
        if len(files) > MAX_FILES:
            raise PackingError(
                f"{top.name} holds more than {MAX_FILES} files", "leave some out with an ignore file"
            )
    return FileList(tuple(files), _shorten(walk.ignored, [name for name, _ in files]))


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link to itself: reported as one that leads nowhere
        return False


def _shorten(ignored: list[str], packed: list[str]) -> tuple[str, ...]:
    """The names of what is left out, with one name for a folder of which nothing is packed."""
    kept = {str(parent) for name in packed for parent in PurePosixPath(name).parents} | {"."}
    found = set()
    for name in ignored:
        above = [str(parent) for parent in reversed(PurePosixPath(name).parents)]
        found.add(next((f"{parent}/" for parent in above if parent not in kept), name))
    return tuple(sorted(found))


def _check_link(name: str, *, outside: bool, endless: bool) -> None:
    if outside:
        raise PackingError(
            f"the link {name} leads out of the folder", "copy the files in, or ignore the link"
        )
    if endless:
        raise PackingError(f"the link {name} leads to a folder that contains it", "remove or ignore the link")


def _is_inside(real: str, top: str) -> bool:
    return real == top or real.startswith(os.path.join(top, ""))  # noqa: PTH118 - asked for every link
