"""A YAML document as data, with the location of every value."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from reconciler.manifests.templates.source import Source
from reconciler.model.location import FieldPath, Location, Locations
from reconciler.model.problem import Problem

Locate = Callable[[str, int], Location]
"""From a text and an offset in it to the location in the sources."""


class LazyLocations(Mapping[FieldPath, Location]):
    """The locations of values, each computed when it is asked for: most never are."""

    def __init__(self, offsets: Mapping[FieldPath, int], text: str, locate: Locate) -> None:
        self.offsets, self.text, self.locate = offsets, text, locate

    def __getitem__(self, path: FieldPath) -> Location:
        return self.locate(self.text, self.offsets[path])

    def __contains__(self, path: object) -> bool:
        return path in self.offsets

    def __iter__(self) -> Iterator[FieldPath]:
        return iter(self.offsets)

    def __len__(self) -> int:
        return len(self.offsets)


@dataclass(frozen=True)
class Document:
    """One YAML document: data, locations, and the raw text of each plain scalar that is not a string."""

    data: Any
    locations: Locations
    raw: Mapping[FieldPath, str]


@dataclass
class YamlContent:
    """The documents of one text, and the problems found in it."""

    documents: list[Document] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def locate_in_file(file: str) -> Locate:
    """The locations in a text that was not rendered from a template."""
    sources: dict[str, Source] = {}

    def locate(text: str, offset: int) -> Location:
        if text not in sources:
            sources[text] = Source(file, file, text, text)
        return sources[text].location(offset)

    return locate


def drop_null_fields(value: Any) -> Any:
    """Mappings without their null values, at any depth but not inside lists, as the official client (contract 7)."""
    if isinstance(value, dict):
        return {name: drop_null_fields(item) for name, item in value.items() if item is not None}
    return value
