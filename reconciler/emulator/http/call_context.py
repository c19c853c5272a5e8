"""A request as operations see it: who, which ids, which parameters, which body."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from reconciler.emulator.errors import Refused


@dataclass(frozen=True)
class Call:
    """Parameters and body are checked already: `body` is the cleaned JSON document or form.

    `page_shift` and `lag_seconds` falsify a list: so many objects came in front of it since its first
    page was read (or went, if negative), and what is younger does not show yet.
    """

    ids: Mapping[str, str]
    args: Mapping[str, Any] = field(default_factory=dict)
    body: Any = None
    artifact: bytes | None = None
    base_url: str = ""
    page_shift: int = 0
    lag_seconds: float = 0.0

    def number(self, name: str) -> int:
        """A whole number from the path; with anything else, the object does not exist."""
        text = self.ids[name]
        if not (text.isascii() and text.isdigit() and len(text) <= 18):
            raise Refused(404, f"{name} {text} does not exist")
        return int(text)


@dataclass(frozen=True)
class Reply:
    """An answer that is not JSON."""

    content: bytes
    media_type: str
    headers: Mapping[str, str] = field(default_factory=dict)
