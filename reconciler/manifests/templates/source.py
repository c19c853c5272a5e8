"""One template file as it is compiled, and how its offsets lead back to what was written."""

from __future__ import annotations

import os
import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from reconciler.model.location import Location

RESERVED = re.compile("[\ue0f0-\ue0ff]")
"""Characters that marks of secrets are made of: no file may hold them."""

_CONTEXT = re.compile(r"^([^\S\n]*context[^\S\n]*:[^\S\n]+)(\S.*)$", re.MULTILINE)
_NOT_A_PATH = re.compile(r"[|>&*!#\[]|\{(?!\{)")
"""Beginnings of values that are no path: the official client writes its folder in front of these too."""


Step = tuple[str, int]
"""A file, by its path, and an offset in its text."""


class Edit(NamedTuple):
    """Text that was replaced before compiling: where it now stands, and where the old text stood."""

    start: int
    end: int
    written_start: int
    written_end: int


@dataclass(frozen=True)
class Source:
    """A file: `path` tells it from others, `name` is what people read, `text` is what is compiled."""

    path: str
    name: str
    written: str
    text: str
    edits: tuple[Edit, ...] = ()

    def origin(self, offset: int) -> int:
        """Where the text at an offset was written."""
        if not self.edits:
            return offset
        number = bisect_right(self.edits, offset, key=lambda edit: edit.start) - 1
        if number < 0:
            return offset
        edit = self.edits[number]
        if offset >= edit.end:
            return offset - edit.end + edit.written_end
        if offset == edit.start:
            return edit.written_start
        return max(edit.written_start, edit.written_end - (edit.end - offset))

    @cached_property
    def lines(self) -> list[int]:
        """The offset at which each line begins."""
        return [0, *(match.end() for match in re.finditer("\n", self.written))]

    def spot(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset in what was written, from 1."""
        line = bisect_right(self.lines, offset)
        return line, offset - self.lines[line - 1] + 1

    def location(self, offset: int) -> Location:
        """The location of an offset in what was written."""
        return Location(self.name, *self.spot(offset))

    def line(self, number: int, most: int) -> str:
        """The beginning of a line, counted from 1."""
        start = self.lines[number - 1]
        end = self.lines[number] - 1 if number < len(self.lines) else len(self.written)
        return self.written[start : min(end, start + most)]


def build_trail(file: str, steps: Iterable[Step], sources: Mapping[str, Source]) -> tuple[Location, ...]:
    """The locations of the steps at which another file goes on, from a file outwards."""
    trail = []
    for here, offset in steps:
        if here != file:
            trail.append(sources[here].location(offset))
        file = here
    return tuple(trail)


def strip_last_newline(text: str) -> str:
    """A text as Jinja reads it: without the line end at its end (contract 7)."""
    return text.removesuffix("\n")


def rebase_contexts(text: str, folder: Path, root: Path) -> tuple[str, tuple[Edit, ...]]:
    """The text of an included file with each `context:` counted from the root manifest's folder (contract 7)."""
    parts: list[str] = []
    edits: list[Edit] = []
    size = end = 0
    for match in _CONTEXT.finditer(text) if "context" in text else ():
        value = match[2].split(" #", 1)[0].rstrip()
        if _NOT_A_PATH.match(value):
            continue
        path = os.path.relpath(folder / value.strip('"').strip("'"), root)
        parts += [text[end : match.start(2)], path]
        start = size + len(parts[-2])
        size = start + len(path)
        end = match.start(2) + len(value)
        edits.append(Edit(start, size, match.start(2), end))
    return "".join([*parts, text[end:]]), tuple(edits)
