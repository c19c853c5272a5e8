"""What all formats have in common: how a document is built, written, read and described."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Annotated, Any, ClassVar, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    TypeAdapter,
    WithJsonSchema,
)
from pydantic.json_schema import GenerateJsonSchema

from reconciler.formats.descriptions import add_descriptions
from reconciler.model.location import Location
from reconciler.model.ref import Ref


class Document(BaseModel):
    """A JSON object. A field with an alias has another name, or another place, in the model."""

    model_config = ConfigDict(
        frozen=True,
        from_attributes=True,
        validate_by_name=True,
        defer_build=True,
        use_attribute_docstrings=True,
    )
    loads: ClassVar[Callable[..., Any]] = dict
    """What builds the value of the model that a document stands for."""

    @classmethod
    def of(cls, value: object) -> Self:
        """The document of a value of the model. Types are checked strictly, since the values are ours."""
        return cls.model_validate(value, strict=True)

    @classmethod
    def read(cls, content: object) -> Self:
        """The document of parsed JSON; a ValidationError is a ValueError."""
        return cls.model_validate(content, context=READING)

    def load(self) -> Any:
        """The value of the model that was read."""
        fields = type(self).model_fields
        return type(self).loads(**{fields[name].alias or name: _load(value) for name, value in self})

    def content(self) -> dict[str, Any]:
        """The document as maps, lists and plain values, with its keys in their declared order."""
        return self.model_dump()

    def text(self) -> str:
        """The document as indented JSON in ASCII."""
        return json.dumps(self.content(), indent=2, ensure_ascii=True) + "\n"


READING = "reading"
"""The validation context in which values are decoded."""


def _load(value: Any) -> Any:
    match value:
        case Document():
            return value.load()
        case tuple():
            return tuple(map(_load, value))
        case _:
            return value


class _Schema(GenerateJsonSchema):
    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002 - the signature is pydantic's
        """A title that repeats the key says nothing."""
        return False


def json_schema(kind: Any, title: str) -> dict[str, Any]:
    """The JSON Schema of what is written of a document, or of one of several."""
    found = TypeAdapter(kind).json_schema(by_alias=False, mode="serialization", schema_generator=_Schema)
    return {"$schema": GenerateJsonSchema.schema_dialect, **add_descriptions({**found, "title": title})}


RefText = Annotated[
    Ref,
    BeforeValidator(lambda value: Ref.parse(value) if isinstance(value, str) else value),
    PlainSerializer(str),
    WithJsonSchema({"type": "string", "description": "KIND/NAME, or image/NAME@VERSION"}),
]
PlaceText = Annotated[
    Location | None,
    Field(alias="location"),
    PlainSerializer(lambda value: str(value) if value else None),
    WithJsonSchema({"type": ["string", "null"], "description": "FILE:LINE:COLUMN"}),
]
PlaceList = Annotated[
    Location | None,
    Field(alias="location"),
    BeforeValidator(lambda value: Location(*value) if isinstance(value, list) and len(value) == 3 else value),
    PlainSerializer(lambda value: [value.file, value.line, value.column] if value else None),
]
Fix = Annotated[str, Field(alias="fix")]
"""The model calls it `fix`."""
HexBytes = Annotated[
    bytes,
    BeforeValidator(lambda value: bytes.fromhex(value) if isinstance(value, str) else value),
    PlainSerializer(bytes.hex),
]
Count = Annotated[int, WithJsonSchema({"type": "integer", "minimum": 0})]
Seconds = Annotated[
    float, PlainSerializer(lambda value: round(value, 3)), WithJsonSchema({"type": "number", "minimum": 0})
]
SortedKeys = BeforeValidator(lambda value: dict(sorted(value.items())) if isinstance(value, dict) else value)
