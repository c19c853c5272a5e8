"""Changes: the action that one resource needs, with its reason, write and inventory entry."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from reconciler.model.graph import GraphChange
from reconciler.model.location import Location
from reconciler.model.observed.live_state import LiveId
from reconciler.model.observed.snapshot import Snapshot
from reconciler.model.package import PACKING_RULES, FileChanges, Package
from reconciler.model.placeholder import KnownAfterApply
from reconciler.model.plans.field_change import Documents, FieldChange, Resolution
from reconciler.model.ref import Ref


class Action(StrEnum):
    """The one thing that will be done to a resource."""

    NOOP = "noop"
    CREATE = "create"
    UPDATE = "update"
    BUILD = "build"
    REBUILD = "rebuild"
    REPLACE = "replace"
    ADOPT = "adopt"
    RECORD = "record"
    """Nothing is sent: only the inventory is brought up to date."""
    DELETE = "delete"
    WAIT = "wait"
    BLOCKED = "blocked"

    @property
    def writes(self) -> bool:
        """True if it changes the tenant."""
        return self in _WRITES

    @property
    def pending(self) -> bool:
        """True if an apply has something to do."""
        return self.writes or self in {Action.ADOPT, Action.RECORD, Action.WAIT}


_WRITES = frozenset(
    {Action.CREATE, Action.UPDATE, Action.BUILD, Action.REBUILD, Action.REPLACE, Action.DELETE}
)


class Disruption(StrEnum):
    """The interruption that carrying out a change causes."""

    NONE = "none"
    UPLOADS = "uploads"
    BUILDS = "builds"
    REDEPLOYS = "redeploys"
    ROLLS_STEPS = "rolls steps"
    DELETES = "deletes"


@dataclass(frozen=True)
class Details:
    """The part of a change that reports show besides its action and reason."""

    location: Location | None = None
    """Where the manifest of the resource begins."""
    fields: tuple[FieldChange, ...] = ()
    notes: tuple[str, ...] = ()
    resolutions: tuple[Resolution, ...] = ()
    unknown_secrets: tuple[str, ...] = ()
    """Secrets without a value here: whether they changed cannot be told."""
    last_change: str = ""
    """Who changed the live object last, and when; only where someone else did since the last apply."""
    graph: GraphChange | None = None
    """The changes of the steps of a workflow."""
    documents: Documents | None = field(default=None, repr=False)
    package: Package | None = None
    addresses: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Where people reach the live object; whoever knows the one of a webhook can start the workflow."""
    files: FileChanges | None = None
    """The difference between the files of the package and those that were uploaded last."""


@dataclass(frozen=True)
class Impact:
    """The disruption that carrying out a change causes."""

    disruption: Disruption = Disruption.NONE
    description: str = ""
    """In words: how much is interrupted, and which other objects are affected."""


@dataclass(frozen=True)
class Write:
    """The request that execution sends."""

    body: Mapping[str, Any]
    """Complete and real: secrets are in clear, ids may be `Pending`."""
    id: LiveId | KnownAfterApply | None = None
    """The object that is updated; of an image version, its image."""
    version_id: int | None = None
    """The image version that is built again or deleted."""
    package: Package | None = None
    """The files that are uploaded with it."""
    form: Mapping[str, Any] = field(default_factory=dict)
    """The form fields of an upload that `body` does not describe.

    Of an image version: what creates the image again, if the platform deleted it with its last version (A37).
    """
    keep_paused: bool = False
    """The workflow was paused, and the update may resume it."""
    replaces: LiveId | None = None
    """An object or version that must be gone before this one is created."""
    deletes_replaced: bool = False
    """Execution deletes it; otherwise someone else is doing so already."""


@dataclass(frozen=True)
class EntryUpdate:
    """The entry of the inventory for a resource once its change was carried out."""

    body: Mapping[str, Any] = field(default_factory=dict, repr=False)
    """The last applied body, with secrets sealed."""
    digest: str = ""
    rules: int = PACKING_RULES
    """The packing rules by which the digest was computed."""
    files: Mapping[str, str] = field(default_factory=dict, repr=False)
    """The files of the package (`Package.listing`)."""
    protected: bool = False
    """The manifest says `prevent_destroy`."""
    moved_from: Ref | None = None
    """The ref under which the same live object was recorded before."""
    unmanaged: bool = False
    """No inventory recorded the live object before."""
    removed: bool = False
    """The entry is dropped."""
    removes_image: bool = False
    """This project created the image, so it is deleted with its last version."""
    unchanged: bool = False
    """The entry stays as it is, although this plan would record something else."""


