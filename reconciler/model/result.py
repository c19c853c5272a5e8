"""The results of an apply, and the events that it emits while it goes on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from reconciler.model.plans.change import Action
from reconciler.model.ref import Ref


class Outcome(StrEnum):
    """The way in which a change ended.

    `unknown`: it was sent, but whether it took effect is not known. `stale`: nothing was sent, because the live object
    or the manifest has changed since the plan.
    """

    DONE = "done"
    FAILED = "failed"
    SKIPPED = "skipped"
    UNKNOWN = "unknown"
    STALE = "stale"


def count_endings(endings: Iterable[tuple[Action, Outcome]]) -> Mapping[str, int]:
    """The number of changes that were done, by action, and of the others, by outcome; in the order of the enums."""
    found = Counter(str(action if outcome is Outcome.DONE else outcome) for action, outcome in endings)
    words = (*map(str, Action), *map(str, Outcome))
    return {word: found[word] for word in words if word in found}


@dataclass(frozen=True)
class Result:
    """The result of one change. `sent`: a write left this machine; `log` is the end of a log, `log_file` all of it."""

    ref: Ref
    action: Action
    outcome: Outcome
    reason: str = ""
    fix: str = ""
    sent: bool = False
    seconds: float = 0.0
    log: tuple[str, ...] = ()
    log_file: str = ""
    ids: Mapping[str, int | str] = field(default_factory=dict)
    """The ids of what exists now, by the names that the platform gives them: `id`, `imageId`, `versionId`."""
    addresses: Mapping[str, str] = field(default_factory=dict)
    """Where people reach it, as far as a plan made afterwards has seen it."""


@dataclass(frozen=True)
class ApplyResult:
    """All results of one apply, in the plan's order, and what happened to the inventory.

    `verified`: a plan made afterwards has no change for what was done; None where no such plan was made. `left` are the
    resources for which it has a change, `remaining` is the number of its other changes, `unverified` the reason why it
    could not be made. `still_owned` are the resources that a `destroy` was to delete and that are left.
    """

    results: tuple[Result, ...]
    inventory_error: str = ""
    verified: bool | None = None
    remaining: int = 0
    left: tuple[str, ...] = ()
    unverified: str = ""
    still_owned: tuple[str, ...] = ()

    def of(self, outcome: Outcome) -> tuple[Result, ...]:
        """The results that ended this way."""
        return tuple(result for result in self.results if result.outcome is outcome)

    @property
    def sent(self) -> bool:
        """True if any write left this machine."""
        return any(result.sent for result in self.results)

    @property
    def verifiable(self) -> bool:
        """True if something was done, or waited for, that a plan made afterwards can verify."""
        return any(result.sent or result.action is Action.WAIT for result in self.of(Outcome.DONE))

    @property
    def succeeded(self) -> bool:
        """True if every change of the plan was done and recorded."""
        done = all(result.outcome is Outcome.DONE for result in self.results)
        return done and not self.inventory_error and self.verified is not False


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
