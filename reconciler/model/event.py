"""What an apply tells while it runs; only the command line turns events into lines or a live region."""

from __future__ import annotations

from dataclasses import dataclass

from reconciler.model.change import Action
from reconciler.model.ref import Ref
from reconciler.model.result import Result


@dataclass(frozen=True)
class Queued:
    """A change cannot begin yet: it needs other changes of this apply."""

    ref: Ref
    action: Action
    waits_for: tuple[Ref, ...]


@dataclass(frozen=True)
class Started:
    """Work on a change began."""

    ref: Ref
    action: Action


@dataclass(frozen=True)
class Noted:
    """Something worth a line: an upload, a wait."""

    ref: Ref
    message: str


@dataclass(frozen=True)
class Uploaded:
    """How far an upload is, in bytes; it begins at 0 again when the request is repeated."""

    ref: Ref
    sent: int
    total: int


@dataclass(frozen=True)
class Finished:
    """A change ended."""

    result: Result


Event = Queued | Started | Noted | Uploaded | Finished
