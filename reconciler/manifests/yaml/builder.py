"""Events of a YAML parser to documents whose values keep their locations.

A scalar's location is where its text begins, that of a mapping or list is its key: the two spots to which a message
about it should point. Limits keep small files from becoming large data (S10).
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from typing import Any

import _ruamel_yaml as libyaml  # the C parser of ruamel.yaml.clib, by the only name it has

from reconciler.manifests.yaml.document import Document, LazyLocations, Locate, YamlContent
from reconciler.manifests.yaml.scalars import DateText, NotANumber, is_ambiguous, parse_plain
from reconciler.model.location import FieldPath, Locations
from reconciler.model.problem import Problem, Severity
from reconciler.model.warning_ids import WarningId

MAX_DEPTH = 50
MAX_NODES = 100_000
MAX_PROBLEMS = 50

MERGE = "<<"
_GROUP_TAGS = frozenset({"!", "tag:yaml.org,2002:map", "tag:yaml.org,2002:seq"})
_TEXT_TAG = "tag:yaml.org,2002:str"
_DOCUMENT_NODES = 10
"""Values that a document counts as: most files have one or a few."""

_MAX_SHOWN = 40

NextEvent = Callable[[], Any]
"""The next event of a parser; None after the last one."""


class TooLarge(Exception):
    """The text is deeper or larger than any manifest; `offset` is where that shows."""

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.offset = offset


class TooManyProblems(Exception):
    """The rest of the text is not read: most of it is likely to be wrong for the same reason."""


class DocumentBuilder:
    """Turns the events of one text into documents."""

    def __init__(self, text: str, locate: Locate) -> None:
        self._text, self._locate = text, locate
        self._content = YamlContent()
        self._next: NextEvent = lambda: None
        self._nodes = 0
        self._start_document()

    def build(self, next_event: NextEvent) -> YamlContent:
        """All documents of the text, and the problems found; TooLarge and the parser's errors pass through."""
        self._next = next_event
        try:
            self._build_documents()
        except TooManyProblems:
            self._content.documents.clear()
        return self._content

    def _build_documents(self) -> None:
        while (event := self._next()) is not None:
            if type(event) is libyaml.DocumentStartEvent:
                if event.version is not None or event.tags:
                    self._report(
                        event, "YAML directives are not supported", "remove the line that begins with %"
                    )
                self._build_document()

    def fail(self, problem: Problem) -> YamlContent:
        """No document: the problems found so far, and the one that ended it."""
        return YamlContent([], [*self._content.problems, problem])

    def _start_document(self) -> None:
        self._offsets: dict[FieldPath, int] = {}
        self._keys: dict[FieldPath, int] = {}
        self._raw: dict[FieldPath, str] = {}
        self._anchors: dict[str, tuple[Any, int]] = {}

    def _build_document(self) -> None:
        self._start_document()
        event = self._next()
        self._count(_DOCUMENT_NODES, event)
        root = event.start_mark.index
        data = self._build_value(event, (), 0, root)
        self._offsets.pop((), None)
        values, keys = (
            LazyLocations(offsets, self._text, self._locate) for offsets in (self._offsets, self._keys)
        )
        locations = Locations(self._locate(self._text, root), values, keys)
        self._content.documents.append(Document(data, locations, self._raw))

    def _build_value(self, event: Any, path: FieldPath, depth: int, key_offset: int) -> Any:
        event_type = type(event)
        if event_type is libyaml.ScalarEvent:
            self._count(1, event)
            built = self._build_scalar(event, path)
            if event.anchor:
                self._anchors[event.anchor] = (built, 1)
            return built
        if event_type is libyaml.AliasEvent:
            return self._resolve_alias(event, path)
        if depth >= MAX_DEPTH:
            raise TooLarge(f"more than {MAX_DEPTH} levels deep", event.start_mark.index)
        before = self._nodes
        self._count(1, event)
        if event.tag is not None and event.tag not in _GROUP_TAGS:
            self._report(event, f"the tag {event.tag} is not supported", "remove it")
        self._offsets[path] = key_offset
        is_mapping = event_type is libyaml.MappingStartEvent
        built = self._build_mapping(path, depth) if is_mapping else self._build_list(path, depth)
        if event.anchor:
            self._anchors[event.anchor] = (built, self._nodes - before)
        return built

    def _count(self, nodes: int, event: Any) -> None:
        self._nodes += nodes
        if self._nodes > MAX_NODES:
            message = f"more than {MAX_NODES} keys and values, counting what aliases repeat"
            raise TooLarge(message, event.start_mark.index)

    def _resolve_alias(self, event: Any, path: FieldPath) -> Any:
        self._offsets[path] = event.start_mark.index
        if event.anchor not in self._anchors:
            fix = f"define it before as &{event.anchor}"
            self._report(event, f"no anchor is called {event.anchor!r}", fix)
            return None
        built, size = self._anchors[event.anchor]
        self._count(size, event)
        return built

    def _build_scalar(self, event: Any, path: FieldPath) -> Any:
        self._offsets[path] = event.start_mark.index
        text: str = event.value
        if event.tag is not None and event.tag != "!":
            if event.tag != _TEXT_TAG:
                self._report(event, f"the tag {event.tag} is not supported", "remove it")
            return text
        if event.style and event.tag is None:
            return text
        built = parse_plain(text)
        if type(built) is str:
            return built
        if isinstance(built, DateText | NotANumber):
            self._report_unusable(event, built)
            return text
        self._raw[path] = text
        if is_ambiguous(text, built):
            shown = _format_scalar(built)
            message = f"YAML 1.1, which the official client reads, parses {text} as {shown}"
            fix = f'write {shown}, or quote it if it is text: "{text}"'
            self._report(event, message, fix, WarningId.YAML_DIALECT)
        return built

    def _report_unusable(self, event: Any, value: DateText | NotANumber) -> None:
        """A scalar for which JSON has no value."""
        if isinstance(value, DateText):
            self._report(event, f"YAML parses {value} as a date", f'quote it: "{value}"')
            return
        shown = value if len(value) <= _MAX_SHOWN else f"{value[:_MAX_SHOWN]}…"
        self._report(
            event,
            f"YAML parses {shown} as a number that JSON does not have",
            "quote it, or write another number",
        )

    def _build_mapping(self, path: FieldPath, depth: int) -> dict[str, Any]:
        result: dict[str, Any] = {}
        merged: list[tuple[Any, int]] = []
        while type(event := self._next()) is not libyaml.MappingEndEvent:
            offset = event.start_mark.index
            name = self._build_key(event, depth)
            here = (*path, name)
            first = self._keys.setdefault(here, offset)
            built = self._build_value(self._next(), here, depth + 1, offset)
            if name == MERGE and not event.style:
                merged.append((built, self._offsets.get(here, offset)))
                continue
            if name in result:
                line = self._locate(self._text, first).line
                message = f"the key {name!r} is written twice (first in line {line})"
                self._report_at(offset, message, "keep one of the two")
            result[name] = built
        return self._merge(merged) | result if merged else result

    def _build_key(self, event: Any, depth: int) -> str:
        if not isinstance(event, libyaml.ScalarEvent):
            fix = 'quote "{{ … }}" if this is a template expression'
            self._report(event, "a key must be text, not a mapping or list", fix)
            self._build_value(event, ("",), depth + 1, event.start_mark.index)
            return ""
        self._count(1, event)
        text = sys.intern(event.value)  # a project has few keys, many times
        if event.style or event.tag is not None or text == MERGE:
            return text
        built = parse_plain(text)
        if type(built) is not str:
            self._report(
                event, f"YAML parses the key `{text}` as {_format_key(built)}", f'quote it: "{text}"'
            )
        return text

    def _merge(self, sources: Iterable[tuple[Any, int]]) -> dict[str, Any]:
        """What `<<` brings in: a mapping, or a list of them; of several the first wins."""
        result: dict[str, Any] = {}
        for source, offset in sources:
            for one in source if isinstance(source, list) else [source]:
                if isinstance(one, dict):
                    for name, value in one.items():
                        result.setdefault(name, value)
                else:
                    self._report_at(offset, "`<<` takes a mapping or a list of mappings", "name an anchor")
        return result

    def _build_list(self, path: FieldPath, depth: int) -> list[Any]:
        result: list[Any] = []
        while type(event := self._next()) is not libyaml.SequenceEndEvent:
            here = (*path, len(result))
            result.append(self._build_value(event, here, depth + 1, event.start_mark.index))
        return result

    def _report(self, event: Any, message: str, fix: str, warning: WarningId | None = None) -> None:
        self._report_at(event.start_mark.index, message, fix, warning)

    def _report_at(self, offset: int, message: str, fix: str, warning: WarningId | None = None) -> None:
        """Of many problems the first are kept; the last one says that there are more."""
        problems = self._content.problems
        if len(problems) == MAX_PROBLEMS:
            message, fix = "there are more problems like these", "correct the others first"
            problems.append(Problem(message, self._locate(self._text, offset), fix))
            raise TooManyProblems
        severity = Severity.WARNING if warning else Severity.ERROR
        problems.append(Problem(message, self._locate(self._text, offset), fix, severity, warning))


def _format_scalar(value: Any) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case None:
            return "null"
        case _:
            return str(value)


def _format_key(value: Any) -> str:
    match value:
        case DateText():
            return "a date"
        case str():
            return "a number"
        case _:
            return _format_scalar(value)
