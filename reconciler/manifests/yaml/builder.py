"""Events of a YAML parser to documents whose values keep their places.

A scalar's place is where its text begins, that of a map or list is its key: the two spots that a
message about it should point at. Limits keep small files from becoming large data (reliability S10).
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import _ruamel_yaml as libyaml  # the C parser of ruamel.yaml.clib, by the only name it has

from reconciler.manifests.yaml.document import Document, LazyLocations, Locate, YamlContent
from reconciler.manifests.yaml.scalars import DateText, NotANumber, is_ambiguous, parse_plain
from reconciler.model.location import FieldPath, Location, Locations
from reconciler.model.problem import Problem, Severity

MAX_DEPTH = 50
MAX_NODES = 100_000
MAX_PROBLEMS = 50

MERGE = "<<"
_GROUP_TAGS = frozenset({"!", "tag:yaml.org,2002:map", "tag:yaml.org,2002:seq"})
_DOCUMENT_NODES = 10
"""Values that a document counts as: most files have one or a few."""

_MAX_SHOWN = 40


class TooLarge(Exception):
    """The text is deeper or larger than any manifest; `offset` is where that shows."""

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.offset = offset


class DocumentBuilder:
    """Turns events into values; one for each text."""

    def __init__(
        self, text: str, locate: Locate, reading: YamlContent, next_event: Callable[[], Any]
    ) -> None:
        self.text, self.locate, self.reading = text, locate, reading
        self.next = next_event
        self.nodes = 0
        self.offsets: dict[FieldPath, int] = {}
        self.keys: dict[FieldPath, int] = {}
        self.raw: dict[FieldPath, str] = {}
        self.anchors: dict[str, tuple[Any, int]] = {}

    def run(self) -> None:
        while (event := self.next()) is not None:
            if isinstance(event, libyaml.DocumentStartEvent):
                if event.version is not None or event.tags:
                    self.complain(
                        event, "YAML directives are not supported", "remove the line that begins with %"
                    )
                self.document()

    def document(self) -> None:
        self.offsets, self.keys, self.raw, self.anchors = {}, {}, {}, {}
        event = self.next()
        self.count(_DOCUMENT_NODES, event)
        root = event.start_mark.index
        data = self.value(event, (), 0, root)
        self.offsets.pop((), None)
        locations = Locations(self.location(root), self.located(self.offsets), self.located(self.keys))
        self.reading.documents.append(Document(data, locations, self.raw))

    def located(self, offsets: dict[FieldPath, int]) -> LazyLocations:
        return LazyLocations(offsets, self.text, self.locate)

    def value(self, event: Any, path: FieldPath, depth: int, key: int) -> Any:
        kind = type(event)
        if kind is libyaml.ScalarEvent:
            self.count(1, event)
            built = self.scalar(event, path)
            if event.anchor:
                self.anchors[event.anchor] = (built, 1)
            return built
        if kind is libyaml.AliasEvent:
            return self.alias(event, path)
        if depth >= MAX_DEPTH:
            raise TooLarge(f"more than {MAX_DEPTH} levels deep", event.start_mark.index)
        before = self.nodes
        self.count(1, event)
        if event.tag is not None and event.tag not in _GROUP_TAGS:
            self.complain(event, f"the tag {event.tag} is not supported", "remove it")
        self.offsets[path] = key
        group = self.mapping if kind is libyaml.MappingStartEvent else self.sequence
        built = group(path, depth)
        if event.anchor:
            self.anchors[event.anchor] = (built, self.nodes - before)
        return built

    def count(self, nodes: int, event: Any) -> None:
        self.nodes += nodes
        if self.nodes > MAX_NODES:
            message = f"more than {MAX_NODES} values, counting what aliases repeat"
            raise TooLarge(message, event.start_mark.index)

    def alias(self, event: Any, path: FieldPath) -> Any:
        self.offsets[path] = event.start_mark.index
        if event.anchor not in self.anchors:
            self.complain(
                event, f"no anchor is called {event.anchor!r}", f"define it before as &{event.anchor}"
            )
            return None
        built, size = self.anchors[event.anchor]
        self.count(size, event)
        return built

    def scalar(self, event: Any, path: FieldPath) -> Any:
        self.offsets[path] = event.start_mark.index
        text: str = event.value
        tag = event.tag
        if tag is not None and tag != "!":
            if tag != "tag:yaml.org,2002:str":
                self.complain(event, f"the tag {tag} is not supported", "remove it")
            return text
        if event.style and tag is None:
            return text
        built = parse_plain(text)
        if type(built) is str:
            return built
        if isinstance(built, DateText):
            self.complain(event, f"YAML takes {text} for a date", f'quote it: "{text}"')
            return text
        if isinstance(built, NotANumber):
            shown = text if len(text) <= _MAX_SHOWN else f"{text[:_MAX_SHOWN]}…"
            message = f"YAML takes {shown} for a number that JSON does not have"
            self.complain(event, message, "quote it, or write another number")
            return text
        self.raw[path] = text
        if is_ambiguous(text, built):
            message = f"YAML 1.1, which the official client reads, takes {text} for {_format_scalar(built)}"
            fix = f'write {_format_scalar(built)}, or quote it if it is text: "{text}"'
            self.complain(event, message, fix, Severity.WARNING)
        return built

    def mapping(self, path: FieldPath, depth: int) -> dict[str, Any]:
        result: dict[str, Any] = {}
        merged: list[tuple[Any, int]] = []
        while type(event := self.next()) is not libyaml.MappingEndEvent:
            offset = event.start_mark.index
            name = self.key(event, depth)
            here = (*path, name)
            first = self.keys.setdefault(here, offset)
            built = self.value(self.next(), here, depth + 1, offset)
            if name == MERGE and not event.style:
                merged.append((built, self.offsets.get(here, offset)))
                continue
            if name in result:
                message = f"the key {name!r} is written twice (first in line {self.location(first).line})"
                self.tell(offset, message, "keep one of the two")
            result[name] = built
        return self.with_merged(result, merged) if merged else result

    def key(self, event: Any, depth: int) -> str:
        if not isinstance(event, libyaml.ScalarEvent):
            self.complain(
                event,
                "a map or list stands where a key belongs",
                'quote "{{ … }}" if this is a template expression',
            )
            self.value(event, ("",), depth + 1, event.start_mark.index)
            return ""
        text = sys.intern(event.value)  # a project has few keys, many times
        if event.style or event.tag is not None or text == MERGE:
            return text
        built = parse_plain(text)
        if type(built) is not str:
            self.complain(
                event, f"YAML takes the key {text} for {_format_scalar(built)}", f'quote it: "{text}"'
            )
        return text

    def with_merged(self, own: dict[str, Any], sources: list[tuple[Any, int]]) -> dict[str, Any]:
        """What `<<` brings in: a map, or maps of which the first wins; what is written here wins over all."""
        result: dict[str, Any] = {}
        for source, offset in sources:
            for one in source if isinstance(source, list) else [source]:
                if isinstance(one, dict):
                    for name, value in one.items():
                        result.setdefault(name, value)
                else:
                    self.tell(offset, "`<<` takes a map or a list of maps", "name an anchor")
        return result | own

    def sequence(self, path: FieldPath, depth: int) -> list[Any]:
        result: list[Any] = []
        while type(event := self.next()) is not libyaml.SequenceEndEvent:
            here = (*path, len(result))
            result.append(self.value(event, here, depth + 1, event.start_mark.index))
        return result

    def location(self, offset: int) -> Location:
        return self.locate(self.text, offset)

    def complain(self, event: Any, message: str, fix: str, severity: Severity = Severity.ERROR) -> None:
        self.tell(event.start_mark.index, message, fix, severity)

    def tell(self, offset: int, message: str, fix: str, severity: Severity = Severity.ERROR) -> None:
        """Of many problems the first are told; the last one says that there are more."""
        count = len(self.reading.problems)
        if count < MAX_PROBLEMS:
            self.reading.problems.append(Problem(message, self.location(offset), fix, severity))
        elif count == MAX_PROBLEMS:
            more = Problem(
                "there are more problems like these", self.location(offset), "mend the others first"
            )
            self.reading.problems.append(more)


def _format_scalar(value: Any) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case None:
            return "null"
        case _:
            return str(value)
