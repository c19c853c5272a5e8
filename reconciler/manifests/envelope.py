"""The envelope of a manifest around its body, and every error of pydantic as a problem at its line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails

from reconciler.manifests.messages.descriptions import describe_error
from reconciler.manifests.messages.field_error import FieldError
from reconciler.model.documents import iter_values
from reconciler.model.location import FieldPath, Location, Locations, format_field_path
from reconciler.model.problem import Problem
from reconciler.model.secret import Secret

M = TypeVar("M", bound=BaseModel)

MAX_PROBLEMS = 30
"""Problems reported for one document: with more of them, correct the first ones first."""


class StrictModel(BaseModel):
    """Unknown fields and silent conversions are refused."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class ArtifactFile(StrictModel):
    """`artifact:` as written."""

    path: str = Field(pattern=r"\S")
    ignore_files: list[str] | None = None


class LifecycleFile(StrictModel):
    """`lifecycle:` as written."""

    ignore_changes: list[str] = Field(default_factory=list)
    update: Literal["patch", "replace"] = "patch"
    rebuild_on: list[str] = Field(default_factory=list)
    prevent_destroy: bool = False
    renamed_from: str = Field(default="", pattern=r"\S")
    retain: int | None = Field(default=None, ge=1)


class Envelope(StrictModel):
    """A manifest around its body."""

    kind: str | None = None
    body: dict[str, Any]
    extra: dict[str, Any] = Field(default_factory=dict)
    artifact: ArtifactFile | None = None
    lifecycle: LifecycleFile = Field(default_factory=LifecycleFile)
    depends_on: list[str] = Field(default_factory=list)
    targets: list[str] | None = Field(default=None, min_length=1)
    wait: str | None = Field(default=None, pattern=r"^[1-9][0-9]*(s|m|h)$")


def validate_model(
    model: type[M],
    data: Any,
    locations: Locations,
    raw: Mapping[FieldPath, str],
    base: FieldPath = (),
    hints: Mapping[str, str] | None = None,
) -> tuple[M | None, list[Problem]]:
    """The model, or what is wrong; `base` is where the data stands in its document.

    `hints` say what to do about fields that stand at the top and are unknown there. Without a problem and
    without a model the data holds secrets whose values are not known here.
    """
    try:
        return model.model_validate(data), []
    except ValidationError as error:
        details = error.errors(include_url=False)
    wrongs = list(_collect_errors(model, data, details, raw, base))
    problems = [
        Problem(message, _find_location(wrong, locations), fix)
        for wrong in wrongs[:MAX_PROBLEMS]
        for message, fix in (describe_error(wrong, hints or {}),)
    ]
    return None, [*problems, *summarize_rest(len(wrongs) - MAX_PROBLEMS, locations.root)]


def find_nulls_in_lists(body: Any, locations: Locations) -> Iterator[Problem]:
    """A problem for each null in a list: the official client does not remove these, and would send them."""
    for path, value in iter_values(body, ("body",)):
        if value is None:
            fix = "give it a value, or remove the line"
            yield Problem(f"{format_field_path(path)} has no value", locations.at(path), fix)


def summarize_rest(left: int, location: Location) -> Iterator[Problem]:
    """One problem for those that are not reported one by one."""
    if left > 0:
        yield Problem(
            f"and {left} more problems like these", location, "correct the others first, then validate again"
        )


def _collect_errors(
    model: type[BaseModel],
    data: Any,
    details: list[ErrorDetails],
    raw: Mapping[FieldPath, str],
    base: FieldPath,
) -> Iterator[FieldError]:
    """One error for each value, even if it fits none of several types."""
    found: dict[tuple[FieldPath, bool], list[ErrorDetails]] = {}
    for detail in details:
        if not (isinstance(detail["input"], Secret) and not detail["input"].known):
            key = detail["loc"][-1:] == ("[key]",)
            found.setdefault((_find_data_path(detail, data), key), []).append(detail)
    for (path, key), same in found.items():
        yield FieldError(model, data, base, path, tuple(same), raw.get((*base, *path)), key=key)


def _find_location(wrong: FieldError, locations: Locations) -> Location:
    """What a message points at: what should hold a missing field, the name of an unknown one, else the value."""
    path = (*wrong.base, *wrong.path)
    if wrong.kind == "missing":
        return locations.at(path[:-1])
    return locations.key(path) if wrong.key or wrong.kind == "extra_forbidden" else locations.at(path)


def _find_data_path(detail: ErrorDetails, data: Any) -> FieldPath:
    """The path inside the data: pydantic puts names of models and unions in between."""
    path: list[str | int] = []
    here = data
    for index, part in enumerate(detail["loc"]):
        if _has_part(here, part):
            here = here[part]
            path.append(part)
        elif detail["type"] == "missing" and index == len(detail["loc"]) - 1:
            path.append(part)
    return tuple(path)


def _has_part(data: Any, part: int | str) -> bool:
    if isinstance(data, list):
        return isinstance(part, int) and part < len(data)
    return isinstance(data, Mapping) and part in data
