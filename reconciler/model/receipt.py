"""What an apply leaves behind of itself: who did what when, and how it ended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from reconciler.model.change import Action, FieldChange
from reconciler.model.live_state import LiveId
from reconciler.model.ref import Ref
from reconciler.model.result import Outcome, count_endings


@dataclass(frozen=True)
class Provenance:
    """Where an apply comes from, as far as its caller knows; empty text where it does not.

    `started` is ISO 8601 in UTC. `dirty`: the files were not all as committed; None where that is not known. `selected`
    are the globs of --select; `saved`: it carried out a saved plan.
    """

    who: str = ""
    commit: str = ""
    dirty: bool | None = None
    started: str = ""
    pruned: bool = False
    destroyed: bool = False
    selected: tuple[str, ...] = ()
    saved: bool = False


@dataclass(frozen=True)
class ReceiptItem:
    """One resource of a receipt: how its change ended, in seconds, and what it changed.

    `ids` are those of the plan's attributes (`id`, `imageId`, `versionId`, `version`). Secrets in `fields` are sealed;
    `left_out` of the fields were too much to record.
    """

    ref: Ref
    action: Action
    outcome: Outcome
    reason: str = ""
    seconds: float = 0.0
    ids: Mapping[str, LiveId] = field(default_factory=dict)
    build_id: str = ""
    log_file: str = ""
    fields: tuple[FieldChange, ...] = ()
    left_out: int = 0


@dataclass(frozen=True)
class Receipt:
    """One apply that wrote and ran to its end.

    `run` is the id that its claim had, `tool` the version of peak-apply, `ended` is as `Origin.started`.
    """

    origin: Provenance
    ended: str
    tool: str
    run: str
    items: tuple[ReceiptItem, ...]

    @property
    def counts(self) -> Mapping[str, int]:
        """How many were done, by action, and how many ended otherwise, by outcome."""
        return count_endings(self.items)


@dataclass(frozen=True)
class NumberedReceipt:
    """A receipt under the number by which it is asked for: the version of the inventory that holds it."""

    number: int
    receipt: Receipt


@dataclass(frozen=True)
class History:
    """The applies that are still recorded, newest first.

    `damaged` are versions of the inventory that cannot be read; `unread` counts older ones that were not looked at.
    """

    project: str
    target: str
    address: str
    applies: tuple[NumberedReceipt, ...]
    damaged: tuple[int, ...] = ()
    unread: int = 0
