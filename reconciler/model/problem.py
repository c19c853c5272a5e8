"""Problems: what is wrong with the user's input, and where."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from reconciler.errors import PeakApplyError
from reconciler.model.location import Location
from reconciler.model.warning_ids import WarningId


class Severity(StrEnum):
    """An error stops the run. A warning names what the next apply would get wrong; a note needs no action."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True)
class Problem:
    """What is wrong, its location, and the fix; a warning that can be ignored has an `id`."""

    message: str
    location: Location | None = None
    fix: str = ""
    severity: Severity = Severity.ERROR
    id: WarningId | None = None


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
        """How many of the problems stop a run."""
        return self.count(Severity.ERROR)

    def count(self, severity: Severity) -> int:
        """How many of the problems have that severity."""
        return sum(problem.severity is severity for problem in self.problems)
