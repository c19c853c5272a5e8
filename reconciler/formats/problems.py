"""Problems for scripts, also as the warnings of a plan."""

from __future__ import annotations

from collections.abc import Iterable
from types import SimpleNamespace
from typing import Any, Literal, Self

from pydantic import SerializerFunctionWrapHandler, model_serializer, model_validator

from reconciler.formats.document import Document, Fix
from reconciler.model.location import Location
from reconciler.model.problem import Problem, Severity
from reconciler.model.warning_ids import WarningId


class PlaceDocument(Document):
    file: str
    line: int
    column: int


class ProblemDocument(Document):
    """One problem; `file`, `line` and `column` are null where they are unknown."""

    severity: Severity
    message: str
    remedy: Fix
    file: str | None
    line: int | None
    column: int | None
    included_from: tuple[PlaceDocument, ...] = ()
    """The places that brought in the file, innermost first; absent where there are none."""
    rendered: str = ""
    """What templates made of the line; absent where they changed nothing."""
    id: WarningId | None = None
    """The id by which `ignore_warnings` names it; absent where it cannot be ignored."""

    @model_validator(mode="before")
    @classmethod
    def _spread_location(cls, problem: Any) -> Any:
        location = problem.location or Location("")
        return SimpleNamespace(
            **vars(problem),
            file=location.file or None,
            line=location.line or None,
            column=location.column or None,
            included_from=location.trail,
            rendered=location.rendered,
        )

    @model_serializer(mode="wrap")
    def _leave_out_empty(self, write: SerializerFunctionWrapHandler) -> dict[str, Any]:
        found: dict[str, Any] = write(self)
        return {
            key: value
            for key, value in found.items()
            if value or key not in ("included_from", "rendered", "id")
        }


class ProblemsDocument(Document):
    format: Literal["peak-apply/problems"] = "peak-apply/problems"
    version: Literal[1] = 1
    problems: tuple[ProblemDocument, ...]

    @classmethod
    def of_problems(cls, problems: Iterable[Problem]) -> Self:
        """The document of some problems."""
        return cls.of({"problems": tuple(problems)})
