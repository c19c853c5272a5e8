"""A secret value: sent as it is, never shown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Self

from reconciler.model.documents import iter_values
from reconciler.model.location import FieldPath


class Secret(str):
    """Text that holds one or more secrets; it prints as `(sensitive)`, whatever prints it.

    `names` are the names of its sources. Where one of them has no value the secret is not `known`: plans can be made
    with it, but not applied.
    """

    __slots__ = ("known", "names")

    known: bool
    names: tuple[str, ...]

    def __new__(cls, value: str, names: Iterable[str] = (), *, known: bool = True) -> Self:
        made = super().__new__(cls, value)
        made.names, made.known = tuple(names), known
        return made

    def __str__(self) -> str:
        return "(sensitive)" if self.known else "(sensitive, unknown)"

    __repr__ = __str__

    def __format__(self, spec: str) -> str:
        return format(str(self), spec)

    def __deepcopy__(self, _memo: object) -> Self:
        return self

    def reveal(self) -> str:
        """The text itself, for requests, digests and redaction only."""
        return "".join(self)


def find_secrets(document: Any) -> Iterator[tuple[FieldPath, Secret]]:
    """Every secret of a document with its path."""
    return ((path, value) for path, value in iter_values(document) if isinstance(value, Secret))
