"""What changed on a tenant since the last apply, behind this project's back."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum

from reconciler.model.change import FieldChange
from reconciler.model.problem import Problem
from reconciler.model.ref import Ref


class DriftKind(StrEnum):
    """What became of something that was applied."""

    CHANGED = "changed"
    DELETED = "deleted"
    UNCLEAR = "unclear"
    """Renamed, made anew by somebody else, or in a state in which nothing can be said."""


@dataclass(frozen=True)
class DriftedResource:
    """One resource: `fields` lead from what was applied to what is live. `touched` is who changed it last, and when."""

    ref: Ref
    change: DriftKind
    reason: str = ""
    fields: tuple[FieldChange, ...] = ()
    touched: str = ""


@dataclass(frozen=True)
class Drift:
    """All of it, by ref; `same` is how many resources are as they were applied."""

    project: str
    target: str
    address: str
    drifted: tuple[DriftedResource, ...]
    same: int
    warnings: tuple[Problem, ...] = ()

    @property
    def counts(self) -> dict[DriftKind, int]:
        """How many resources changed in each way."""
        return dict(Counter(one.change for one in self.drifted))
