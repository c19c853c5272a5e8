"""A file list becomes a zip: always the same bytes for the same content (contract 6)."""

from __future__ import annotations

import hashlib
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path, PurePosixPath
from typing import BinaryIO, cast

from reconciler.errors import PackingError
from reconciler.model.package import Package, PackedFile
from reconciler.packing.scan import open_regular_file, read_chunks, resolve_link

MAX_ARCHIVE_BYTES = 10 * 2**20
"""Bytes of the zip that the platform takes (A68)."""

EPOCH = (1980, 1, 1, 0, 0, 0)
PLAIN_MODE, EXECUTABLE_MODE, FOLDER_MODE = 0o100644, 0o100755, 0o040755
MAX_SHOWN_FILES = 5


def write_archive(package: Package, target: BinaryIO) -> int:
    """Write the zip and return its size in bytes; PackingError when it is over the limit."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as out:
        for file in package.files:
            _add_file(out, Path(package.root), file)
        for name in _list_folders(package.files):
            out.writestr(_build_entry(f"{name}/", FOLDER_MODE), b"")
    size = target.tell()
    if size > MAX_ARCHIVE_BYTES:
        raise PackingError(
            f"{package.folder} packs to {_format_size(size)}, "
            f"more than the {_format_size(MAX_ARCHIVE_BYTES)} that the platform takes; "
            f"largest: {_format_largest(package)}",
            "leave out what the build does not need with an ignore file",
        )
    return size


@contextmanager
def open_archive(package: Package) -> Iterator[BinaryIO]:
    """Open the zip for reading; it is a temporary file without a name, so nothing is left even after a crash."""
    with ExitStack() as stack:
        try:
            sink = cast("BinaryIO", tempfile.TemporaryFile())  # noqa: SIM115 - closed below
            stack.callback(_close_quietly, sink)
            write_archive(package, sink)
            sink.flush()
            sink.seek(0)
        except OSError as error:
            message = f"cannot pack {package.folder} in the folder for temporary files: {error.strerror}"
            raise PackingError(message, "free some space there, or let TMPDIR name another folder") from error
        yield sink


def _close_quietly(sink: BinaryIO) -> None:
    with suppress(OSError):  # its content is not needed any more
        sink.close()


def check_size(package: Package) -> None:
    """Raise if the package is over the limit; packs only if it could be."""
    if package.size > MAX_ARCHIVE_BYTES:
        with open_archive(package):
            pass


def _add_file(out: zipfile.ZipFile, root: Path, file: PackedFile) -> None:
    info = _build_entry(file.name, EXECUTABLE_MODE if file.executable else PLAIN_MODE)
    info.file_size = file.size
    digest = hashlib.sha256()
    with (
        open_regular_file(resolve_link(root / file.name, file.name), file.name) as stream,
        out.open(info, "w") as entry,
    ):
        for chunk in read_chunks(stream, file.name):
            digest.update(chunk)
            entry.write(chunk)
    if digest.hexdigest() != file.sha256:
        raise PackingError(f"{file.name} changed while it was packed", "plan again")


def _build_entry(name: str, mode: int) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, EPOCH)
    info.compress_type = zipfile.ZIP_DEFLATED if mode != FOLDER_MODE else zipfile.ZIP_STORED
    info.create_system = 3
    info.external_attr = mode << 16
    return info


def _list_folders(files: tuple[PackedFile, ...]) -> list[str]:
    """Every parent of a file: the backend needs an entry for each (contract 6)."""
    parents = {str(parent) for file in files for parent in PurePosixPath(file.name).parents}
    return sorted(parents - {"."})


def _format_largest(package: Package) -> str:
    top = sorted(package.files, key=lambda file: (-file.size, file.name))[:MAX_SHOWN_FILES]
    return ", ".join(f"{file.name} ({_format_size(file.size)})" for file in top)


def _format_size(size: int) -> str:
    return f"{size / 2**20:.1f} MiB"
