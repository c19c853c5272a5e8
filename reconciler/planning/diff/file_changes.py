"""The files of a folder that differ from those that were uploaded last, as far as the inventory recorded them."""

from __future__ import annotations

from reconciler.model.observed.inventory import Entry
from reconciler.model.package import FileChanges, Package
from reconciler.model.ref import Ref
from reconciler.planning.context import Context


def compare_files(ref: Ref, package: Package | None, context: Context) -> FileChanges | None:
    """Compare with the recorded files of the resource, otherwise with those of the image's newest owned version.

    None where no files were recorded: nothing was uploaded yet, or the folder held more files than are recorded.
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
    """The version or apply that the recorded files belong to, in words."""
    if entry.ref.version:
        return entry.ref.version
    return f"version {entry.version_id}" if entry.version_id is not None else "the last apply"
