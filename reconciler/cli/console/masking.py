"""Texts without what is to be hidden, also where thousands of values are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

REDACTED = "(sensitive)"
SHORTEST_SECRET = 4
"""Characters of the shortest text that is masked: shorter ones would tear holes into every message."""
_FEW = 64
"""So many values are looked for one by one; of more, by how they begin."""


@dataclass
class Redactor:
    """The values to hide, by their first characters."""

    beginnings: dict[str, set[str]] = field(default_factory=dict)
    count: int = 0

    def add(self, values: Iterable[str]) -> None:
        """Hide these from now on; too short ones are left alone."""
        for value in values:
            if len(value) >= SHORTEST_SECRET:
                known = self.beginnings.setdefault(value[:SHORTEST_SECRET], set())
                self.count += value not in known
                known.add(value)

    def clear(self) -> None:
        """Hide nothing any more."""
        self.beginnings.clear()
        self.count = 0

    def __call__(self, text: str) -> str:
        """The text without them, the longest one first where they lie in each other."""
        for value in sorted(set(self._found(text)), key=len, reverse=True):
            text = text.replace(value, REDACTED)
        return text

    def inside(self, value: Any) -> Any:
        """A document of ours whose texts are masked one by one: what is cut or escaped afterwards is not recognised."""
        return self._inside(value, str)

    def data(self, value: Any) -> Any:
        """The same of what others wrote, whose names may hold anything too."""
        return self._inside(value, self)

    def _inside(self, value: Any, name_of: Callable[[str], str]) -> Any:
        match value:
            case str():
                return self(value) if type(value) is str else value
            case dict():
                return {name_of(name): self._inside(item, name_of) for name, item in value.items()}
            case list():
                return [self._inside(item, name_of) for item in value]
            case tuple():
                return tuple(self._inside(item, name_of) for item in value)
            case _:
                return value

    def _found(self, text: str) -> Iterator[str]:
        if self.count <= _FEW:
            yield from (value for values in self.beginnings.values() for value in values if value in text)
            return
        for start in range(len(text) - SHORTEST_SECRET + 1):
            for value in self.beginnings.get(text[start : start + SHORTEST_SECRET], ()):
                if text.startswith(value, start):
                    yield value
