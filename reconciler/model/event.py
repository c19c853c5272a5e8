"""Events: what an apply emits while it goes on. The command line shows them as lines or in a live view."""

from __future__ import annotations

from dataclasses import dataclass

from reconciler.model.plans.change import Action
from reconciler.model.ref import Ref
from reconciler.model.result import Result


@dataclass(frozen=True)
class Queued:
    """A change waits for other changes of this apply that it depends on."""

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
    """A message about a change, such as the begin of an upload or of a wait."""

    ref: Ref
    message: str


@dataclass(frozen=True)
class Uploaded:
    """Progress of an upload in bytes; it starts at 0 again when the request is repeated."""

    ref: Ref
    sent: int
    total: int


@dataclass(frozen=True)
class Finished:
    """A change ended."""

    result: Result


Event = Queued | Started | Noted | Uploaded | Finished
