"""One value that does not fit its model, and how it is shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from reconciler.model.documents import map_leaves
from reconciler.model.location import FieldPath, format_field_path
from reconciler.model.secret import Secret
from reconciler.security.secret_names import is_secret_name

_MAX_SHOWN = 60
SECRET_CONTAINERS = frozenset({"absolute", "buildArguments", "webhook"})
"""Keys with only secrets below them, whatever is below them and however invalid it is."""


@dataclass(frozen=True)
class FieldError:
    """Where in the data a value does not fit, and why: one detail for each type that it might have been.

    `raw` is how a plain scalar is written; `key` means the key that the value stands under.
    """

    model: type[BaseModel]
    data: Any
    base: FieldPath
    path: FieldPath
    details: tuple[ErrorDetails, ...]
    raw: str | None
    key: bool

    @property
    def kind(self) -> str:
        """The kind of error, as pydantic calls it; of several types the first one."""
        return self.details[0]["type"]

    @property
    def given(self) -> Any:
        """The value, with a `Secret` for text that must not be shown."""
        given = self.details[0]["input"]
        return map_leaves(given, _seal_text) if self.is_secret else given

    @property
    def is_secret(self) -> bool:
        """Whether it is in a place for secrets, or has the name of one."""
        parts = [part for part in (*self.base, *self.path) if isinstance(part, str)]
        return (
            not self.key
            and parts[-1:] != ["name"]
            and any(part in SECRET_CONTAINERS or is_secret_name(part) for part in parts)
        )

    @property
    def context(self) -> Mapping[str, Any]:
        """The constraint that the value breaks, as pydantic describes it."""
        return self.details[0].get("ctx", {})

    @property
    def name(self) -> str:
        """The field as people write it."""
        return format_field_path((*self.base, *self.path)) or "the file"

    @property
    def parent(self) -> str:
        """The path of the mapping or list around the field."""
        return format_field_path((*self.base, *self.path[:-1])) or "the file"

    @property
    def shown(self) -> str:
        """The value as it is written, where that is short; never a secret."""
        if self.is_secret and isinstance(self.given, int | float) and not isinstance(self.given, bool):
            return "a number"
        if self.raw and not isinstance(self.given, bool):
            return self.raw
        return format_value(self.given)


def _seal_text(value: Any) -> Any:
    return Secret(value) if isinstance(value, str) else value


def format_value(value: Any) -> str:
    """A value in a message: short, and never a secret."""
    if isinstance(value, Secret):
        return str(value)
    if isinstance(value, str):
        return repr(value if len(value) <= _MAX_SHOWN else value[: _MAX_SHOWN - 3] + "...")
    if isinstance(value, Mapping | list):
        return "a mapping" if isinstance(value, Mapping) else "a list"
    if value is None or isinstance(value, bool):
        return "nothing" if value is None else str(value).lower()
    return str(value)
