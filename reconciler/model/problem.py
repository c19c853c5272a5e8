"""Problems: what is wrong with the user's input, and where."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from reconciler.errors import PeakApplyError
from reconciler.model.location import Location


class Severity(StrEnum):
    """An error stops the run; a warning is shown and the run goes on."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True)
class Problem:
    """What is wrong, its location, and the fix."""

    message: str
    location: Location | None = None
    fix: str = ""
    severity: Severity = Severity.ERROR


class InputError(PeakApplyError):
    """All problems that one stage found, sorted by location."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda p: (p.location or Location(""), p.message)))
        count = len(self.problems)
        super().__init__(f"{count} problem{'s' if count != 1 else ''}")


@dataclass(frozen=True)
class ValidationResult:
    """The problems of the manifests, and the number of resources that they declare (0 where one has an error)."""

    problems: tuple[Problem, ...]
    resources: int = 0

    @property
    def errors(self) -> int:
        """The number of problems that stop a run."""
        return sum(problem.severity is Severity.ERROR for problem in self.problems)
