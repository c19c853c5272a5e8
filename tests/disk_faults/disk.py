"""A disk that fails: every operation on files below some folders is counted, and one of them goes wrong.

Python's own functions for files are replaced for the length of a block: `open`, `os.open`, `os.replace` and so on. What
is written and read goes through `WatchedFile`, so that a buffer that is flushed counts when it reaches the disk. The
tenant's database is not ours and never fails.
"""

from __future__ import annotations

import builtins
import errno
import io
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

TENANT = "tenant.db"

CHANGING = frozenset({"create", "write", "fsync", "close", "rename", "mkdir", "unlink", "rmdir", "chmod"})
BY_NAME = frozenset({"create", "open", "rename", "mkdir", "unlink", "rmdir", "chmod", "list", "look"})
ERRORS = {
    errno.ENOSPC: frozenset({"create", "write", "fsync", "close", "rename", "mkdir"}),
    errno.EIO: CHANGING | BY_NAME | {"read"},
    errno.EACCES: BY_NAME,
    errno.EMFILE: frozenset({"create", "open", "list"}),
}
"""Which operations can fail with which error."""


@dataclass(frozen=True)
class Operation:
    """What was done to which file; `given` is how the caller named it, None where only a descriptor was at hand."""

    what: str
    path: str
    given: str | None = None

    def __str__(self) -> str:
        return f"{self.what} {self.path}"


@dataclass
class Disk:
    """Operation number `fails` of `kinds` below `folders` meets its `fate`, which raises or does not return."""

    folders: tuple[Path, ...]
    fails: int
    kinds: frozenset[str]
    fate: Callable[[Operation], None]
    seen: list[Operation] = field(default_factory=list)
    failed: Operation | None = None
    descriptors: dict[int, str] = field(default_factory=dict)

    @classmethod
    def with_error(cls, folders: tuple[Path, ...], fails: int, number: int) -> Disk:
        """The operation fails with an errno."""

        def fate(operation: Operation) -> None:
            raise OSError(number, os.strerror(number), operation.given)

        return cls(folders, fails, ERRORS[number], fate)

    def watched(self, file: Any, folder: int | None = None) -> str | None:
        """The path that an operation is about, if it is one of ours."""
        if isinstance(file, int):
            return self.descriptors.get(file)
        try:
            path = os.fsdecode(file)
        except TypeError:
            return None
        base = self.descriptors.get(folder) if folder is not None else os.getcwd()  # noqa: PTH109
        if base is None:
            return None
        path = os.path.normpath(os.path.join(base, path))  # noqa: PTH118
        ours = any(Path(path).is_relative_to(one) for one in self.folders)
        return path if ours and not os.path.basename(path).startswith(TENANT) else None  # noqa: PTH119

    def does(self, what: str, path: str | None, given: Any = None) -> bool:
        """Count an operation; True when it is the one that goes wrong."""
        if path is None or what not in self.kinds:
            return False
        operation = Operation(
            what, path, None if given is None or isinstance(given, int) else os.fsdecode(given)
        )
        self.seen.append(operation)
        if len(self.seen) != self.fails:
            return False
        self.failed = operation
        return True

    def meet(self, what: str, path: str | None, given: Any = None) -> None:
        """Count an operation that goes wrong before it did anything."""
        if self.does(what, path, given):
            assert self.failed is not None
            self.fate(self.failed)


