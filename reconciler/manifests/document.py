"""YAML text to data in which every value keeps its place: a builder over the C parser's events.

A scalar's place is where its text begins, that of a map or list is its key: the two spots that a
message about it should point at. Limits keep small files from becoming large data (reliability S10).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import _ruamel_yaml as libyaml  # the C parser of ruamel.yaml.clib, by the only name it has
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from reconciler.manifests.scalars import Date, plain, surprising
from reconciler.model.place import Path, Place, Places
from reconciler.model.problem import Problem, Severity

MOST_DEPTH = 50
MOST_NODES = 100_000
MOST_BYTES = 2**20
MERGE = "<<"

Locate = Callable[[int, int], Place]
"""From a spot of the rendered text (line and column from 1) to the place in the sources."""


@dataclass(frozen=True)
class Document:
    """One YAML document: data, places, and the raw text of each plain scalar that is not a string."""

    data: Any
    places: Places
    raw: Mapping[Path, str]


@dataclass
class Reading:
    """Everything that one text held, and what is wrong with it."""

    documents: list[Document] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


class TooMuch(Exception):
    """The text is deeper or larger than any manifest."""


def read(text: str, locate: Locate) -> Reading:
    """All documents of a text; a text that is not YAML yields one problem and no document."""
    reading = Reading()
    try:
        _Builder(text, locate, reading).run()
    except MarkedYAMLError as error:
        reading.problems.append(_syntax_problem(error, locate))
        reading.documents.clear()
    except (YAMLError, TooMuch) as error:
        message = str(error).splitlines()[0]
        remedy = "a manifest is a map of a few levels: split it, or take it out of the project"
        reading.problems.append(Problem(f"this is not a manifest: {message}", locate(1, 0), remedy))
        reading.documents.clear()
    return reading


def at_file(file: str) -> Locate:
    """The places of a text that was not rendered from anything."""
    return lambda line, column: Place(file, line, column)


class _Builder:
    """Turns events into values; one for each text."""

    def __init__(self, text: str, locate: Locate, reading: Reading) -> None:
        self.parser = libyaml.CParser(text)
        self.locate, self.reading = locate, reading
        self.nodes = 0
        self.places: dict[Path, Place] = {}
        self.keys: dict[Path, Place] = {}
        self.raw: dict[Path, str] = {}
        self.anchors: dict[str, tuple[Any, int]] = {}

    def run(self) -> None:
        while (event := self.parser.get_event()) is not None:
            if isinstance(event, libyaml.DocumentStartEvent):
                if event.version is not None or event.tags:
                    self.complain(
                        event, "YAML directives are not supported", "remove the line that begins with %"
                    )
                self.document()

    def document(self) -> None:
        self.places, self.keys, self.raw, self.anchors = {}, {}, {}, {}
        event = self.parser.get_event()
        root = self.place(event)
        data = self.value(event, (), 0, root)
        self.places.pop((), None)
        self.reading.documents.append(Document(data, Places(root, self.places, self.keys), self.raw))

    def value(self, event: Any, path: Path, depth: int, key: Place) -> Any:
        self.count(1)
        if depth > MOST_DEPTH:
            raise TooMuch(f"more than {MOST_DEPTH} levels deep (line {event.start_mark.line + 1})")
        before = self.nodes
        if isinstance(event, libyaml.AliasEvent):
            return self.alias(event, path)
        if isinstance(event, libyaml.ScalarEvent):
            built = self.scalar(event, path)
        elif isinstance(event, libyaml.MappingStartEvent):
            self.places[path] = key
            built = self.mapping(path, depth)
        else:
            self.places[path] = key
            built = self.sequence(path, depth)
        if event.anchor:
            self.anchors[event.anchor] = (built, self.nodes - before + 1)
        return built

    def count(self, nodes: int) -> None:
        self.nodes += nodes
        if self.nodes > MOST_NODES:
            raise TooMuch(f"more than {MOST_NODES} values, counting what aliases repeat")

    def alias(self, event: Any, path: Path) -> Any:
        self.places[path] = self.place(event)
        if event.anchor not in self.anchors:
            self.complain(
                event, f"no anchor is called {event.anchor!r}", f"define it before as &{event.anchor}"
            )
            return None
        built, size = self.anchors[event.anchor]
        self.count(size)
        return built

    def scalar(self, event: Any, path: Path) -> Any:
        place = self.places[path] = self.place(event)
        if event.tag is not None:
            known = event.tag in {"!", "tag:yaml.org,2002:str"}
            if not known:
                self.complain(event, f"the tag {event.tag} is not supported", "remove it")
            return event.value
        if event.style is not None and event.style != "":
            return event.value
        built = plain(event.value)
        if isinstance(built, Date):
            text = event.value
            self.complain(event, f"YAML takes {text} for a date", f'quote it: "{text}"')
            return str(built)
        if not isinstance(built, str):
            self.raw[path] = event.value
        if surprising(event.value, built):
            message = f"YAML 1.1, which the official client reads, takes {event.value} for {_shown(built)}"
            remedy = f'write {_shown(built)}, or quote it if it is text: "{event.value}"'
            self.reading.problems.append(Problem(message, place, remedy, Severity.WARNING))
        return built

    def mapping(self, path: Path, depth: int) -> dict[str, Any]:
        result: dict[str, Any] = {}
        merged: list[Any] = []
        while not isinstance(event := self.parser.get_event(), libyaml.MappingEndEvent):
            place = self.place(event)
            name = self.key(event, depth)
            here = (*path, name)
            first = self.keys.setdefault(here, place)
            built = self.value(self.parser.get_event(), here, depth + 1, place)
            if name == MERGE and not event.style:
                merged.append(built)
                continue
            if name in result:
                message = f"the key {name!r} is written twice (first in line {first.line})"
                self.reading.problems.append(Problem(message, place, "keep one of the two"))
            result[name] = built
        for source in merged:
            result = {**self.merged(source, path), **result}
        return result

    def key(self, event: Any, depth: int) -> str:
        if not isinstance(event, libyaml.ScalarEvent):
            self.complain(
                event,
                "a map or list stands where a key belongs",
                'quote "{{ … }}" if this is a template expression',
            )
            self.value(event, ("",), depth + 1, self.place(event))
            return ""
        text = str(event.value)
        if not event.style and event.tag is None and text != MERGE and not isinstance(plain(text), str):
            self.complain(
                event, f"YAML takes the key {text} for {_shown(plain(text))}", f'quote it: "{text}"'
            )
        return text

    def merged(self, source: Any, path: Path) -> dict[str, Any]:
        """What `<<` brings in: a map, or maps of which the first wins."""
        maps = source if isinstance(source, list) else [source]
        result: dict[str, Any] = {}
        for one in maps:
            if isinstance(one, dict):
                result = {**one, **result}
            else:
                place = self.places.get((*path, MERGE))
                self.reading.problems.append(
                    Problem("`<<` takes a map or a list of maps", place, "name an anchor")
                )
        return result

    def sequence(self, path: Path, depth: int) -> list[Any]:
        result: list[Any] = []
        while not isinstance(event := self.parser.get_event(), libyaml.SequenceEndEvent):
            here = (*path, len(result))
            result.append(self.value(event, here, depth + 1, self.place(event)))
        return result

    def place(self, event: Any) -> Place:
        return self.locate(event.start_mark.line + 1, event.start_mark.column + 1)

    def complain(self, event: Any, message: str, remedy: str) -> None:
        self.reading.problems.append(Problem(message, self.place(event), remedy))


def without_nulls(value: Any) -> Any:
    """Maps without their null values, at any depth but not inside lists (contract 7)."""
    if isinstance(value, dict):
        return {name: without_nulls(item) for name, item in value.items() if item is not None}
    return value


def nulls(document: Document) -> Iterator[Path]:
    """The paths of values that are null because nothing was written there."""
    return (path for path, text in document.raw.items() if text == "")


def _shown(value: Any) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case None:
            return "null"
        case _:
            return str(value)


_HINTS = {
    "mapping values are not allowed in this context": "quote a value with `: ` in it, or mend the indent",
    "found character that cannot start any token": "quote the value, and indent with spaces, not tabs",
    "found unexpected end of stream": "a quote or bracket is opened and never closed",
    "could not find expected ':'": "a key needs `: ` after it; text over several lines needs `|` or quotes",
    "did not find expected '-' indicator": "all items of a list are indented alike",
    "did not find expected key": "all keys of a map are indented alike; quote a value that holds a quote",
    "did not find expected ',' or ']'": "close the list with `]`, and put `,` between its items",
    "did not find expected ',' or '}'": "close the map with `}`, and put `,` between its entries",
}


def _syntax_problem(error: MarkedYAMLError, locate: Locate) -> Problem:
    mark = error.problem_mark or error.context_mark
    what = str(error.problem or error.context or "it cannot be read")
    place = locate(mark.line + 1, mark.column + 1) if mark is not None else locate(1, 0)
    return Problem(
        f"YAML syntax: {what}", place, _HINTS.get(what, "check indentation, quotes and brackets here")
    )
