"""The shapes of what clients send: each one checks a value, drops what it does not know, and describes itself.

`problems` yields what is wrong with a value, each with its path; `clean` gives the value of a correct document
without unknown fields, which the contract ignores (A13); `schema` is its JSON Schema, for the description of the API.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

LARGEST = 2**53 - 1  # beyond it JSON numbers lose digits on the way


class Shape(ABC):
    """One kind of value."""

    @abstractmethod
    def problems(self, value: Any, at: str) -> Iterator[str]:
        """The problems of the value at the path `at`."""

    @abstractmethod
    def schema(self) -> dict[str, Any]:
        """The JSON Schema of the value."""

    def clean(self, value: Any) -> Any:
        """The correct value without unknown fields."""
        return value


@dataclass(frozen=True)
class Text(Shape):
    """A string; not an empty one unless `empty`."""

    empty: bool = False
    pattern: str | None = None
    like: str = ""

    def problems(self, value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, str):
            yield f"{at} must be a string"
        elif not value and not self.empty:
            yield f"{at} must not be empty"
        elif self.pattern is not None and not re.fullmatch(self.pattern, value):
            yield f"{at} must look like {self.like}"

    def schema(self) -> dict[str, Any]:
        described: dict[str, Any] = {"type": "string"} if self.empty else {"type": "string", "minLength": 1}
        return described if self.pattern is None else described | {"pattern": f"^(?:{self.pattern})$"}


@dataclass(frozen=True)
class Choice(Shape):
    """One of some strings."""

    values: tuple[str, ...]

    def problems(self, value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, str) or value not in self.values:
            yield f"{at} must be one of {', '.join(self.values)}"

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "enum": list(self.values)}


@dataclass(frozen=True)
class Whole(Shape):
    """An integer within limits."""

    low: int = 0
    high: int = LARGEST

    def problems(self, value: Any, at: str) -> Iterator[str]:
        if isinstance(value, bool) or not isinstance(value, int):
            yield f"{at} must be a whole number"
        elif not self.low <= value <= self.high:
            limit = f"at least {self.low}" if self.high == LARGEST else f"between {self.low} and {self.high}"
            yield f"{at} must be {limit}"

    def schema(self) -> dict[str, Any]:
        return {"type": "integer", "minimum": self.low, "maximum": self.high}


@dataclass(frozen=True)
class Number(Shape):
    """A number that is not negative."""

    def problems(self, value: Any, at: str) -> Iterator[str]:
        if isinstance(value, bool) or not isinstance(value, int | float):
            yield f"{at} must be a number"
        elif not 0 <= value <= LARGEST:
            yield f"{at} must not be negative or beyond {LARGEST}"

    def schema(self) -> dict[str, Any]:
        return {"type": "number", "minimum": 0, "maximum": LARGEST}


@dataclass(frozen=True)
class Flag(Shape):
    """True or false."""

    only: bool | None = None

    def problems(self, value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, bool):
            yield f"{at} must be true or false"
        elif self.only is not None and value is not self.only:
            yield f"{at} must be {str(self.only).lower()}"

    def schema(self) -> dict[str, Any]:
        return {"type": "boolean"} if self.only is None else {"type": "boolean", "enum": [self.only]}


@dataclass(frozen=True)
class Anything(Shape):
    """Any value at all."""

    def problems(self, value: Any, at: str) -> Iterator[str]:  # noqa: ARG002 - nothing can be wrong
        yield from ()

    def schema(self) -> dict[str, Any]:
        return {}


@dataclass(frozen=True)
class Items(Shape):
    """A list."""

    each: Shape
    least: int = 0

    def problems(self, value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, list):
            yield f"{at} must be a list"
            return
        if len(value) < self.least:
            yield f"{at} must have at least {self.least} entries"
        for index, item in enumerate(value):
            yield from self.each.problems(item, f"{at}[{index}]")

    def clean(self, value: Any) -> Any:
        return [self.each.clean(item) for item in value]

    def schema(self) -> dict[str, Any]:
        described = {"type": "array", "items": self.each.schema()}
        return described | ({"minItems": self.least} if self.least else {})


@dataclass(frozen=True)
class MapOf(Shape):
    """An object whose keys are free."""

    each: Shape
    least: int = 0

    def problems(self, value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield f"{at} must be an object"
            return
        if len(value) < self.least:
            yield f"{at} must have at least {self.least} entries"
        for key, item in value.items():
            if not key:
                yield f"{at} must not have an empty key"
            yield from self.each.problems(item, f"{at}.{key}")

    def clean(self, value: Any) -> Any:
        return {key: self.each.clean(item) for key, item in value.items()}

    def schema(self) -> dict[str, Any]:
        described: dict[str, Any] = {
            "type": "object",
            "propertyNames": {"minLength": 1},
            "additionalProperties": self.each.schema(),
        }
        return described | ({"minProperties": self.least} if self.least else {})


@dataclass(frozen=True)
class Record(Shape):
    """An object with known fields; others are ignored (A13)."""

    fields: Mapping[str, Shape]
    required: tuple[str, ...] = ()
    one_of: tuple[str, ...] = field(default=())

    def problems(self, value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield f"{at or 'the body'} must be an object"
            return
        prefix = f"{at}." if at else ""
        for name in self.required:
            if name not in value:
                yield f"{prefix}{name} is required"
        if self.one_of and sum(name in value for name in self.one_of) != 1:
            yield f"{at} must have exactly one of {', '.join(self.one_of)}"
        for name, shape in self.fields.items():
            if name in value:
                yield from shape.problems(value[name], f"{prefix}{name}")

    def clean(self, value: Any) -> Any:
        return {name: self.fields[name].clean(item) for name, item in value.items() if name in self.fields}

    def schema(self) -> dict[str, Any]:
        described: dict[str, Any] = {
            "type": "object",
            "properties": {name: shape.schema() for name, shape in self.fields.items()},
        }
        if self.required:
            described["required"] = list(self.required)
        if self.one_of:
            described["oneOf"] = [{"required": [name]} for name in self.one_of]
        return described


@dataclass(frozen=True)
class ByType(Shape):
    """An object whose shape depends on its field `type`."""

    shapes: Mapping[str, Record]
    default: str

    def _shape(self, value: Any) -> Record | None:
        kind = value.get("type", self.default)
        return self.shapes.get(kind) if isinstance(kind, str) else None

    def problems(self, value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield f"{at} must be an object"
        elif (shape := self._shape(value)) is None:
            yield f"{at}.type must be one of {', '.join(self.shapes)}"
        else:
            yield from shape.problems(value, at)

    def clean(self, value: Any) -> Any:
        shape = self._shape(value)
        return value if shape is None else shape.clean(value)

    def schema(self) -> dict[str, Any]:
        return {"oneOf": [shape.schema() for shape in self.shapes.values()]}
