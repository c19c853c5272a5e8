"""What a project owns on a target, and the receipt of the apply that stored it; what says nothing is left out."""

from __future__ import annotations

from typing import Any

from pydantic import AliasPath, Field

from reconciler.formats.document import Document, HexBytes, RefText, Seconds
from reconciler.formats.plan import SavedField
from reconciler.formats.values import StoredValue
from reconciler.model.observed.checkout import AppliedCommit
from reconciler.model.observed.inventory import Entry, LeaseMark
from reconciler.model.observed.live_state import LiveId
from reconciler.model.observed.receipt import Provenance, Receipt, ReceiptItem
from reconciler.model.plans.change import Action
from reconciler.model.result import Outcome

WITHOUT_LEASE: dict[str, Any] = {"run": "", "base": 0, "own": (), "claim": None}
"""What an inventory says that was stored before there were leases."""


class EntryDocument(Document):
    loads = Entry
    ref: RefText
    id: LiveId | None
    version_id: int | None
    body: StoredValue
    digest: str
    intended: bool
    keep_paused: bool = False
    protected: bool = False
    files: dict[str, str] = Field(default_factory=dict)
    rules: int = 1
    created_image: bool = False


class LeaseDocument(Document):
    loads = LeaseMark
    run: str
    holder: str


class AppliedCommitDocument(Document):
    loads = AppliedCommit
    commit: str
    repository: str = ""
    digest: str = ""
    who: str = ""
    at: str = ""


class InventoryDocument(Document):
    """The checksum is added to its canonical JSON."""

    format: str
    version: int
    project: str
    project_id: str
    target: str
    key: HexBytes
    entries: tuple[EntryDocument, ...]
    completed: tuple[int, ...] = ()
    applied: AppliedCommitDocument | None = None
    receipt: Any = None
    """A `ReceiptDocument`, read by itself: where it is damaged, the entries still count."""
    run: str
    base: int
    own: tuple[int, ...]
    claim: LeaseDocument | None

    def content(self) -> dict[str, Any]:
        """What says nothing is left out."""
        return self.model_dump(exclude_defaults=True)


class OptionsDocument(Document):
    """What an apply was asked for."""

    pruned: bool
    destroyed: bool
    saved: bool
    selected: tuple[str, ...]


class ItemDocument(Document):
    """How the change of one resource ended."""

    loads = ReceiptItem
    ref: RefText
    action: Action
    outcome: Outcome
    seconds: Seconds
    reason: str = ""
    ids: dict[str, LiveId] = Field(default_factory=dict)
    build_id: str = ""
    log_file: str = ""
    fields: tuple[SavedField, ...] = ()
    left_out: int = 0


class ReceiptDocument(Document):
    started: str = Field(validation_alias=AliasPath("origin", "started"))
    ended: str
    who: str = Field(validation_alias=AliasPath("origin", "who"))
    commit: str = Field(validation_alias=AliasPath("origin", "commit"))
    dirty: bool | None = Field(validation_alias=AliasPath("origin", "dirty"))
    tool: str
    run: str
    options: OptionsDocument = Field(validation_alias="origin")
    results: tuple[ItemDocument, ...] = Field(validation_alias="items")

    def load(self) -> Receipt:
        """The receipt as it was stored."""
        options = self.options.load()
        origin = Provenance(
            who=self.who, commit=self.commit, dirty=self.dirty, started=self.started, **options
        )
        return Receipt(origin, self.ended, self.tool, self.run, tuple(item.load() for item in self.results))
