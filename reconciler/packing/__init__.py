"""A folder -> ignore rules -> file list, digest, deterministic zip."""

from reconciler.packing.archive import LIMIT, archive, archived, check_size
from reconciler.packing.scan import scan
from reconciler.packing.unpack import zip_digest

__all__ = ["LIMIT", "archive", "archived", "check_size", "scan", "zip_digest"]
