"""The secrets of this run, and the two redactors that everything goes through.

Every run imports this, `--help` too: what only some need is imported where they need it.
"""

from __future__ import annotations

import os
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
    """Texts to replace, grouped by their first characters: there may be thousands of them."""

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


redact = Redactor()
"""Replaces secrets. Every output goes through it."""
redact_external = Redactor()
"""For what others wrote, a server's message or a log: it also replaces sensitive texts, and secrets in any encoding."""
SHORTEST_SENSITIVE = 8
"""Characters of the shortest sensitive text: a build argument may be 3.12."""


def reset_secrets() -> None:
    """Forget what an earlier run in this process registered."""
    redact.clear()
    redact_external.clear()


def register_secrets(*values: str) -> None:
    """Secrets, which no output may show from now on, however a server or a library repeats them."""
    from reconciler.security.encodings import list_encodings, list_escaped_forms

    for value in values:
        redact.register(list_escaped_forms(value))
        redact_external.register(list_encodings(value))


def register_token() -> None:
    """The token, wherever the environment holds it; for output that comes before the project is known."""
    from reconciler.security.tokens import TOKEN_VARIABLES

    register_secrets(*filter(None, (os.environ.get(name) for name in TOKEN_VARIABLES)))


def register_sensitive_texts(*values: str) -> None:
    """Values of fields that are never shown. They may be plain words, so only what others wrote is searched for them.

    The second word of a header and the path of an address are often the secret alone.
    """
    from reconciler.security.encodings import list_encodings

    for value in values:
        for part in {value, *value.split(), value.partition("://")[2].partition("/")[2]}:
            if len(part) >= SHORTEST_SENSITIVE:
                redact_external.register(list_encodings(part))
