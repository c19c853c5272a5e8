"""Which files of a folder differ from those that were packed last, as far as the inventory recorded them."""

from __future__ import annotations

from reconciler.model.inventory import Entry
from reconciler.model.package import FileChanges, Package
from reconciler.model.ref import Ref
from reconciler.planning.context import Context


def compare_files(ref: Ref, package: Package | None, context: Context) -> FileChanges | None:
    """From the files of the same resource, else from those of the image's newest version of this project.

    None where nothing was recorded: nothing was packed yet, or the folder held more files than are recorded.
    """
    entry = _find_recorded(ref, context)
    if package is None or entry is None or not entry.files:
        return None
    return FileChanges.between(_name_baseline(entry), entry.files, package.listing)


def _find_recorded(ref: Ref, context: Context) -> Entry | None:
    entry = context.entry(ref)
    if entry is not None and not entry.intended:
        return entry
    versions = [e for e in context.version_entries(ref) if e.files and e.version_id is not None]
    return max(versions, key=lambda entry: entry.version_id or 0, default=None)


def _name_baseline(entry: Entry) -> str:
    """What the reader knows the recorded files by."""
    if entry.ref.version:
        return entry.ref.version
    return f"version {entry.version_id}" if entry.version_id is not None else "the last apply"
