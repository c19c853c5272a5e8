"""Which files of a folder are packed, and what they contain (contract 6, S8)."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from pathspec import GitIgnoreSpec

from reconciler.errors import PackingError
from reconciler.model.package import Package, PackedFile

DEFAULT_IGNORE_FILE = ".dockerignore"
NEVER_PACKED = ".git"
CHUNK_BYTES = 2**20
MAX_SHOWN_IGNORED = 50
FIX_OR_IGNORE = "fix or ignore it"


def scan_folder(root: Path, folder: str, ignore_files: tuple[str, ...] | None) -> Package:
    """The files below `root` that its ignore files leave, in name order; `folder` is how it is shown."""
    try:
        return _scan(root, folder, ignore_files)
    except OSError as error:
        inside = os.path.relpath(os.path.realpath(error.filename or root), os.path.realpath(root))
        where = Path(folder, inside).as_posix()
        raise PackingError(f"{where} cannot be read: {error.strerror}", FIX_OR_IGNORE) from error


def _scan(root: Path, folder: str, ignore_files: tuple[str, ...] | None) -> Package:
    if not root.exists():
        raise PackingError(f"the folder {folder} does not exist", "create it, or correct artifact.path")
    if not root.is_dir():
        raise PackingError(f"{folder} is not a folder", "name the folder that contains the file")
    spec = _read_ignore_rules(root, folder, ignore_files)
    top = root.resolve()
    ignored: list[str] = []
    files = tuple(sorted(_read_file(top, path, name) for name, path in _walk_files(top, spec, ignored)))
    if not files:
        raise PackingError(f"{folder} has no file to pack", "check what its ignore files leave out")
    return Package(
        folder, str(top), files, compute_content_digest(files), tuple(sorted(ignored)[:MAX_SHOWN_IGNORED])
    )


def _read_ignore_rules(root: Path, folder: str, ignore_files: tuple[str, ...] | None) -> GitIgnoreSpec:
    """All patterns in the order of the files; the last one that matches a path decides."""
    names = ignore_files or ((DEFAULT_IGNORE_FILE,) if (root / DEFAULT_IGNORE_FILE).is_file() else ())
    lines: list[str] = []
    for name in names:
        if Path(name).name != name or not (root / name).is_file():
            raise PackingError(
                f"the ignore file {name} does not lie directly in {folder}",
                "create it there, or remove it from artifact.ignore_files",
            )
        try:
            text = (root / name).read_text(encoding="utf-8", errors="replace")
        except OSError as error:
            raise _build_read_error(f"{name} of {folder}", error) from error
        lines += [line.strip() for line in text.splitlines()]
    return GitIgnoreSpec.from_lines(lines)


def _walk_files(top: Path, spec: GitIgnoreSpec, ignored: list[str]) -> Iterator[tuple[str, Path]]:
    """Every file that is not ignored, as (name in the archive, path); what is left out is added to `ignored`."""
    prune = not any(pattern.include is False for pattern in spec.patterns)
    waiting = [(top, "")]
    while waiting:
        directory, prefix = waiting.pop()
        with os.scandir(directory) as entries:
            for entry in entries:
                name = prefix + entry.name
                if entry.name == NEVER_PACKED:
                    continue
                if entry.is_dir(follow_symlinks=False):
                    if prune and spec.match_file(f"{name}/"):
                        ignored.append(f"{name}/")
                    else:
                        waiting.append((Path(entry.path), f"{name}/"))
                elif spec.match_file(name):
                    ignored.append(name)
                else:
                    yield name, Path(entry.path)


def _read_file(top: Path, path: Path, name: str) -> PackedFile:
    _check_name(name)
    real = _resolve_inside(top, path, name) if path.is_symlink() else path
    digest, size = hashlib.sha256(), 0
    with open_regular_file(real, name) as stream:
        mode = os.fstat(stream.fileno()).st_mode
        for chunk in read_chunks(stream, name):
            digest.update(chunk)
            size += len(chunk)
    return PackedFile(name, size, digest.hexdigest(), bool(mode & stat.S_IXUSR))


def open_regular_file(path: Path, name: str) -> BinaryIO:
    """Open a file that is a plain one at the moment it is opened: never a link, pipe or device."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        raise _build_read_error(name, error) from error
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise PackingError(f"{name} is not a plain file", "remove it, or ignore it")
    return os.fdopen(descriptor, "rb")


def resolve_link(path: Path, name: str) -> Path:
    """The path to which a link leads, or the path of the file itself."""
    try:
        return path.resolve() if path.is_symlink() else path
    except OSError as error:
        raise _build_read_error(name, error) from error


def read_chunks(stream: BinaryIO, name: str) -> Iterator[bytes]:
    """The content of a file, piece by piece."""
    try:
        while chunk := stream.read(CHUNK_BYTES):
            yield chunk
    except OSError as error:
        raise _build_read_error(name, error) from error


def _build_read_error(name: str, error: OSError) -> PackingError:
    return PackingError(f"the file {name} cannot be read: {error.strerror}", FIX_OR_IGNORE)


def _check_name(name: str) -> None:
    try:
        name.encode()
    except UnicodeEncodeError as error:
        raise PackingError(f"the file name {name!r} is not UTF-8", "rename or ignore the file") from error
    if "\\" in name:
        raise PackingError(f"the file name {name!r} contains a backslash", "rename or ignore the file")


def _resolve_inside(top: Path, path: Path, name: str) -> Path:
    """The file of the same folder to which a link leads; PackingError for any other link."""
    try:
        real = path.resolve(strict=True)
    except (OSError, RuntimeError) as error:
        raise PackingError(f"the link {name} leads nowhere", "fix it, or ignore it") from error
    if not real.is_relative_to(top):
        raise PackingError(f"the link {name} leads out of the folder", "copy the file in, or ignore the link")
    if not real.is_file():
        raise PackingError(f"the link {name} does not lead to a file", "replace it by a copy, or ignore it")
    return real


def compute_content_digest(files: tuple[PackedFile, ...]) -> str:
    """The digest of files in name order (model/package.py)."""
    digest = hashlib.sha256()
    for file in files:
        digest.update(f"{file.name}\0{int(file.executable)}\0{file.sha256}\n".encode())
    return digest.hexdigest()
