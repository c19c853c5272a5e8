"""Parts of every write: uploads, ids, inventory entries."""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import BinaryIO

from reconciler.api.request import Upload
from reconciler.errors import PackingError
from reconciler.execution.step import StepContext
from reconciler.model.observed.inventory import Entry
from reconciler.model.observed.live_state import LiveId
from reconciler.model.package import Package
from reconciler.model.placeholder import KnownAfterApply
from reconciler.model.plans.change import Action, Change
from reconciler.model.result import Uploaded
from reconciler.packing import open_archive


@contextmanager
def open_upload(change: Change, package: Package | None, step: StepContext) -> Iterator[Upload | None]:
    """The package as a zip, read from its beginning by each attempt; None if there is nothing to upload."""
    if package is None:
        yield None
        return
    step.note(f"uploading {len(package.files)} file{'s' if len(package.files) != 1 else ''}")
    with open_archive(package) as zipped:
        size = os.fstat(zipped.fileno()).st_size
        yield lambda: _ProgressReader(zipped, lambda sent: step.emit(Uploaded(change.ref, sent, size)))


class _ProgressReader(io.BufferedReader):
    """A file that tells how far it was read: the client reads on when what it read before has left."""

    def __init__(self, zipped: BinaryIO, tell_read: Callable[[int], None]) -> None:
        super().__init__(io.FileIO(zipped.fileno(), closefd=False))
        self.seek(0)
        self._tell_read = tell_read

    def read(self, size: int | None = -1, /) -> bytes:
        try:
            data = super().read(size)
        except OSError as error:
            message = f"what was packed cannot be read back: {error.strerror}"
            raise PackingError(message, "let TMPDIR name another folder, then apply again") from error
        if data:
            self._tell_read(self.tell())
        return data


def build_entry(change: Change, object_id: LiveId, version_id: int | None = None) -> Entry:
    """The inventory entry of a change that was carried out."""
    return Entry(
        change.ref,
        object_id,
        version_id,
        change.entry.body,
        change.entry.digest,
        files=change.entry.files,
        protected=change.entry.protected,
        rules=change.entry.rules,
        created_image=change.ref.is_versioned and change.action is Action.CREATE,
    )


def require_id(value: LiveId | KnownAfterApply | None) -> LiveId:
    """The id of an object that exists by now."""
    if value is None or isinstance(value, KnownAfterApply):
        raise AssertionError("an update names the object it updates")
    return value
