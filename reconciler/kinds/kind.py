"""The contract of a kind, and the rules of its fields.

A kind is data and a few pure functions. The stages ask it, and never compare its name: where they have to do different
things, they dispatch on its family.
"""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum
from itertools import chain
from typing import Annotated, Any, ClassVar

from pydantic import BaseModel, ConfigDict
from pydantic import Field as Constraint

from reconciler.model.location import FieldPath, matches_path
from reconciler.model.ref import Ref
from reconciler.model.warning_ids import WarningId

NOT_BLANK = r"\S"
NAME_PATTERN = r"^\S(.*\S)?$"
MAX_INTEGER = 2**53 - 1
"""The largest number that survives JSON."""
IDENTIFYING_FIELDS = ("name", "version")
"""The fields of a body that make up its ref."""

Text = Annotated[str, Constraint(pattern=NOT_BLANK)]
"""Text that the platform refuses when it is empty."""
Name = Annotated[str, Constraint(pattern=NAME_PATTERN)]
"""One line without blanks around it: names are compared for equality, and such blanks cannot be seen."""
Id = Annotated[int, Constraint(ge=1, le=MAX_INTEGER)]
"""A number that the platform assigned."""


class Body(BaseModel):
    """Base of all manifest models: unknown fields and silent conversions are refused."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Family(Enum):
    """The ways in which the platform makes and changes resources: planning and execution treat each family alike."""

    BUILT = "built"  # versions, made by a build and never changed: images
    UPLOADED = "uploaded"  # files, in versions that the platform counts: artifacts
    DEFINED = "defined"  # one body, replaced as a whole by PUT: workflows
    DEPLOYED = "deployed"  # one body, changed field by field by PATCH, then deployed: webapps and services

    @property
    def is_packed(self) -> bool:
        """True where a resource is made from a folder."""
        return self in {Family.BUILT, Family.UPLOADED}


class Trait(StrEnum):
    """A particularity of a field, for comparing, merging or sending it."""

    SECRET = "secret"  # noqa: S105 - a trait's name. Never shown: compared and stored as a keyed digest
    UNREADABLE = "may be unreadable"  # answers may lack it: compared with what was applied last
    DEFAULT = "server default"  # absent and `value` mean the same
    REDEPLOYS = "causes redeploy"
    KEYED = "keyed list"  # items are told apart by the function or key in `value`
    SET = "set"  # a list whose order has no meaning
    WHOLE = "whole"  # replaced as one value, never merged
    UNIT = "unit"  # belongs wholly to whoever declared it; replaced whole when the key in `value` changes
    FOLLOWS = "follows"  # has no meaning any more when its sibling in `value` changes
    IDENTITY = "identity"  # fixed when the object is created; never sent in an update
    WRITE_ONLY = "write-only"  # an instruction to the platform, not part of the state
    TEXT = "text"  # the platform stores text: 5 and "5" mean the same
    FILLED = (
        "filled in"  # where no value is declared the platform chooses one, and shows it like a declared value
    )
    STICKY = "cannot be unset"  # a request without it keeps it, as long as its sibling in `value` stays


@dataclass(frozen=True)
class FieldRule:
    """A trait of one field, with the reason; `*` in the path stands for any one key or position."""

    path: tuple[str, ...]
    trait: Trait
    reason: str
    value: Any = None

    def matches(self, path: FieldPath) -> bool:
        """True if the path is exactly this field."""
        return matches_path(self.path, path)


class FieldRules(tuple[FieldRule, ...]):
    """The rules of all fields of a kind that have traits."""

    __slots__ = ()

    @classmethod
    def join(cls, *groups: Iterable[FieldRule]) -> FieldRules:
        """One table of several groups of rules."""
        return cls(chain.from_iterable(groups))

    def find(self, path: FieldPath, trait: Trait) -> FieldRule | None:
        """The rule that gives the field at a path inside the body this trait."""
        return next((rule for rule in self if rule.trait is trait and rule.matches(path)), None)


def build_rules(trait: Trait, reason: str, *paths: str, value: Any = None) -> FieldRules:
    """The rules that give fields, by their dotted paths, the same trait."""
    return FieldRules(FieldRule(tuple(path.split(".")), trait, reason, value) for path in paths)


@dataclass(frozen=True)
class Reference:
    """A name in a body that stands for an id: of an image, or of an instance type.

    `path` leads to the name; its parent loses that key and gains `keys`: for an image the ids of the image and of the
    version, for an instance type its id. `scope` is the entity type that an instance type is for, empty for an image.
    """

    path: FieldPath
    name: str
    version: str = ""
    keys: tuple[str, ...] = ()
    scope: str = ""

    @property
    def is_image(self) -> bool:
        """True if the name is that of an image."""
        return not self.scope


@dataclass(frozen=True)
class Violation:
    """A rule of the platform that a body breaks and that no single field shows; `path` is inside the body.

    With the id of a warning it stops nothing.
    """

    path: FieldPath
    message: str
    fix: str = ""
    warning: WarningId | None = None


class Kind(ABC):
    """One kind of resource: data, and pure functions of a body."""

    name: ClassVar[str]
    family: ClassVar[Family]
    schema: ClassVar[type[BaseModel]]
    """The model of a body."""
    rules: ClassVar[FieldRules] = FieldRules()
    siblings: ClassVar[tuple[str, ...]] = ()
    """Kinds that share its namespace: the same live object can be declared as either (A25)."""
    flat: ClassVar[bool] = False
    """True if the official client takes the body's fields at the top level of a file, without `body`."""

    @abstractmethod
    def check(self, body: Mapping[str, Any]) -> Iterator[Violation]:
        """Find what the platform would refuse although every field is well-formed."""

    def find_references(self, body: Mapping[str, Any]) -> Iterator[Reference]:
        """The names in a body that stand for ids."""
        del body
        yield from ()

    def convert_answer(self, answer: Mapping[str, Any]) -> dict[str, Any]:
        """A described object in the form that the platform accepts back, unknown keys included."""
        return dict(answer)

    def finish_request(self, body: dict[str, Any], live: Mapping[str, Any]) -> dict[str, Any]:
        """Complete a body before it is sent, knowing what is live (empty when nothing is)."""
        del live
        return body


def build_ref(kind: Kind, body: Mapping[str, Any]) -> Ref:
    """The ref of the resource that a valid body declares."""
    version = body.get("version") or "" if kind.family is Family.BUILT else ""
    return Ref(kind.name, body["name"], version)


def can_be_renamed(kind: Kind) -> bool:
    """True if the platform takes another name for an object that exists."""
    return kind.rules.find(("name",), Trait.IDENTITY) is None


def plural(kind: str) -> str:
    """The name of the folder that tells the kind of the manifests in it, and of the platform's collection."""
    return f"{kind}s"


def add_article(noun: str) -> str:
    """`an image`, `a workflow`."""
    return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"


def format_scalar(value: str | float) -> str:
    """A scalar as the platform stores it where it stores only text: 5 is `5`, True is `true`."""
    return value if isinstance(value, str) else json.dumps(value)
