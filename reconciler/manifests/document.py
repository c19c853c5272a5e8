"""YAML text to data in which every value keeps its place: a builder over the C parser's events.

A scalar's place is where its text begins, that of a map or list is its key: the two spots that a
message about it should point at. Limits keep small files from becoming large data (reliability S10).
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import _ruamel_yaml as libyaml  # the C parser of ruamel.yaml.clib, by the only name it has
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from reconciler.manifests.scalars import Date, NoNumber, plain, surprising
from reconciler.manifests.templates.source import Source
from reconciler.model.place import Path, Place, Places
from reconciler.model.problem import Problem, Severity

MOST_DEPTH = 50
MOST_NODES = 100_000
MOST_BYTES = 2**20
MOST_PROBLEMS = 50
MOST_SLOWLY = 2**16
"""Characters that the slow parser reads: 0.3 s."""

MERGE = "<<"
_GROUP_TAGS = frozenset({"!", "tag:yaml.org,2002:map", "tag:yaml.org,2002:seq"})
_DOCUMENT = 10
"""Values that a document counts as: most files have one or a few."""

_SHOWN = 40
_COLON = "found unexpected ':'"

Locate = Callable[[str, int], Place]
"""From an offset of a text to the place in the sources."""


class Located(Mapping[Path, Place]):
    """The places of values, each worked out when it is asked for: most never are."""

    def __init__(self, offsets: Mapping[Path, int], text: str, locate: Locate) -> None:
        self.offsets, self.text, self.locate = offsets, text, locate

    def __getitem__(self, path: Path) -> Place:
        return self.locate(self.text, self.offsets[path])

    def __contains__(self, path: object) -> bool:
        return path in self.offsets

    def __iter__(self) -> Iterator[Path]:
        return iter(self.offsets)

    def __len__(self) -> int:
        return len(self.offsets)


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
    """The text is deeper or larger than any manifest; `offset` is where that shows."""

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.offset = offset


def read(text: str, locate: Locate) -> Reading:
    """All documents of a text; a text that is not YAML yields one problem and no document."""
    reading = Reading()
    try:
        _Builder(text, locate, reading, libyaml.CParser(text).get_event).run()
    except MarkedYAMLError as error:
        if error.problem == _COLON and len(text) <= MOST_SLOWLY:
            return _read_slowly(text, locate)
        reading.problems.append(_syntax_problem(error, text, locate))
        reading.documents.clear()
    except TooMuch as error:
        remedy = "a manifest is a map of a few levels: split it, or take it out of the project"
        message = f"this is not a manifest: {error}"
        reading.problems.append(Problem(message, locate(text, error.offset), remedy))
        reading.documents.clear()
    except YAMLError as error:
        message = f"this is not a manifest: {str(error).splitlines()[0]}"
        offset = next((n for n, char in enumerate(text) if not _readable(char)), 0)
        remedy = "write characters that cannot be printed as \\u0000 in double quotes"
        reading.problems.append(Problem(message, locate(text, offset), remedy))
        reading.documents.clear()
    return reading


def _read_slowly(text: str, locate: Locate) -> Reading:
    """With the parser that is written in Python: like the official client's, it takes `[https://x:80]` for a text."""
    from ruamel.yaml import YAML  # noqa: PLC0415 - rarely needed

    reading = Reading()
    events = YAML(typ="safe", pure=True).parse(text)
    try:
        _Builder(text, locate, reading, lambda: next(events, None)).run()
    except (YAMLError, TooMuch) as error:
        marked = error if isinstance(error, MarkedYAMLError) else MarkedYAMLError(problem=str(error))
        reading.problems.append(_syntax_problem(marked, text, locate))
        reading.documents.clear()
    return reading


def _readable(char: str) -> bool:
    return char.isprintable() or char in "\t\n\r\x85\u2028\u2029"


def at_file(file: str) -> Locate:
    """The places of a text that was not rendered from anything."""
    sources: dict[str, Source] = {}

    def locate(text: str, offset: int) -> Place:
        if text not in sources:
            sources[text] = Source(file, file, text, text)
        return sources[text].place(offset)

    return locate


