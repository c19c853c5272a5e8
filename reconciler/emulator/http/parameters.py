"""Query parameters: declared once, checked before an operation runs, and described."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from reconciler.emulator.errors import Invalid
from reconciler.emulator.http.shapes import LARGEST, Choice, Shape, Text, Whole
from reconciler.emulator.timestamps import parse_time


@dataclass(frozen=True)
class Parameter:
    """A query parameter; `many` may be repeated, and its values are alternatives (A3)."""

    name: str
    shape: Shape
    many: bool = False
    required: bool = False
    moment: bool = False
    about: str = ""


def read_parameters(declared: Iterable[Parameter], given: Mapping[str, tuple[str, ...]]) -> dict[str, Any]:
    """The values by name: a tuple for a repeatable one, else one value or None. Unknown names are ignored."""
    return {
        parameter.name: _read_parameter(parameter, given.get(parameter.name, ())) for parameter in declared
    }


def _read_parameter(parameter: Parameter, texts: tuple[str, ...]) -> Any:
    if parameter.required and not texts:
        raise Invalid(f"query parameter {parameter.name} is required")
    values = tuple(_parse_value(parameter, text) for text in texts)
    if parameter.many:
        return values
    if len(values) > 1:
        raise Invalid(f"query parameter {parameter.name} must be given once")
    return values[0] if values else None


def _parse_value(parameter: Parameter, text: str) -> Any:
    value: Any = text
    if isinstance(parameter.shape, Whole):
        try:
            value = int(text) if text.isascii() and len(text) < 20 else text
        except ValueError:
            value = text
    for problem in parameter.shape.problems(value, f"query parameter {parameter.name}"):
        raise Invalid(problem)
    return _parse_moment(value) if parameter.moment else value


def _parse_moment(text: str) -> int:
    try:
        return parse_time(text)
    except ValueError as error:
        raise Invalid(str(error)) from error


def integer_parameter(
    name: str, low: int, high: int = LARGEST, *, many: bool = False, about: str = ""
) -> Parameter:
    return Parameter(name, Whole(low, high), many=many, about=about)


def text_parameter(name: str, *, many: bool = False, required: bool = False, about: str = "") -> Parameter:
    return Parameter(name, Text(empty=True), many=many, required=required, about=about)


def choice_parameter(name: str, *values: str, about: str = "") -> Parameter:
    """A filter by some known words; another word is refused (A3)."""
    return Parameter(name, Choice(values), many=True, about=about)


def time_parameter(name: str, about: str = "") -> Parameter:
    return Parameter(name, Text(), moment=True, about=about)


PAGES = (
    integer_parameter("pageNumber", 1, about="1 is the newest page (A7)"),
    integer_parameter("pageSize", 1, 100, about="default 25 (A7)"),
)
SEARCH = text_parameter("searchTerm", about="part of the name, in any case (A8)")
