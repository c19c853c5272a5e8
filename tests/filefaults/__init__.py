"""Whole commands on a disk whose Nth operation fails or never returns: N = 1, 2, 3... until a run ends without it."""

from filefaults.disk import Disk, Operation, failing

__all__ = ["Disk", "Operation", "failing"]
