"""The build context: what an uploaded artifact holds."""

from __future__ import annotations

import io
import posixpath
import struct
import zipfile
import zlib
from dataclasses import dataclass

from reconciler.emulator.errors import Invalid

_LARGEST_DOCKERFILE = 2**20
_LARGEST_UNPACKED = 2**28  # what is larger is believed: testing it would take seconds
_UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    NotImplementedError,
    RuntimeError,
    OSError,
    EOFError,
    ValueError,
    struct.error,
)


@dataclass(frozen=True)
class Context:
    """The names of files and folders below the context's folder, and the Dockerfile if there is one."""

    names: frozenset[str]
    dockerfile: str | None


def check_zip(content: bytes) -> None:
    """Invalid if it is not a readable zip (A68)."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
            broken = archive.testzip() if unpacked <= _LARGEST_UNPACKED else None
    except _UNREADABLE as error:
        raise Invalid(f"the artifact is not a readable zip: {error}") from error
    if broken is not None:
        raise Invalid(f"the artifact is not a readable zip: {broken} is damaged")


def open_context(content: bytes, folder: str, dockerfile: str) -> Context:
    """Look into a checked zip: `folder` is the context's path in it, `dockerfile` is relative to that or to the top."""
    base = _normal(folder)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        everything = {_normal(name): name for name in archive.namelist() if not name.endswith("/")}
        inside = {_within(name, base): name for name in everything}
        names = {name for name in inside if name}
        names |= {parent for name in names for parent in _parents(name)}
        at = inside.get(_normal(dockerfile), _normal(dockerfile))
        text = _read(archive, everything[at]) if at in everything else None
    return Context(frozenset(names), text)


def _read(archive: zipfile.ZipFile, name: str) -> str | None:
    if archive.getinfo(name).file_size > _LARGEST_DOCKERFILE:
        return None
    return archive.read(name).decode("utf-8", "replace")


def _normal(path: str) -> str:
    found = posixpath.normpath(path.replace("\\", "/").lstrip("/") or ".")
    return "" if found == "." else found


def _within(name: str, base: str) -> str:
    if not base:
        return name
    return name.removeprefix(f"{base}/") if name.startswith(f"{base}/") else ""


def _parents(name: str) -> list[str]:
    parts = name.split("/")
    return ["/".join(parts[:end]) for end in range(1, len(parts))]
