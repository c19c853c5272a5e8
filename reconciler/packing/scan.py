"""Which files of a folder are packed, and what they contain (contract 6, S8)."""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from reconciler.errors import PackingError
from reconciler.model.package import Package, PackedFile
from reconciler.model.problem import Problem, Severity
from reconciler.packing.credentials import holds_credentials
from reconciler.packing.file_list import FileList, list_files
from reconciler.packing.former_rules import list_files_by_rules_1
from reconciler.packing.ignore_rules import DEFAULT_IGNORE_FILE, find_ignore_files, read_ignore_rules

CHUNK_BYTES = 2**20
MAX_SHOWN_IGNORED = 50
MAX_SHOWN_CREDENTIALS = 10
FIX_OR_IGNORE = "fix or ignore it"

_SPECIAL, _ESCAPED = re.compile(r"[\\*?\[\]]"), r"\\\g<0>"
"""What an ignore file takes for a wildcard."""


def scan_folder(
    root: Path, folder: str, ignore_files: tuple[str, ...] | None, omitted: Iterable[Path] = ()
) -> Package:
    """The files below `root` that its ignore files leave, in name order; `folder` is how it is shown.

    `omitted` are resolved paths that are never packed. Raises PackingError, and InputError at a line of an ignore file.
    """
    try:
        return _scan(root, folder, ignore_files, omitted)
    except OSError as error:
        inside = os.path.relpath(os.path.realpath(error.filename or root), os.path.realpath(root))
        where = Path(folder, inside).as_posix()
        raise PackingError(f"{where} cannot be read: {error.strerror}", FIX_OR_IGNORE) from error


def _scan(root: Path, folder: str, ignore_files: tuple[str, ...] | None, omitted: Iterable[Path]) -> Package:
    if not root.exists():
        raise PackingError(f"the folder {folder} does not exist", "create it, or correct artifact.path")
    if not root.is_dir():
        raise PackingError(f"{folder} is not a folder", "name the folder that contains the file")
    ignoring = find_ignore_files(root, folder, ignore_files)
    rules, top = read_ignore_rules(ignoring), root.resolve()
    found = list_files(top, rules, omitted)
    files = tuple(sorted(_read_file(top, path, name) for name, path in found.files))
    if not files:
        raise PackingError(f"{folder} has no file to pack", "check what its ignore files leave out")
    digest = compute_content_digest(files)
    return Package(
        folder,
        str(top),
        files,
        digest,
        found.ignored[:MAX_SHOWN_IGNORED],
        _compute_former_digest(top, ignoring, files),
        (*rules.problems, *_warn_about_credentials(found, ignoring, folder)),
    )


def _compute_former_digest(top: Path, ignoring: tuple[Path, ...], files: tuple[PackedFile, ...]) -> str:
    """The digest by the rules of versions before; empty where it is the same, or where they refused the folder."""
    names = list_files_by_rules_1(top, ignoring)
    by_name = {file.name: file for file in files}
    if names is None or names == set(by_name):
        return ""
    try:
        former = sorted(by_name.get(name) or _read_file(top, top / name, name) for name in names)
    except PackingError:
        return ""
    return compute_content_digest(tuple(former))


def _warn_about_credentials(found: FileList, ignoring: tuple[Path, ...], folder: str) -> Iterator[Problem]:
    names = sorted(name for name, path in found.files if holds_credentials(name, path))
    if not names:
        return
    shown, left = names[:MAX_SHOWN_CREDENTIALS], len(names) - MAX_SHOWN_CREDENTIALS
    more = f" and {left} more" if left > 0 else ""
    lines = ", ".join(f"/{_SPECIAL.sub(_ESCAPED, name)}" for name in shown)
    target = Path(folder, ignoring[-1].name if ignoring else DEFAULT_IGNORE_FILE).as_posix()
    message = f"{folder} packs what looks like credentials: {', '.join(shown)}{more}"
    fix = f"leave {'it' if len(names) == 1 else 'them'} out with a line at the end of {target}: {lines}{more}"
    yield Problem(message, None, fix, Severity.WARNING)


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
