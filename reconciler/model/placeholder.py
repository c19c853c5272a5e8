"""Values that stand for something that cannot be shown or is not known yet."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from reconciler.model.ref import Ref
from reconciler.model.secret import Secret


@dataclass(frozen=True)
class Sealed:
    """A secret, reduced to a keyed digest: it can be compared and stored, never shown.

    `unknown` are the names of sources that are missing here: then there is no digest either.
    """

    digest: str
    unknown: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"(sensitive, unknown here: {', '.join(self.unknown)})" if self.unknown else "(sensitive)"


@dataclass(frozen=True)
class KnownAfterApply:
    """An attribute of another resource that exists only once that resource was applied."""

    ref: Ref
    attribute: str

    def __str__(self) -> str:
        return "(known after apply)"


@dataclass(frozen=True)
class NamedId:
    """An id, or what will be one, with the name that people know it by."""

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


def seal_where(value: Any, key: bytes, hides: Callable[[str], bool]) -> Any:
    """The document with every text sealed of which `hides` says that nobody may read it."""
    match value:
        case str():
            return seal(value, key) if hides(value) else value
        case Mapping():
            return {name: seal_where(item, key, hides) for name, item in value.items()}
        case list():
            return [seal_where(item, key, hides) for item in value]
        case _:
            return value


def substitute(value: Any, known: Callable[[KnownAfterApply], Any]) -> Any:
    """The document with every `Pending` replaced by what it turned out to be."""
    match value:
        case KnownAfterApply():
            return known(value)
        case dict():
            return {key: substitute(item, known) for key, item in value.items()}
        case list():
            return [substitute(item, known) for item in value]
        case _:
            return value


def to_json(value: Any) -> Any:
    """A document with its stand-ins as plain JSON: `{"$sealed": …}`, `{"$pending": …}`."""
    match value:
        case Sealed(digest):
            return {"$sealed": digest}
        case Secret():
            raise AssertionError("a secret is sealed before it is stored")
        case KnownAfterApply(ref, attribute):
            return {"$pending": f"{ref}#{attribute}"}
        case dict():
            return {str(key): to_json(item) for key, item in value.items()}
        case list() | tuple():
            return [to_json(item) for item in value]
        case _:
            return value


def from_json(value: Any) -> Any:
    """The inverse of `to_json` for what an inventory holds."""
    match value:
        case {"$sealed": str(digest)} if len(value) == 1:
            return Sealed(digest)
        case dict():
            return {key: from_json(item) for key, item in value.items()}
        case list():
            return [from_json(item) for item in value]
        case _:
            return value
