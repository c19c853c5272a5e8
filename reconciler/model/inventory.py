"""What this project owns on this target, and what it applied last."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from reconciler.model.live_state import LiveId
from reconciler.model.receipt import Receipt
from reconciler.model.ref import Ref


@dataclass(frozen=True)
class Entry:
    """One owned object. `intended`: a write was begun and its end was never recorded. `keep_paused`: an update of a
    paused workflow was begun, and that it is paused again was never recorded.

    `protected`: its manifest says `prevent_destroy`, which holds after the manifest is gone.

    `body` is the manifest's body as last applied with secrets sealed; `digest` identifies the
    content an image version was built from. `files` are what was packed then (model/package.py, `listing`).
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


@dataclass(frozen=True)
class LeaseMark:
    """An apply that is under way: `run` tells it from others, `holder` says to people whose it is."""

    run: str
    holder: str


@dataclass(frozen=True)
class Header:
    """How a version of the inventory came about (reliability 4b.2).

    `base` is the version that its run read before it began to write, `own` are the versions that the same run wrote
    after that, this one not included. `claim` is open while the run goes on.
    """

    run: str = ""
    base: int = 0
    own: tuple[int, ...] = ()
    claim: LeaseMark | None = None


@dataclass(frozen=True)
class Inventory:
    """The record of one project on one target; `artifact_id` is empty until it was first stored.

    `key` seals secrets: it never leaves the inventory. `damaged` are the newest versions that could not be read, and
    `lost` says that no earlier one could either: then nothing is known of what this project owns. `written_at` is when
    the platform kept this version, in its own epoch seconds. `copies` are the ids of younger artifacts of the same
    name, which two first applies at the same moment left; what they record is in here. `unreadable` are those of which
    nothing can be read.

    `receipt` is what the next version that is stored says of the apply that ends with it, and only that version: one
    that was read has none here. `completed` are the versions with which the last completed applies began, oldest first.
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

    def age(self, now: float | None) -> float | None:
        """Seconds since this version was kept, at a moment of the platform; None where it does not tell."""
        return None if now is None or self.written_at is None else now - self.written_at

    def add_entries(self, *entries: Entry) -> Inventory:
        """The same inventory with these entries added or replaced."""
        return replace(self, entries={**self.entries, **{entry.ref: entry for entry in entries}})

    def without(self, *refs: Ref) -> Inventory:
        """The same inventory with these refs forgotten."""
        return replace(self, entries={r: e for r, e in self.entries.items() if r not in refs})
