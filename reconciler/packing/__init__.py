"""A folder -> ignore rules -> file list, digest, deterministic zip."""

from reconciler.packing.archive import MAX_ARCHIVE_BYTES, check_size, open_archive, write_archive
from reconciler.packing.scan import scan_folder
from reconciler.packing.unpack import compute_zip_digest

__all__ = [
    "MAX_ARCHIVE_BYTES",
    "check_size",
    "compute_zip_digest",
    "open_archive",
    "scan_folder",
    "write_archive",
]
