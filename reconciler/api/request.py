"""Requests as data: what is sent, not how."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, BinaryIO, Generic, TypeVar
from urllib.parse import urlencode

if TYPE_CHECKING:
    from reconciler.api.answers import Answer

Item = TypeVar("Item", bound="Answer")

Query = tuple[tuple[str, str], ...]
Upload = Callable[[], BinaryIO]
"""Opens the file again for every attempt, so that each sends all of it."""


@dataclass(frozen=True)
class Request:
    """A request to the platform; `path` is already percent-encoded.

    `json` is a JSON body; `form` a multipart body (contract 2.1), with `upload` as its part `artifact`. Reads have no
    body (A2).
    """

    method: str
    path: str
    query: Query = ()
    json: Any = None
    form: Mapping[str, Any] | None = None
    upload: Upload | None = None

    @property
    def is_read(self) -> bool:
        """True if it changes nothing, so that it can be sent again at any time."""
        return self.method == "GET"

    @property
    def with_query(self) -> str:
        """Method, path and query, as in a server's log."""
        return f"{self}?{urlencode(self.query)}" if self.query else str(self)

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


@dataclass(frozen=True)
class Listing(Generic[Item]):
    """A list that the platform returns in pages.

    `page` is the request for each, `key` names the items, `identity` is the key of an item's id. `other_key` names the
    items where `key` is absent.
    """

    page: Callable[[int], Request]
    key: str
    item: type[Item]
    identity: str = "id"
    other_key: str = ""

    @property
    def first(self) -> Request:
        """The request for the first page, which also stands for the list in messages."""
        return self.page(1)


def encode_form_value(value: Any) -> str:
    """A multipart value: a string as it is, anything else as JSON text (contract 2.1)."""
    return value if isinstance(value, str) else json.dumps(value)
