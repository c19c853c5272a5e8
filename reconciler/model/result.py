"""What became of each change."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from reconciler.model.change import Action
from reconciler.model.ref import Ref


class Outcome(StrEnum):
    """How a change ended. `unknown`: it was sent, but whether it took effect is not known. `stale`: nothing was sent,
    since what is live, or the manifest, is not what the plan saw.
    """

    DONE = "done"
    FAILED = "failed"
    SKIPPED = "skipped"
    UNKNOWN = "unknown"
    STALE = "stale"


@dataclass(frozen=True)
class Result:
    """The end of one change; `sent` says that a write left this machine, `log` is a log's end, `log_file` the whole."""

    ref: Ref
    action: Action
    outcome: Outcome
    reason: str = ""
    remedy: str = ""
    sent: bool = False
    seconds: float = 0.0
    log: tuple[str, ...] = ()
    log_file: str = ""


@dataclass(frozen=True)
class Report:
    """All results of one apply, in the plan's order, and what happened to the inventory."""

    results: tuple[Result, ...]
    inventory_error: str = ""

    def of(self, outcome: Outcome) -> tuple[Result, ...]:
        """The results that ended this way."""
        return tuple(result for result in self.results if result.outcome is outcome)

    @property
    def sent(self) -> bool:
        """Whether any write left this machine."""
        return any(result.sent for result in self.results)

    @property
    def succeeded(self) -> bool:
        """Whether everything the plan named was done and recorded."""
        return not self.inventory_error and all(r.outcome is Outcome.DONE for r in self.results)
