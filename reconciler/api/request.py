"""One request as data: what is sent, not how."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO
from urllib.parse import urlencode

Query = tuple[tuple[str, str], ...]
Upload = Callable[[], BinaryIO]
"""Opens the file anew, so that every attempt sends it whole."""


@dataclass(frozen=True)
class Request:
    """A request to the platform; `path` is already quoted.

    `json` is a JSON body, `form` a multipart one (contract 2.1) that may carry `upload` as its part
    `artifact`. Reads carry no body (A2).
    """

    method: str
    path: str
    query: Query = ()
    json: Any = None
    form: Mapping[str, Any] | None = None
    upload: Upload | None = None

    @property
    def is_read(self) -> bool:
        """Whether it can be sent again without asking: it changes nothing."""
        return self.method == "GET"

    @property
    def with_query(self) -> str:
        """As it stands in a log of a server."""
        return f"{self}?{urlencode(self.query)}" if self.query else str(self)

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def encode_form_value(value: Any) -> str:
    """A multipart value: a string raw, anything else as JSON text (contract 2.1)."""
    return value if isinstance(value, str) else json.dumps(value)
