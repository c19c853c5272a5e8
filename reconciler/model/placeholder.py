"""Placeholders: values that must not be shown, or are not known yet."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from reconciler.model.documents import map_leaves, map_values
from reconciler.model.ref import Ref
from reconciler.model.secret import Secret


@dataclass(frozen=True)
class Sealed:
    """A secret, reduced to a keyed digest: it can be compared and stored, never shown.

    `unknown` are the names of sources that have no value here: then there is no digest either.
    """

    digest: str
    unknown: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"(sensitive, unknown here: {', '.join(self.unknown)})" if self.unknown else "(sensitive)"


@dataclass(frozen=True)
class KnownAfterApply:
    """An attribute of another resource that exists only after that resource is applied."""

    ref: Ref
    attribute: str

    def __str__(self) -> str:
        return "(known after apply)"


@dataclass(frozen=True)
class NamedId:
    """An id, known or not yet, with the name of the object."""

    id: int | KnownAfterApply
    name: str

    def __str__(self) -> str:
        return (
            f"{self.name} (known after apply)"
            if isinstance(self.id, KnownAfterApply)
            else f"{self.name} (id {self.id})"
        )


def seal(value: object, key: bytes) -> Sealed:
    """Reduce a secret to its HMAC-SHA256 over canonical JSON."""
    if isinstance(value, Secret) and not value.known:
        return Sealed("", value.names)
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), default=str)
    return Sealed(hmac.new(key, text.encode(), hashlib.sha256).hexdigest())


def seal_where(document: Any, key: bytes, is_secret: Callable[[str], bool]) -> Any:
    """A copy with every text sealed that is secret."""
    return map_leaves(
        document, lambda value: seal(value, key) if isinstance(value, str) and is_secret(value) else value
    )


def substitute(document: Any, find: Callable[[KnownAfterApply], Any]) -> Any:
    """A copy with every `KnownAfterApply` replaced by what it turned out to be."""
    return map_leaves(document, lambda value: find(value) if isinstance(value, KnownAfterApply) else value)


def to_json(document: Any) -> Any:
    """A document with its placeholders as plain JSON: `{"$sealed": …}`, `{"$pending": …}`."""
    return map_leaves(document, _encode, str)


def _encode(value: Any) -> Any:
    match value:
        case Sealed(digest):
            return {"$sealed": digest}
        case Secret():
            raise AssertionError("a secret is sealed before it is stored")
        case KnownAfterApply(ref, attribute):
            return {"$pending": f"{ref}#{attribute}"}
        case _:
            return value


def from_json(document: Any) -> Any:
    """The inverse of `to_json` for what an inventory holds."""
    return map_values(document, lambda _, value: _decode(value))


def _decode(value: Any) -> Any:
    match value:
        case {"$sealed": str(digest)} if len(value) == 1:
            return Sealed(digest)
        case _:
            return value
