"""What one resource needs, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from reconciler.model.graph import GraphChange
from reconciler.model.live_state import LiveId
from reconciler.model.location import FieldPath, Location
from reconciler.model.package import FileChanges, Package
from reconciler.model.placeholder import KnownAfterApply
from reconciler.model.ref import Ref
from reconciler.model.snapshot import Snapshot


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
    """Nothing is sent: only the inventory learns what the manifest says now."""
    DELETE = "delete"
    WAIT = "wait"
    BLOCKED = "blocked"

    @property
    def writes(self) -> bool:
        """Whether the tenant is changed."""
        return self in _WRITES

    @property
    def pending(self) -> bool:
        """Whether an apply has something to do for it."""
        return self.writes or self in {Action.ADOPT, Action.RECORD, Action.WAIT}


_WRITES = frozenset(
    {Action.CREATE, Action.UPDATE, Action.BUILD, Action.REBUILD, Action.REPLACE, Action.DELETE}
)


class Disruption(StrEnum):
    """What carrying out a change disturbs."""

    NONE = "none"
    UPLOADS = "uploads"
    BUILDS = "builds"
    REDEPLOYS = "redeploys"
    ROLLS_STEPS = "rolls steps"
    DELETES = "deletes"


class FieldEdit(StrEnum):
    """How one field changes."""

    ADD = "add"
    CHANGE = "change"
    REMOVE = "remove"


class Cause(StrEnum):
    """Why a field changes."""

    DECLARED = "declared here"
    REMOVED = "no longer declared"
    DRIFT = "changed by somebody else"
    """The manifest says what it said at the last apply; what is live was changed since."""
    BOTH = "declared here, and changed by somebody else"


@dataclass(frozen=True)
class FieldChange:
    """One field: secrets are `Sealed`, ids of what does not exist yet are `Pending`, those with a name `Named`."""

    path: FieldPath
    edit: FieldEdit
    before: Any = None
    after: Any = None
    location: Location | None = None
    cause: Cause = Cause.DECLARED


@dataclass(frozen=True)
class Resolution:
    """What a name in a manifest became: `path` is where it stands, `why` the rule that decided."""

    path: FieldPath
    written: str
    became: str
    ids: tuple[Any, ...]
    why: str


@dataclass(frozen=True)
class Documents:
    """An object before and after, canonical: what `diff` shows whole."""

    before: Mapping[str, Any]
    after: Mapping[str, Any]


@dataclass(frozen=True)
class Write:
    """What execution sends. `body` is complete and real (secrets in clear, ids may be `Pending`).

    `id` is the object that is updated (of an image: the image), `version_id` the image version.
    `keep_paused`: it was paused, and an update may have resumed it. `form` goes with an upload that
    is not described by `body`; for an image version it is what makes the image again if that went with its last
    version. `gone` is an object that must be gone before this one is created; with `delete` the
    execution deletes it, otherwise somebody did already.
    """

    body: Mapping[str, Any]
    id: LiveId | KnownAfterApply | None = None
    version_id: int | None = None
    package: Package | None = None
    keep_paused: bool = False
    form: Mapping[str, Any] = field(default_factory=dict)
    gone: LiveId | None = None
    delete: bool = False


@dataclass(frozen=True)
class Change:
    """One resource of a plan. `depends_on` names only resources of the same plan.

    `applied` is what the inventory will record as last applied (secrets sealed), `known` the ids
    that other resources may need and that are known already. `touched` says who changed the live object
    last, and when, where somebody else did since the last apply. `graph` is how the steps of a workflow change, `files`
    how those of a folder that is uploaded do.
    `moved_from` is what the same live object was declared as before. `protected` is what the inventory will remember;
    `forgets` says that it will not know the resource any more. `seen` is what was live when the plan was made,
    and `stale` says of a block that it is so because something moved since a plan that was saved;
    `unplanned` says that such a plan did not name it, although something would be done now.
    `adopts` says that it was nobody's so far.
    """

    ref: Ref
    action: Action
    reason: str = ""
    fix: str = ""
    fields: tuple[FieldChange, ...] = ()
    disruption: Disruption = Disruption.NONE
    disturbs: str = ""
    notes: tuple[str, ...] = ()
    location: Location | None = None
    depends_on: tuple[Ref, ...] = ()
    write: Write | None = field(default=None, repr=False)
    applied: Mapping[str, Any] = field(default_factory=dict, repr=False)
    digest: str = ""
    known: Mapping[str, LiveId] = field(default_factory=dict)
    wait: float | None = None
    touched: str = ""
    moved_from: Ref | None = None
    protected: bool = False
    forgets: bool = False
    snapshot: Snapshot | None = None
    stale: bool = False
    unplanned: bool = False
    adopts: bool = False
    resolutions: tuple[Resolution, ...] = ()
    graph: GraphChange | None = None
    documents: Documents | None = field(default=None, repr=False)
    package: Package | None = None
    files: FileChanges | None = None
