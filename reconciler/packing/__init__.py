"""A folder -> ignore rules -> file list, digest, deterministic zip."""

from reconciler.packing.archive import LIMIT, archive, check_size
from reconciler.packing.scan import scan

__all__ = ["LIMIT", "archive", "check_size", "scan"]
