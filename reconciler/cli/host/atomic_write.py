"""Files that a command writes: old or new, never torn, whatever fails or ends the run (R7)."""

from __future__ import annotations

import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO

from reconciler.errors import ConfigurationError

PRIVATE = 0o600
WRITE_FIX = "free some space there, or choose a file in a writable folder"

_STREAMS = ("/dev/std", "/dev/fd/", "/proc/")
"""Names of what a process has open: to put a file in its place would take it from whoever reads there."""


def write_file(path: Path, text: str, what: str, *, mode: int | None = None, fix: str = WRITE_FIX) -> None:
    """Write a file in one step; on failure ConfigurationError names `what`, and the file is as it was."""
    try:
        with open_atomically(path, mode) as stream:
            stream.write(text)
    except OSError as error:
        raise ConfigurationError(f"{what} cannot be written: {error.strerror or error}", fix) from error


@contextmanager
def open_atomically(path: Path, mode: int | None = None) -> Iterator[TextIO]:
    """The written text becomes the file when the block ends without an error; else nothing of it is left.

    With a `mode` a link that lies there is replaced, never followed. Without one the file that it leads to is, and
    keeps its mode. Devices and pipes are written to directly.
    """
    if is_stream(path):
        with path.open("a", encoding="utf-8", newline="\n") as stream:
            yield stream
        return
    target = path if mode is not None else Path(os.path.realpath(path))
    temporary = target.parent / f".peak-apply-{secrets.token_hex(6)}.tmp"
    try:
        with os.fdopen(_create_file(temporary, target, mode), "w", encoding="utf-8", newline="\n") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(target)
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        raise


def _create_file(temporary: Path, target: Path, mode: int | None) -> int:
    """Open a new file with the given mode, else that of the file that it will replace, else the default."""
    before = None if mode is not None else _read_mode(target)
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666 if mode is None else mode)
    if before is not None:
        with suppress(OSError):  # the mode of another user's file cannot be given to ours
            os.fchmod(descriptor, before)
    return descriptor


def _read_mode(path: Path) -> int | None:
    try:
        return stat.S_IMODE(path.stat().st_mode)
    except FileNotFoundError:
        return None


def is_stream(path: Path) -> bool:
    """True for a device, a pipe or an open stream, which a file cannot replace."""
    if str(path).startswith(_STREAMS):
        return True
    try:
        found = path.stat().st_mode
    except FileNotFoundError:
        return False
    return not stat.S_ISREG(found) and not stat.S_ISDIR(found)


def check_writable(path: Path, what: str) -> None:
    """Raise ConfigurationError if a file cannot be written there, before anything else is done."""
    fix = "choose a file in an existing, writable folder"
    try:
        stream = is_stream(path)
        real = Path(os.path.realpath(path))
        if real.is_dir():
            raise ConfigurationError(f"{what} cannot be written: it is a folder", fix)
        if not (os.access(path, os.W_OK) if stream else _is_writable_folder(real.parent)):
            raise ConfigurationError(f"{what} cannot be written: its folder is missing or read-only", fix)
    except OSError as error:
        raise ConfigurationError(f"{what} cannot be written: {error.strerror}", fix) from error


def _is_writable_folder(folder: Path) -> bool:
    return folder.is_dir() and os.access(folder, os.W_OK | os.X_OK)
