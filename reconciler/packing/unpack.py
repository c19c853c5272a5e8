"""What an uploaded zip holds, reduced to the digest that its folder would have (S9, S15)."""

from __future__ import annotations

import hashlib
import io
import stat
import zipfile
import zlib

from reconciler.model.package import PackedFile
from reconciler.packing.scan import CHUNK_BYTES, compute_content_digest

MAX_FILES = 100_000
MAX_BYTES = 2**30
_UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    NotImplementedError,
    RuntimeError,
    OSError,
    EOFError,
    ValueError,
)


def compute_zip_digest(data: bytes) -> str:
    """The content digest of a zip; empty if it cannot be read or would unpack to more than 1 GiB."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = [member for member in archive.infolist() if not member.is_dir()]
            if len(members) > MAX_FILES or sum(member.file_size for member in members) > MAX_BYTES:
                return ""
            return compute_content_digest(
                tuple(sorted(_digest_member(archive, member) for member in members))
            )
    except _UNREADABLE:
        return ""


def _digest_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> PackedFile:
    digest, size = hashlib.sha256(), 0
    with archive.open(member) as stream:
        while size <= MAX_BYTES and (chunk := stream.read(CHUNK_BYTES)):
            digest.update(chunk)
            size += len(chunk)
    executable = bool((member.external_attr >> 16) & stat.S_IXUSR)
    return PackedFile(member.filename, size, digest.hexdigest(), executable)
