"""A plan: an ordered list of changes, and what it was computed for."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from reconciler.model.observed.inventory import Inventory
from reconciler.model.plans.change import Action, Change
from reconciler.model.problem import Problem
from reconciler.model.ref import Ref


@dataclass(frozen=True)
class Plan:
    """Changes in dependency order. `address` is the tenant's address as it is shown."""

    project: str
    target: str
    address: str
    changes: tuple[Change, ...]
    inventory: Inventory
    warnings: tuple[Problem, ...] = ()
    unmanaged: tuple[str, ...] = ()

    @property
    def counts(self) -> dict[Action, int]:
        """The number of resources for each action; actions that no resource needs are absent."""
        return dict(Counter(change.action for change in self.changes))

    @property
    def pending(self) -> tuple[Change, ...]:
        """The changes that an apply would carry out."""
        return tuple(change for change in self.changes if change.action.pending)

    @property
    def blocked(self) -> tuple[Change, ...]:
        """The changes that cannot be carried out."""
        return tuple(change for change in self.changes if change.action is Action.BLOCKED)

    @property
    def needed(self) -> frozenset[Ref]:
        """The resources on which pending changes depend, directly or through others."""
        needs = {change.ref: change.depends_on for change in self.changes}
        found: set[Ref] = set()
        rest = [ref for change in self.pending for ref in change.depends_on]
        while rest:
            ref = rest.pop()
            if ref not in found:
                found.add(ref)
                rest += needs.get(ref, ())
        return frozenset(found)

    @property
    def empty(self) -> bool:
        """True if no change is pending or blocked."""
        return not self.pending and not self.blocked