@dataclass(frozen=True)
class Change:
    """One resource of a plan.

    The methods return copies: they are the only way in which an action is replaced by another, so that what belongs to
    an action (the write, its impact, what the inventory records) never remains without it.
    """

    ref: Ref
    action: Action
    reason: str = ""
    fix: str = ""
    """What to do about a change that is blocked."""
    details: Details = field(default_factory=Details)
    impact: Impact = field(default_factory=Impact)
    depends_on: tuple[Ref, ...] = ()
    """Resources of the same plan that are carried out before."""
    write: Write | None = field(default=None, repr=False)
    """Absent where nothing is sent."""
    entry: EntryUpdate = field(default_factory=EntryUpdate)
    known: Mapping[str, LiveId] = field(default_factory=dict)
    """Ids that other resources may need, as far as they exist already."""
    snapshot: Snapshot | None = None
    """The live object when the plan was made; an apply compares it before it writes."""
    timeout: float | None = None
    """Seconds to wait for a build or a deployment; None for the default."""
    stale: bool = False
    """Blocked because a saved plan no longer matches what is live or declared."""

    @property
    def is_removal(self) -> bool:
        """True if the resource leaves the inventory: it is deleted, already gone, or released."""
        return self.action is Action.DELETE or self.entry.removed

    def block(self, reason: str, fix: str = "") -> Change:
        """Refuse to carry out the change; `fix` says what a person can do about it."""
        return replace(self.without_write(), action=Action.BLOCKED, reason=reason, fix=fix)

    def mark_stale(self, reason: str, fix: str) -> Change:
        """Block the change because it is not the one that was saved."""
        return replace(self.block(reason, fix), stale=True)

    def without_write(self) -> Change:
        """Send nothing, and so interrupt nothing."""
        return replace(self, write=None, impact=Impact())

    def leave_alone(self, *notes: str) -> Change:
        """Do nothing in this plan, whatever would be needed."""
        details = replace(self.details, fields=(), notes=notes)
        entry = replace(self.entry, unchanged=True)
        return replace(
            self.without_write(), action=Action.NOOP, reason="", fix="", details=details, entry=entry
        )

    def adopt(self, reason: str, *, unmanaged: bool = False) -> Change:
        """Record the live object as owned, together with whatever has to change."""
        action = Action.ADOPT if self.action is Action.NOOP else self.action
        entry = replace(self.entry, unmanaged=unmanaged)
        return replace(self, action=action, reason=self.reason or reason, entry=entry)

    def record(self, reason: str) -> Change:
        """Send nothing: only the inventory is brought up to date."""
        return replace(self, action=Action.RECORD, reason=reason)

    def release(self, reason: str) -> Change:
        """Send nothing and drop the entry: the resource is no longer managed."""
        entry = replace(self.entry, removed=True)
        return replace(self.without_write().record(reason), entry=entry, snapshot=None)

    def wait_for(self, reason: str) -> Change:
        """Send nothing, but wait for what is under way."""
        return replace(self, action=Action.WAIT, reason=reason)

    def send(self, action: Action, reason: str, write: Write, impact: Impact | None = None) -> Change:
        """Carry out `action` with a write."""
        return replace(self, action=action, reason=reason, write=write, impact=impact or Impact())

    def require(self, *refs: Ref) -> Change:
        """Carry out further resources before."""
        return replace(self, depends_on=tuple(sorted({*self.depends_on, *refs})))

    def add_notes(self, *notes: str) -> Change:
        """Show further notes."""
        return self.show(notes=(*self.details.notes, *notes)) if notes else self

    def show(self, **details: Any) -> Change:
        """Replace some of the details that reports show."""
        return replace(self, details=replace(self.details, **details))


Changes = Mapping[Ref, Change]
