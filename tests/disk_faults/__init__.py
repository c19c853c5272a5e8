"""Whole commands on a disk whose Nth operation fails or never returns: N = 1, 2, 3... until a run ends without it."""

from disk_faults.disk import Disk, Operation, use_disk

__all__ = ["Disk", "Operation", "use_disk"]
