"""Rendering a manifest: templates mean what they mean to the official client (contract 7), in a sandbox."""

from __future__ import annotations

import os
import re
from bisect import bisect_left
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reconciler.manifests.source_files import format_path
from reconciler.manifests.templates.source import RESERVED, Source, build_trail, strip_last_newline
from reconciler.model.location import Location
from reconciler.model.problem import InputError, Problem

if TYPE_CHECKING:  # it imports Jinja
    from reconciler.manifests.templates.traced import Span, TracedText

_TEMPLATE_MARKS = ("{{", "{%", "{#")
_PLACEHOLDER = re.compile("\ue0f2[0-9]*\ue0f3")
_MAX_SHOWN_LINE = 400
"""Characters of a line that is shown as it was rendered."""

_SECRET_LINE = re.compile(
    r"token|secret|passw|credential|key|auth|cookie|value|url|payload|absolute", re.IGNORECASE
)
"""Lines whose value is masked everywhere, or may be by its name: not shown as they were rendered."""


@dataclass(frozen=True)
class Rendered:
    """A rendered text and where each piece of it was written: in `source`, or as `traced` and `sources` tell."""

    text: str
    source: Source
    traced: TracedText | None = None
    sources: Mapping[str, Source] = field(default_factory=dict)
    used_names: frozenset[str] = frozenset()
    """The names of variables in the file, and in the files that it includes."""
    set_names: frozenset[str] = frozenset()
    """Those of them that a template sets itself."""

    def locate(self, text: str, offset: int) -> Location:
        """The location in the sources of an offset of the rendered text (which is what `text` is)."""
        del text
        if self.traced is None:
            return self.source.location(offset)
        _, span = self.traced.find_span(offset)
        return self._locate(offset, span)

    def _locate(self, offset: int, span: Span) -> Location:
        source = self.sources[span.file]
        line, column = source.spot(span.offset + (offset - span.start if span.literal else 0))
        trail = build_trail(span.file, span.trail, self.sources) if span.trail else ()
        return Location(
            source.name, line, column, trail, self._line(offset, source.line(line, _MAX_SHOWN_LINE))
        )

    def _line(self, offset: int, written: str) -> str:
        """The rendered line, if it says something else than the line as written and no secret may stand in it."""
        start = self.text.rfind("\n", max(offset - _MAX_SHOWN_LINE, 0), offset) + 1
        end = self.text.find("\n", offset, offset + _MAX_SHOWN_LINE)
        line = self.text[start : end if end >= 0 else offset + _MAX_SHOWN_LINE].strip()
        too_long = (not start and offset > _MAX_SHOWN_LINE) or len(line) > _MAX_SHOWN_LINE
        if too_long or line == written.strip() or not line or _SECRET_LINE.search(line):
            return ""
        return _PLACEHOLDER.sub("(sensitive)", line)

    def find_empty_expression(self, offset: int) -> Location | None:
        """The expression that printed nothing where a value is missing; None where none was written."""
        if self.traced is None:
            return None
        spans = self.traced.spans
        first = next((n for n in range(offset, len(self.text)) if not self.text[n].isspace()), len(self.text))
        for number in range(bisect_left(spans, offset, key=lambda span: span.start), len(spans)):
            span = spans[number]
            if span.start > first:
                break
            stop = spans[number + 1].start if number + 1 < len(spans) else len(self.text)
            if not span.literal and not self.text[span.start : stop].strip():
                return self._locate(span.start, span)
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
    name = format_path(path)
    if RESERVED.search(text):
        return _refuse_reserved(Source(name, name, text, text))
    if not any(mark in text for mark in _TEMPLATE_MARKS):
        text = strip_last_newline(text)
        return Rendered(text, Source(name, name, text, text))
    absolute = Path(os.path.abspath(path))  # noqa: PTH100 - resolve() would follow links
    written = strip_last_newline(text)
    return _render(Source(str(absolute), name, written, written), variables, folders, secret)


def _render(
    source: Source,
    variables: Mapping[str, Any],
    folders: tuple[Path, ...],
    secret: Callable[[Any], str] | None,
) -> Rendered:
    from reconciler.manifests.templates.environment import Environment  # noqa: PLC0415 - imports Jinja
    from reconciler.manifests.templates.failure import build_error  # noqa: PLC0415 - imports Jinja
    from reconciler.manifests.templates.finder import Finder  # noqa: PLC0415 - imports Jinja
    from reconciler.manifests.templates.traced import join_pieces  # noqa: PLC0415 - imports Jinja

    absolute = [Path(os.path.abspath(folder)) for folder in folders]  # noqa: PTH100 - see above
    base = absolute[-1] if absolute else Path(source.path).parent
    finder = Finder(source, base, tuple(absolute[:-1]))
    environment = Environment(finder, secret)
    try:
        traced = join_pieces(environment.get_template(source.path).generate(dict(variables)))
    except Exception as error:
        raise build_error(error, finder, variables) from error
    rendered = Rendered(
        str(traced),
        source,
        traced,
        finder.sources,
        frozenset(finder.used_names),
        frozenset(finder.set_names),
    )
    if broken := RESERVED.search(_PLACEHOLDER.sub(_blank, rendered.text)):
        message = "an expression takes a secret apart, which is known only when it is sent"
        raise InputError([Problem(message, rendered.locate("", broken.start()), "use the secret as a whole")])
    return rendered


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])


def _refuse_reserved(source: Source) -> Rendered:
    found = RESERVED.search(source.written)
    location = source.location(found.start() if found else 0)
    message = "a manifest cannot hold the private-use characters U+E0F0 to U+E0FF"
    raise InputError([Problem(message, location, "remove the character")])
