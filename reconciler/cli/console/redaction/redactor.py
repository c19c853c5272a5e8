"""Replaces registered texts, also where there are thousands of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

REDACTED = "(sensitive)"
SHORTEST_SECRET = 4
"""Characters of the shortest text that is replaced: shorter ones occur by chance in every message."""
_FEW = 64
"""Up to so many texts are searched for one by one; more are found by their first characters."""


@dataclass
class Redactor:
    """The texts to replace, grouped by their first characters."""

    by_prefix: dict[str, set[str]] = field(default_factory=dict)
    count: int = 0

    def register(self, texts: Iterable[str]) -> None:
        """Replace these from now on, except those that are too short."""
        for text in texts:
            if len(text) >= SHORTEST_SECRET:
                known = self.by_prefix.setdefault(text[:SHORTEST_SECRET], set())
                self.count += text not in known
                known.add(text)

    def clear(self) -> None:
        """Forget all texts."""
        self.by_prefix.clear()
        self.count = 0

    def __call__(self, text: str) -> str:
        """The text without them; where one contains another, the longer one is replaced."""
        for found in sorted(set(self._search(text)), key=len, reverse=True):
            text = text.replace(found, REDACTED)
        return text

    def redact_values(self, document: Any) -> Any:
        """A copy of a document of ours; text by text, since a secret that was cut or escaped is not recognised."""
        return self._redact(document, str)

    def redact_document(self, document: Any) -> Any:
        """A copy of a document that others wrote: the names in it may hold a secret too."""
        return self._redact(document, self)

    def _redact(self, value: Any, redact_name: Callable[[str], str]) -> Any:
        match value:
            case str():
                return self(value) if type(value) is str else value
            case dict():
                return {redact_name(name): self._redact(item, redact_name) for name, item in value.items()}
            case list():
                return [self._redact(item, redact_name) for item in value]
            case tuple():
                return tuple(self._redact(item, redact_name) for item in value)
            case _:
                return value

    def _search(self, text: str) -> Iterator[str]:
        if self.count <= _FEW:
            yield from (known for group in self.by_prefix.values() for known in group if known in text)
            return
        for start in range(len(text) - SHORTEST_SECRET + 1):
            for known in self.by_prefix.get(text[start : start + SHORTEST_SECRET], ()):
                if text.startswith(known, start):
                    yield known
