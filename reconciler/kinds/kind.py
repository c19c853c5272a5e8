"""The contract of a kind, and what its fields have of their own.

A kind is data and pure functions; the stages ask it and never branch on its name.
"""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict
from pydantic import Field as Constraint

from reconciler.model.location import FieldPath
from reconciler.model.ref import Ref

NOT_BLANK = r"\S"
NAME_PATTERN = r"^\S(.*\S)?$"
MAX_INTEGER = 2**53 - 1
"""The largest number that survives JSON."""

Text = Annotated[str, Constraint(pattern=NOT_BLANK)]
"""Text that the platform refuses when it is empty."""
Name = Annotated[str, Constraint(pattern=NAME_PATTERN)]
"""One line without blanks around it: what is looked up by equality must not differ in what nobody sees."""
Id = Annotated[int, Constraint(ge=1, le=MAX_INTEGER)]
"""A number that the platform gave."""


class Body(BaseModel):
    """Base of all manifest models: unknown fields and silent conversions are refused."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Trait(StrEnum):
    """What is particular about a field."""

    SECRET = "secret"  # noqa: S105 - a quirk's name. Never shown: compared and stored as a keyed digest
    UNREADABLE = "may be unreadable"  # answers may lack it: compared with what was applied last
    DEFAULT = "server default"  # absent and `value` mean the same
    REDEPLOYS = "causes redeploy"
    KEYED = "keyed list"  # items are told apart by the function or key in `value`
    SET = "set"  # a list whose order says nothing
    WHOLE = "whole"  # replaced as one value, never merged
    UNIT = "unit"  # belongs wholly to who declared it; replaced whole when the key in `value` changes
    FOLLOWS = "follows"  # means nothing once its sibling in `value` changed
    IDENTITY = "identity"  # fixed when the object is created; never sent in an update
    WRITE_ONLY = "write-only"  # an instruction to the platform, not part of the state
    TEXT = "text"  # the platform stores text: 5 and "5" mean the same
    FILLED = "filled in"  # what nobody declares the platform chooses, and shows like a declared value
    STICKY = "cannot be unset"  # a request without it keeps it, as long as its sibling in `value` stays


@dataclass(frozen=True)
class FieldRule:
    """A quirk of one field, with the reason; `*` in the path stands for any one key or position."""

    path: tuple[str, ...]
    trait: Trait
    reason: str
    value: Any = None

    def matches(self, path: FieldPath) -> bool:
        """Whether the path is exactly this field."""
        return len(path) == len(self.path) and all(
            want in ("*", part) for want, part in zip(self.path, path, strict=True)
        )


@dataclass(frozen=True)
class Reference:
    """A name in a body that stands for an id.

    `path` is the name itself; its parent loses that key and gains `keys`: for an image the ids of
    the image and of the version, for an instance type its id. `scope` is the tenant's entity type.
    """

    path: FieldPath
    to: Literal["image", "instanceType"]
    name: str
    version: str = ""
    keys: tuple[str, ...] = ()
    scope: str = ""


@dataclass(frozen=True)
class Violation:
    """Something wrong with a body that no single field shows; `path` is inside the body."""

    path: FieldPath
    message: str
    fix: str = ""
    warning: bool = False


class Kind(ABC):
    """What is true of one kind of resource."""

    name: ClassVar[str]
    schema: ClassVar[type[BaseModel]]
    fields: ClassVar[tuple[FieldRule, ...]] = ()
    updates: ClassVar[Literal["put", "patch"]] = "put"
    siblings: ClassVar[tuple[str, ...]] = ()
    """Kinds that share its namespace: the same live object, declared under another name (A25)."""
    identity: ClassVar[tuple[str, ...]] = ("name",)
    """The fields that say which object it is."""
    renames: ClassVar[bool] = True
    """Whether the platform takes another name for an object that exists."""
    flat: ClassVar[bool] = False
    """Whether the official client takes the body's fields at the top level of a file, without `body`."""

    @property
    def folder(self) -> str:
        """The folder name that tells the kind of the manifests in it."""
        return f"{self.name}s"

    @abstractmethod
    def ref(self, body: Mapping[str, Any]) -> Ref:
        """The identity that a validated body declares."""

    @abstractmethod
    def check(self, body: Mapping[str, Any]) -> Iterator[Violation]:
        """What the platform would refuse although every field is well-formed."""

    @abstractmethod
    def find_references(self, body: Mapping[str, Any]) -> Iterator[Reference]:
        """The names in a body that stand for ids."""

    def convert_answer(self, answer: Mapping[str, Any]) -> dict[str, Any]:
        """A described object in the form that the platform accepts back, foreign keys included."""
        return dict(answer)

    def finish_request(self, body: dict[str, Any], live: Mapping[str, Any]) -> dict[str, Any]:
        """Last touch on a body before it is sent, knowing what is live (empty when nothing is)."""
        del live
        return body

    def find_rule(self, path: FieldPath, trait: Trait) -> FieldRule | None:
        """The quirk of the field at a path inside the body, if it has it."""
        return next((f for f in self.fields if f.trait is trait and f.matches(path)), None)


def format_scalar(value: str | float) -> str:
    """A scalar as the platform stores it where it stores only text: 5 is `5`, True is `true`."""
    return value if isinstance(value, str) else json.dumps(value)