class _Builder:
    """Turns events into values; one for each text."""

    def __init__(self, text: str, locate: Locate, reading: Reading, next_event: Callable[[], Any]) -> None:
        self.text, self.locate, self.reading = text, locate, reading
        self.next = next_event
        self.nodes = 0
        self.offsets: dict[Path, int] = {}
        self.keys: dict[Path, int] = {}
        self.raw: dict[Path, str] = {}
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
        self.count(_DOCUMENT, event)
        root = event.start_mark.index
        data = self.value(event, (), 0, root)
        self.offsets.pop((), None)
        places = Places(self.place(root), self.located(self.offsets), self.located(self.keys))
        self.reading.documents.append(Document(data, places, self.raw))

    def located(self, offsets: dict[Path, int]) -> Located:
        return Located(offsets, self.text, self.locate)

    def value(self, event: Any, path: Path, depth: int, key: int) -> Any:
        kind = type(event)
        if kind is libyaml.ScalarEvent:
            self.count(1, event)
            built = self.scalar(event, path)
            if event.anchor:
                self.anchors[event.anchor] = (built, 1)
            return built
        if kind is libyaml.AliasEvent:
            return self.alias(event, path)
        if depth >= MOST_DEPTH:
            raise TooMuch(f"more than {MOST_DEPTH} levels deep", event.start_mark.index)
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
        if self.nodes > MOST_NODES:
            message = f"more than {MOST_NODES} values, counting what aliases repeat"
            raise TooMuch(message, event.start_mark.index)

    def alias(self, event: Any, path: Path) -> Any:
        self.offsets[path] = event.start_mark.index
        if event.anchor not in self.anchors:
            self.complain(
                event, f"no anchor is called {event.anchor!r}", f"define it before as &{event.anchor}"
            )
            return None
        built, size = self.anchors[event.anchor]
        self.count(size, event)
        return built

    def scalar(self, event: Any, path: Path) -> Any:
        self.offsets[path] = event.start_mark.index
        text: str = event.value
        tag = event.tag
        if tag is not None and tag != "!":
            if tag != "tag:yaml.org,2002:str":
                self.complain(event, f"the tag {tag} is not supported", "remove it")
            return text
        if event.style and tag is None:
            return text
        built = plain(text)
        if type(built) is str:
            return built
        if isinstance(built, Date):
            self.complain(event, f"YAML takes {text} for a date", f'quote it: "{text}"')
            return text
        if isinstance(built, NoNumber):
            shown = text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
            message = f"YAML takes {shown} for a number that JSON does not have"
            self.complain(event, message, "quote it, or write another number")
            return text
        self.raw[path] = text
        if surprising(text, built):
            message = f"YAML 1.1, which the official client reads, takes {text} for {_shown(built)}"
            remedy = f'write {_shown(built)}, or quote it if it is text: "{text}"'
            self.complain(event, message, remedy, Severity.WARNING)
        return built

    def mapping(self, path: Path, depth: int) -> dict[str, Any]:
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
                message = f"the key {name!r} is written twice (first in line {self.place(first).line})"
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
        built = plain(text)
        if type(built) is not str:
            self.complain(event, f"YAML takes the key {text} for {_shown(built)}", f'quote it: "{text}"')
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

    def sequence(self, path: Path, depth: int) -> list[Any]:
        result: list[Any] = []
        while type(event := self.next()) is not libyaml.SequenceEndEvent:
            here = (*path, len(result))
            result.append(self.value(event, here, depth + 1, event.start_mark.index))
        return result

    def place(self, offset: int) -> Place:
        return self.locate(self.text, offset)

    def complain(self, event: Any, message: str, remedy: str, severity: Severity = Severity.ERROR) -> None:
        self.tell(event.start_mark.index, message, remedy, severity)

    def tell(self, offset: int, message: str, remedy: str, severity: Severity = Severity.ERROR) -> None:
        """Of many problems the first are told; the last one says that there are more."""
        count = len(self.reading.problems)
        if count < MOST_PROBLEMS:
            self.reading.problems.append(Problem(message, self.place(offset), remedy, severity))
        elif count == MOST_PROBLEMS:
            more = Problem("there are more problems like these", self.place(offset), "mend the others first")
            self.reading.problems.append(more)


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


def _syntax_problem(error: MarkedYAMLError, text: str, locate: Locate) -> Problem:
    mark = error.problem_mark or error.context_mark
    what = str(error.problem or error.context or "it cannot be read")
    place = locate(text, min(mark.index, len(text)) if mark is not None else 0)
    return Problem(
        f"YAML syntax: {what}", place, _HINTS.get(what, "check indentation, quotes and brackets here")
    )
