"""The build context: what an uploaded artifact holds."""

from __future__ import annotations

import io
import posixpath
import struct
import zipfile
import zlib
from dataclasses import dataclass

from reconciler.emulator.errors import Invalid

_MAX_DOCKERFILE_BYTES = 2**20
_MAX_CHECKED_BYTES = 2**28  # what is larger is believed: testing it would take seconds
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
class BuildContext:
    """The names of files and folders below the context's folder, and the Dockerfile if there is one."""

    names: frozenset[str]
    dockerfile: str | None


def check_zip(content: bytes) -> None:
    """Invalid if it is not a readable zip (A68)."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
            broken = archive.testzip() if unpacked <= _MAX_CHECKED_BYTES else None
    except _UNREADABLE as error:
        raise Invalid(f"the artifact is not a readable zip: {error}") from error
    if broken is not None:
        raise Invalid(f"the artifact is not a readable zip: {broken} is damaged")


def open_context(content: bytes, folder: str, dockerfile: str) -> BuildContext:
    """Look into a checked zip: `folder` is the context's path in it, `dockerfile` is relative to that or to the top."""
    base = _normalize_path(folder)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        everything = {_normalize_path(name): name for name in archive.namelist() if not name.endswith("/")}
        inside = {_relative_to(name, base): name for name in everything}
        names = {name for name in inside if name}
        names |= {parent for name in names for parent in _parents(name)}
        at = inside.get(_normalize_path(dockerfile), _normalize_path(dockerfile))
        text = _read_text(archive, everything[at]) if at in everything else None
    return BuildContext(frozenset(names), text)


def _read_text(archive: zipfile.ZipFile, name: str) -> str | None:
    if archive.getinfo(name).file_size > _MAX_DOCKERFILE_BYTES:
        return None
    return archive.read(name).decode("utf-8", "replace")


def _normalize_path(path: str) -> str:
    found = posixpath.normpath(path.replace("\\", "/").lstrip("/") or ".")
    return "" if found == "." else found


def _relative_to(name: str, base: str) -> str:
    if not base:
        return name
    return name.removeprefix(f"{base}/") if name.startswith(f"{base}/") else ""


def _parents(name: str) -> list[str]:
    parts = name.split("/")
    return ["/".join(parts[:end]) for end in range(1, len(parts))]
