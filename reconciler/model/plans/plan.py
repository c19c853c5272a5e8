"""A plan: an ordered list of changes, its options, and what is saved of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from reconciler.model.observed.inventory import Inventory
from reconciler.model.plans.change import Action, Change
from reconciler.model.problem import Problem
from reconciler.model.ref import Ref


class PrunePolicy(StrEnum):
    """What becomes of owned objects that are no longer declared."""

    AUTO = "auto"
    """Every apply deletes them."""
    REVIEW = "review"
    """They are pointed out; `--prune` deletes them."""
    NEVER = "never"
    """They are counted; nothing deletes them."""


@dataclass(frozen=True)
class Undeclared:
    """An owned object that is no longer declared and that a plan keeps.

    `schedules` are the cron expressions on which it goes on running, as they were applied last; `protected`: it was
    applied with `prevent_destroy`.
    """

    ref: Ref
    schedules: tuple[str, ...] = ()
    protected: bool = False


@dataclass(frozen=True)
class Plan:
    """Changes in dependency order. `address` is the tenant's address as it is shown."""

    project: str
    target: str
    address: str
    changes: tuple[Change, ...]
    inventory: Inventory
    warnings: tuple[Problem, ...] = ()
    undeclared: tuple[Undeclared, ...] = ()
    prune: PrunePolicy = PrunePolicy.REVIEW

    @property
    def unmanaged(self) -> tuple[str, ...]:
        """The refs of what is owned, no longer declared and kept."""
        return tuple(str(one.ref) for one in self.undeclared)

    @property
    def running_undeclared(self) -> tuple[Undeclared, ...]:
        """What is no longer declared and should be looked at: none of it was kept on purpose."""
        if self.prune is PrunePolicy.NEVER:
            return ()
        return tuple(one for one in self.undeclared if not one.protected)

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
    def uncompared(self) -> tuple[Change, ...]:
        """The changes that are none as far as can be told: a secret of theirs has no value here."""
        return tuple(c for c in self.changes if c.action is Action.NOOP and c.details.unknown_secrets)

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


@dataclass(frozen=True)
class PlanOptions:
    """The limits of a plan: which actions it may plan, and for which resources.

    - `adopt`: adopt unmanaged objects that have the name of a declared resource.
    - `select`: globs of refs; only these are planned, with the resources that they depend on.
    - `replace`: refs of objects that are deleted and created again.
    - `prune`: delete orphans; `destroy`: delete everything that is owned.
    - `prune_despite_failures`: delete orphans also where other changes failed or are blocked.
    - `auto_prune`: delete orphans that are not protected because the target's policy is `auto`.
    - `allow_deletes`: the number of deletions that are allowed where the plan has unusually many.
    - `forget`: refs that are released without being deleted.
    - `adopt_only`: only adopt; with `select` exactly those resources.
    """

    adopt: bool = False
    select: tuple[str, ...] = ()
    replace: tuple[str, ...] = ()
    prune: bool = False
    prune_despite_failures: bool = False
    destroy: bool = False
    allow_deletes: int = 0
    forget: tuple[str, ...] = ()
    adopt_only: bool = False
    auto_prune: bool = False

    @property
    def deletes(self) -> bool:
        """True if anything may be deleted because it is not declared."""
        return self.prune or self.auto_prune or self.destroy


@dataclass(frozen=True)
class Facts:
    """Keyed digests of what one pending change was made of: the write, the rendered manifest, and each live field.

    `by` and `at` are the author and time of the last change of the live object, as the platform reports them.
    """

    action: Action
    write: str
    manifest: str = ""
    live: Mapping[str, str] = field(default_factory=dict)
    by: str = ""
    at: str = ""


@dataclass(frozen=True)
class SavedPlan:
    """`plan` is for people: without secrets, bodies and ids that only an apply needs.

    `key` keys the digests; it is stored only while there is no inventory that could hold it, else it is empty here
    and derived from the inventory's key and `salt`. `inventory_id` identifies the inventory, and so the tenant.
    """

    plan: Plan
    options: PlanOptions
    project_id: str
    inventory_id: str
    directory: str
    created: str
    salt: str
    key: bytes = field(default=b"", repr=False)
    facts: Mapping[Ref, Facts] = field(default_factory=dict)
