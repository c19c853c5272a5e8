"""Locations of values in the sources, and paths inside a document."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

FieldPath = tuple[str | int, ...]
"""The way to a value inside a document: keys and list positions from the root."""


def matches_path(pattern: FieldPath, path: FieldPath) -> bool:
    """True if a path is exactly what a pattern describes, in which `*` stands for any one key or position."""
    return len(pattern) == len(path) and all(
        want in ("*", have) for want, have in zip(pattern, path, strict=True)
    )


@dataclass(frozen=True, order=True)
class Location:
    """File, line and column: both count from 1; line 0 means the file as a whole.

    `trail` are the locations of the includes that led to the file, innermost first; `rendered` is the line that a
    template made of the one in the file, where they differ.
    """

    file: str
    line: int = 0
    column: int = 0
    trail: tuple[Location, ...] = field(default=(), compare=False, repr=False)
    rendered: str = field(default="", compare=False, repr=False)

    def __str__(self) -> str:
        parts = [self.file, *(str(n) for n in (self.line, self.column) if n)]
        return ":".join(parts)


@dataclass(frozen=True)
class Locations:
    """The location of every value of one document, by path; the empty path is the document itself.

    `keys` are the locations of the keys of the values.
    """

    root: Location
    of: Mapping[FieldPath, Location] = field(default_factory=dict)
    keys: Mapping[FieldPath, Location] = field(default_factory=dict)

    def at(self, path: FieldPath) -> Location:
        """The location of the value, or of the innermost value around it that has one."""
        for end in range(len(path), 0, -1):
            found = self.of.get(path[:end])
            if found is not None:
                return found
        return self.root

    def below(self, path: FieldPath) -> Locations:
        """The locations of one part of the document, with paths that start at that part."""
        size = len(path)
        part = self.map_paths(lambda other: other[size:] if other[:size] == path else None)
        return replace(part, root=self.at(path))

    def map_paths(self, convert: Callable[[FieldPath], FieldPath | None]) -> Locations:
        """The locations at other paths, without those for which `convert` returns None."""
        values, keys = (
            {new: location for path, location in found.items() if (new := convert(path)) is not None}
            for found in (self.of, self.keys)
        )
        return Locations(self.root, values, keys)

    def key(self, path: FieldPath) -> Location:
        """The location of the key itself, for a message about its name."""
        return self.keys.get(path) or self.at(path)


_PART = re.compile(r'\.?(?:"([^"]+)"|\[(\d+)\]|([^."\[\]]+))')


def parse_field_path(text: str) -> FieldPath:
    """The inverse of `format_field_path`: a key with dots in it is quoted; ValueError names what cannot be read."""
    parts: list[str | int] = []
    end = 0
    while end < len(text):
        match = _PART.match(text, end)
        if match is None:
            raise ValueError(text[end:])
        quoted, index, bare = match.groups()
        parts.append(int(index) if index is not None else quoted or bare)
        end = match.end()
    return tuple(parts)


def format_field_path(path: FieldPath) -> str:
    """A path in the form `steps.train.parents[0]`; `*` stands for any step."""
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part}]"
        else:
            plain = part == "*" or part.replace("-", "").replace("_", "").isalnum()
            key = part if plain else f'"{part}"'
            text += f".{key}" if text else key
    return text
