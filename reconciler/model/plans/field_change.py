"""Changes of the fields of one resource, the names that were resolved, and the object before and after."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from reconciler.model.location import FieldPath, Location


class FieldEdit(StrEnum):
    """The direction in which one field changes."""

    ADD = "add"
    CHANGE = "change"
    REMOVE = "remove"


class Cause(StrEnum):
    """The reason why a field changes."""

    DECLARED = "declared here"
    REMOVED = "no longer declared"
    DRIFT = "changed by somebody else"
    """The manifest is as it was applied last, but the live value was changed since."""
    BOTH = "declared here, and changed by somebody else"


@dataclass(frozen=True)
class FieldChange:
    """One field: secrets are `Sealed`, ids of what does not exist yet are `Pending`, those with a name `Named`."""

    path: FieldPath
    edit: FieldEdit
    before: Any = None
    after: Any = None
    location: Location | None = None
    """Where the manifest declares the field."""
    cause: Cause = Cause.DECLARED


@dataclass(frozen=True)
class Resolution:
    """A name in a manifest and the ids that it stands for."""

    path: FieldPath
    """Where the name is in the body."""
    written: str
    became: str
    """The full name, for example `trainer@1.4.0`."""
    ids: tuple[Any, ...]
    why: str
    """The rule that decided."""


@dataclass(frozen=True)
class Documents:
    """An object before and after, in canonical form, for `peak-apply diff`."""

    before: Mapping[str, Any]
    after: Mapping[str, Any]
