"""Tracing rendered lines back to the template lines that made them.

Each line of literal text in a template is given an invisible mark with its source and line number
before it is compiled. Rendering carries the marks along, through includes, loops and macros;
afterwards they are taken out and say for every rendered line where it was written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream

OPEN, CLOSE = "\ue0f0", "\ue0f1"
"""Private-use characters: templates that hold them are refused."""

Match = re.Match[str]
MARK = re.compile(f"{OPEN}([0-9]+):([0-9]+){CLOSE}")

_CAPTURING = {"set": "endset", "filter": "endfilter"}
"""Blocks whose text becomes a value that may be compared or measured: not marked."""


@dataclass(frozen=True)
class Source:
    """Where a rendered line was written: number of the file, line from 1."""

    file: int
    line: int


class Marks(Extension):
    """Marks the literal text of every template that is compiled."""

    def filter_stream(self, stream: TokenStream) -> Iterable[Token]:
        """Called by Jinja with the tokens of one template."""
        number = self.environment.file_number(stream.filename)  # type: ignore[attr-defined]
        inside: list[str] = []
        block: list[Token] = []
        for token in stream:
            if token.type == "block_begin":
                block = []
            elif token.type == "block_end":
                _track(block, inside)
            else:
                block.append(token)
            if token.type == "data" and not inside:
                yield Token(token.lineno, "data", _marked(token.value, number, token.lineno))
            else:
                yield token


def _track(block: list[Token], inside: list[str]) -> None:
    """Follow which capturing blocks are open. `{% set x = … %}` opens none."""
    names = [token for token in block if token.type == "name"]
    first = str(names[0].value) if names else ""
    if inside and first == inside[-1]:
        inside.pop()
    elif first in _CAPTURING and not any(token.type == "assign" for token in block):
        inside.append(_CAPTURING[first])


def _marked(text: str, number: int, line: int) -> str:
    parts = text.split("\n")
    marked = (f"{OPEN}{number}:{line + offset}{CLOSE}{part}" for offset, part in enumerate(parts))
    return "\n".join(marked)


def unmark(rendered: str) -> tuple[str, tuple[Source | None, ...]]:
    """The text without marks, and for each of its lines where it was written."""
    lines: list[str] = []
    sources: list[Source | None] = []
    current: Source | None = None
    for line in rendered.split("\n"):
        found = list(MARK.finditer(line))
        lines.append(MARK.sub("", line))
        sources.append(_source(_deciding(line, found)) or current)
        if found:
            current = _source(found[-1])
    return "\n".join(lines), tuple(sources)


def _deciding(line: str, found: list[Match]) -> Match | None:
    """The mark of the first text that is not blank, else the last mark of the line."""
    for match, following in _pairs(found):
        end = following.start() if following is not None else len(line)
        if line[match.end() : end].strip():
            return match
    return found[-1] if found else None


def _pairs(found: list[Match]) -> Iterator[tuple[Match, Match | None]]:
    yield from zip(found, [*found[1:], None], strict=True)


def _source(match: Match | None) -> Source | None:
    return None if match is None else Source(int(match[1]), int(match[2]))
