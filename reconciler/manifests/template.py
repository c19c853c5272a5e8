"""Rendering a manifest: templates mean what they mean to the official client (contract 7), in a sandbox."""

from __future__ import annotations

import os
import re
from bisect import bisect_left
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from reconciler.manifests.files import shown
from reconciler.manifests.templates.source import Source, whole
from reconciler.model.place import Place
from reconciler.model.problem import InputError, Problem

_TEMPLATE_MARKS = ("{{", "{%", "{#")
_RESERVED = re.compile("[\ue0f0-\ue0ff]")
_HIDDEN = re.compile("\ue0f2[0-9]*\ue0f3")
_SECRET_LINE = re.compile(r"token|secret|passw|credential|api_?key|value|url|payload|absolute", re.IGNORECASE)
"""Lines whose value is masked everywhere (design 3), or may be by its name: not shown as they were rendered."""


@dataclass(frozen=True)
class Rendered:
    """Text, and where each spot of it was written."""

    text: str
    source: Source
    spans: Any = None
    sources: Mapping[str, Source] | None = None

    def locate(self, text: str, offset: int) -> Place:
        """The place in the sources of an offset of the rendered text (which is what `text` is)."""
        del text
        return self.source.place(offset) if self.spans is None else self._traced(offset)

    def _traced(self, index: int) -> Place:
        from reconciler.manifests.templates.failure import trail_of  # noqa: PLC0415 - imports Jinja

        _, span = self.spans.span_at(index)
        sources = self.sources or {}
        source = sources[span.file]
        offset = span.offset + (index - span.start if span.literal else 0)
        line, column = source.spot(offset)
        trail = trail_of(span.file, span.trail, sources) if span.trail else ()
        return Place(source.name, line, column, trail, self._line(index, source.line(line)))

    def _line(self, index: int, written: str) -> str:
        """The rendered line, if it says something else than the line as written and no secret may stand in it."""
        start = self.text.rfind("\n", 0, index) + 1
        end = self.text.find("\n", index)
        line = self.text[start : end if end >= 0 else len(self.text)].strip()
        if line == written.strip() or not line or _SECRET_LINE.search(line):
            return ""
        return _HIDDEN.sub("(sensitive)", line)

    def emptied(self, offset: int) -> Place | None:
        """The expression that printed nothing where a value is missing; None where none was written."""
        if self.spans is None:
            return None
        spans = self.spans.spans
        end = len(self.text)
        first = next((n for n in range(offset, end) if not self.text[n].isspace() or self.text[n] == "\n"), end)
        number = bisect_left(spans, offset, key=lambda span: span.start)
        for span, after in pairwise((*spans[number:], None)):
            if span is None or span.start > first:
                break
            stop = after.start if after is not None else end
            if not span.literal and not self.text[span.start : stop].strip():
                return self._traced(span.start)
        return None


def render(
    path: Path,
    text: str,
    variables: Mapping[str, Any],
    folders: tuple[Path, ...],
    secret: Callable[[Any], str] | None = None,
) -> Rendered:
    """Render one manifest; InputError says what is wrong and where.

    `folders` bound what may be read; the last one stands for the folder in which the official client is run.
    `secret` is the filter of that name.
    """
    name = shown(path)
    if _RESERVED.search(text):
        return _refuse_reserved(Source(name, name, text, text))
    if not any(mark in text for mark in _TEMPLATE_MARKS):
        text = whole(text)
        return Rendered(text, Source(name, name, text, text))
    absolute = Path(os.path.abspath(path))  # noqa: PTH100 - resolve() would follow links
    written = whole(text)
    return _rendered(Source(str(absolute), name, written, written), variables, folders, secret)


def _rendered(
    source: Source,
    variables: Mapping[str, Any],
    folders: tuple[Path, ...],
    secret: Callable[[Any], str] | None,
) -> Rendered:
    from reconciler.manifests.templates.environment import Environment  # noqa: PLC0415 - imports Jinja
    from reconciler.manifests.templates.failure import problem_of  # noqa: PLC0415 - imports Jinja
    from reconciler.manifests.templates.finder import Finder  # noqa: PLC0415 - imports Jinja
    from reconciler.manifests.templates.traced import joined  # noqa: PLC0415 - imports Jinja

    absolute = [Path(os.path.abspath(folder)) for folder in folders]  # noqa: PTH100 - see above
    base = absolute[-1] if absolute else Path(source.path).parent
    finder = Finder(source, base, tuple(absolute[:-1]))
    environment = Environment(finder, secret)
    try:
        traced = joined(environment.get_template(source.path).generate(dict(variables)))
    except Exception as error:
        raise problem_of(error, finder, variables) from error
    return Rendered(str(traced), source, traced, finder.sources)


def _refuse_reserved(source: Source) -> Rendered:
    found = _RESERVED.search(source.written)
    place = source.place(found.start() if found else 0)
    message = "a manifest cannot hold the private-use characters U+E0F0 to U+E0FF"
    raise InputError([Problem(message, place, "remove the character")])