class WatchedFile(io.FileIO):
    """A file whose reads, writes and end are operations of the disk; half of a write that fails is written."""

    def __init__(self, disk: Disk, file: Any, mode: str, *, closefd: bool = True, opener: Any = None) -> None:
        self.disk, self.path = disk, disk.watched(file)
        if not isinstance(file, int) and opener is None:
            disk.meet("open" if mode.startswith("r") else "create", self.path, file)
        super().__init__(file, mode, closefd, opener)
        if self.path is not None:
            disk.descriptors[self.fileno()] = self.path

    def write(self, data: Any, /) -> int:
        if self.disk.does("write", self.path):
            super().write(memoryview(data)[: len(data) // 2])
            assert self.disk.failed is not None
            self.disk.fate(self.disk.failed)
        return super().write(data)

    def readinto(self, buffer: Any, /) -> int:
        self.disk.meet("read", self.path)
        return super().readinto(buffer)

    def readall(self) -> bytes:
        self.disk.meet("read", self.path)
        return super().readall()

    def read(self, size: int | None = -1, /) -> bytes:
        self.disk.meet("read", self.path)
        return super().read(-1 if size is None else size)

    def close(self) -> None:
        if self.closed:
            return
        written, number = self.writable(), self.fileno()
        super().close()
        if self.closefd:
            self.disk.descriptors.pop(number, None)
        if written:
            self.disk.meet("close", self.path)


def _watch_open(disk: Disk, real: Any) -> Callable[..., Any]:
    """`open` as io does it, on a WatchedFile."""

    def opening(
        file: Any,
        mode: str = "r",
        buffering: int = -1,
        encoding: str | None = None,
        errors: str | None = None,
        newline: str | None = None,
        closefd: bool = True,  # noqa: FBT002 - the signature of open
        opener: Any = None,
    ) -> Any:
        if disk.watched(file) is None:
            return real(file, mode, buffering, encoding, errors, newline, closefd, opener)
        plain = mode.replace("b", "").replace("t", "")
        raw = WatchedFile(disk, file, plain, closefd=closefd, opener=opener)
        if "+" in plain:
            buffered: Any = io.BufferedRandom(raw)
        else:
            buffered = io.BufferedReader(raw) if plain == "r" else io.BufferedWriter(raw)
        return buffered if "b" in mode else io.TextIOWrapper(buffered, encoding, errors, newline)

    return opening


def _watch_os_open(disk: Disk, real: Any) -> Callable[..., int]:
    def opening(path: Any, flags: int, mode: int = 0o777, *, dir_fd: int | None = None) -> int:
        found = disk.watched(path, dir_fd)
        disk.meet("create" if flags & (os.O_WRONLY | os.O_RDWR) else "open", found, path)
        number: int = real(path, flags, mode, dir_fd=dir_fd)
        if found is not None:
            disk.descriptors[number] = found
        return number

    return opening


def _watch_function(disk: Disk, what: str, real: Any) -> Callable[..., Any]:
    """A function of os whose first argument is a path or a descriptor."""

    def does(path: Any = ".", *args: Any, **options: Any) -> Any:
        disk.meet(what, disk.watched(path, options.get("dir_fd")), path)
        return real(path, *args, **options)

    return does


def _watch_close(disk: Disk, real: Any) -> Callable[[int], None]:
    def does(number: int) -> None:
        disk.descriptors.pop(number, None)
        real(number)

    return does


FUNCTIONS = {
    "replace": "rename",
    "rename": "rename",
    "link": "create",
    "symlink": "create",
    "mkdir": "mkdir",
    "unlink": "unlink",
    "remove": "unlink",
    "rmdir": "rmdir",
    "chmod": "chmod",
    "fchmod": "chmod",
    "fsync": "fsync",
    "scandir": "list",
    "listdir": "list",
    "stat": "look",
}
"""Without `lstat` and `readlink`: `os.path.realpath` takes what it cannot look at for a plain name, by contract."""


@contextmanager
def use_disk(disk: Disk) -> Iterator[Disk]:
    """Within the block, files are on this disk."""

    class File(WatchedFile):
        """What `io.FileIO(path)` makes."""

        def __init__(
            self,
            file: Any,
            mode: str = "r",
            closefd: bool = True,  # noqa: FBT002 - the signature of FileIO
            opener: Any = None,
        ) -> None:
            super().__init__(disk, file, mode.replace("b", ""), closefd=closefd, opener=opener)

    with pytest.MonkeyPatch.context() as patch:
        opening = _watch_open(disk, io.open)
        patch.setattr(io, "FileIO", File)
        patch.setattr(io, "open", opening)
        patch.setattr(builtins, "open", opening)
        patch.setattr(os, "open", _watch_os_open(disk, os.open))
        patch.setattr(os, "close", _watch_close(disk, os.close))
        for name, what in FUNCTIONS.items():
            patch.setattr(os, name, _watch_function(disk, what, getattr(os, name)))
        yield disk
