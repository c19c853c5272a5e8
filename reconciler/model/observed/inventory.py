"""The inventory: what this project owns on this target, and what it applied last."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from reconciler.model.observed.checkout import AppliedCommit
from reconciler.model.observed.live_state import LiveId
from reconciler.model.observed.receipt import Receipt
from reconciler.model.ref import Ref


@dataclass(frozen=True)
class Entry:
    """One owned object.

    - `intended`: an intent; a write was started and its result was never recorded.
    - `keep_paused`: an update of a paused workflow was started; it may not be paused again yet.
    - `protected`: its manifest has `prevent_destroy`, which holds after the manifest is removed.
    - `body`: the manifest's body as last applied, with secrets sealed.
    - `digest`: identifies the content that an image version was built from.
    - `rules`: the packing rules by which `digest` was computed; 1 are those of version 0.1.0.
    - `files`: what was packed then (model/package.py, `listing`).
    - `created_image`: this project created the image itself, so that it is deleted with its last version; one entry of
      the image has this.
    """

    ref: Ref
    id: LiveId | None = None
    version_id: int | None = None
    body: Mapping[str, Any] = field(default_factory=dict)
    digest: str = ""
    intended: bool = False
    keep_paused: bool = False
    files: Mapping[str, str] = field(default_factory=dict)
    protected: bool = False
    rules: int = 1
    created_image: bool = False


@dataclass(frozen=True)
class LeaseMark:
    """The lease of an apply that goes on: `run` identifies it, `holder` describes it to people."""

    run: str
    holder: str


@dataclass(frozen=True)
class Header:
    """The origin of a version of the inventory (reliability 4b.2).

    `base` is the version that its run read before its first write, `own` are the versions that the same run wrote since
    then, without this one. `lease` is set while the run goes on.
    """

    run: str = ""
    base: int = 0
    own: tuple[int, ...] = ()
    lease: LeaseMark | None = None


@dataclass(frozen=True)
class Inventory:
    """The record of what one project owns on one target.

    - `artifact_id`: empty until the inventory is stored for the first time.
    - `key`: seals secrets; it is stored nowhere else.
    - `damaged`: the newest versions, where they could not be read.
    - `lost`: no earlier version could be read either, so what this project owns is not known.
    - `written_at`: when the platform stored this version, in the platform's epoch seconds.
    - `copies`: ids of younger artifacts of the same name, left by two first applies at the same moment; their entries
      are included here. `unreadable` are those that could not be read.
    - `receipt`: the receipt that is stored with the next version; an inventory that was read has none.
    - `completed`: the versions with which the last completed applies began, oldest first.
    - `applied`: the commit of the last apply that wrote something, as far as a commit was known.
    """

    project: str
    project_id: str
    target: str
    key: bytes = b""
    entries: Mapping[Ref, Entry] = field(default_factory=dict)
    artifact_id: str = ""
    version: int = 0
    damaged: tuple[int, ...] = ()
    lost: bool = False
    header: Header = field(default_factory=Header)
    written_at: float | None = None
    copies: tuple[str, ...] = ()
    unreadable: tuple[str, ...] = ()
    receipt: Receipt | None = None
    completed: tuple[int, ...] = ()
    applied: AppliedCommit | None = None

    def age(self, now: float | None) -> float | None:
        """Seconds since this version was stored, or None; `now` is the platform's time."""
        return None if now is None or self.written_at is None else now - self.written_at

    def add_entries(self, *entries: Entry) -> Inventory:
        """A copy with these entries added or replaced; what this project created stays recorded."""
        found = dict(self.entries)
        for entry in entries:
            before = found.get(entry.ref)
            created = before is not None and before.created_image and before.id in {None, entry.id}
            found[entry.ref] = replace(entry, created_image=True) if created else entry
        return replace(self, entries=found)

    def without(self, *refs: Ref) -> Inventory:
        """A copy without the entries of these refs; another version of an image inherits that we created it."""
        found = {ref: entry for ref, entry in self.entries.items() if ref not in refs}
        for gone in (self.entries[ref] for ref in refs if ref in self.entries):
            heir = next((e for e in found.values() if e.ref.is_versioned and e.id == gone.id), None)
            if gone.created_image and heir is not None:
                found[heir.ref] = replace(heir, created_image=True)
        return replace(self, entries=found)
