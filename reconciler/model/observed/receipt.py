"""Receipts of applies: who applied what, when, and how each change ended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from reconciler.model.observed.checkout import Checkout
from reconciler.model.observed.live_state import LiveId
from reconciler.model.plans.change import Action
from reconciler.model.plans.field_change import FieldChange
from reconciler.model.ref import Ref
from reconciler.model.result import Outcome, count_endings


@dataclass(frozen=True)
class Provenance:
    """Who or what started an apply, from which commit; empty text where that is not known.

    `started` is ISO 8601 in UTC. `dirty`: there were uncommitted changes; None where that is not known. `selected` are
    the globs of --select; `saved`: it carried out a saved plan. `checkout` is not a part of receipts: the inventory
    records it.
    """

    who: str = ""
    commit: str = ""
    dirty: bool | None = None
    started: str = ""
    pruned: bool = False
    destroyed: bool = False
    selected: tuple[str, ...] = ()
    saved: bool = False
    checkout: Checkout = field(default_factory=Checkout)


@dataclass(frozen=True)
class ReceiptItem:
    """One resource of a receipt: how its change ended, in seconds, and what it changed.

    `ids` are those of the plan's attributes (`id`, `imageId`, `versionId`, `version`). Secrets in `fields` are sealed;
    `left_out` is the number of fields that were too many to record.
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
    """One apply that wrote something and ran to its end.

    `run` is the id of its lease, `tool` the version of peak-apply, `ended` is like `Provenance.started`.
    """

    origin: Provenance
    ended: str
    tool: str
    run: str
    items: tuple[ReceiptItem, ...]

    @property
    def counts(self) -> Mapping[str, int]:
        """The number of changes that were done, by action, and of the others, by outcome."""
        return count_endings((item.action, item.outcome) for item in self.items)


@dataclass(frozen=True)
class NumberedReceipt:
    """A receipt and its number, which is the version of the inventory that holds it."""

    number: int
    receipt: Receipt


@dataclass(frozen=True)
class History:
    """The applies that are still recorded, newest first.

    `damaged` are versions of the inventory that cannot be read; `unread` is the number of older ones not read.
    """

    project: str
    target: str
    address: str
    applies: tuple[NumberedReceipt, ...]
    damaged: tuple[int, ...] = ()
    unread: int = 0


@dataclass(frozen=True)
class SingleApply:
    """One recorded apply, to be shown in full."""

    project: str
    target: str
    address: str
    apply: NumberedReceipt
