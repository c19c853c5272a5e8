"""Changes on a tenant since the last apply that this project did not make."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum

from reconciler.model.plans.field_change import FieldChange
from reconciler.model.problem import Problem
from reconciler.model.ref import Ref


class DriftKind(StrEnum):
    """The way in which something that was applied differs now."""

    CHANGED = "changed"
    DELETED = "deleted"
    UNCLEAR = "unclear"
    """Renamed, recreated by someone else, or in a state that cannot be compared."""


@dataclass(frozen=True)
class DriftedResource:
    """One resource: `fields` lead from what was applied to what is live, `touched` is the last author and time."""

    ref: Ref
    change: DriftKind
    reason: str = ""
    fields: tuple[FieldChange, ...] = ()
    touched: str = ""


@dataclass(frozen=True)
class Drift:
    """All resources that drifted, by ref; `same` is the number of resources that did not."""

    project: str
    target: str
    address: str
    drifted: tuple[DriftedResource, ...]
    same: int
    warnings: tuple[Problem, ...] = ()

    @property
    def counts(self) -> dict[DriftKind, int]:
        """The number of resources that changed in each way."""
        return dict(Counter(one.change for one in self.drifted))
