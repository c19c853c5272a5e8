"""Jinja's tokens with the offset of each in the file, in the one number that Jinja carries along: the line.

Every node of the syntax tree, every error and every line of the compiled template gets its position from there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Any

from jinja2 import TemplateSyntaxError
from jinja2 import parser as jinja_parser
from jinja2.lexer import Lexer, TokenStream

from reconciler.manifests.templates.meter import LimitExceeded
from reconciler.manifests.templates.source import Source

MAX_TOKENS = 20_000
"""Of one file: compiling them takes about a second."""

_TOO_LONG = re.compile(r"[0-9_]{1000}|\w{100000}")
"""Longer than any name or number, and slow for Jinja to recognise."""

Token = tuple[int, str, str]
"""An offset, the kind of token, its text."""


class Parser(jinja_parser.Parser):
    """Jinja's parser over tokens that know their offset, counted from 1 (0 would mean "unknown" to Jinja)."""

    def __init__(self, environment: Any, source: Source) -> None:
        super().__init__(environment, "", source.name, source.path)
        self.count = 0
        lexer: Lexer = environment.lexer
        found = lexer.wrap(self._counted(tokenize(lexer, source)), source.name, source.path)
        self.stream = TokenStream(found, source.name, source.path)

    def _counted(self, found: Iterable[Token]) -> Iterator[Token]:
        for token in found:
            self.count += 1
            if self.count > MAX_TOKENS:
                raise LimitExceeded(f"a template of more than {MAX_TOKENS:,} words and signs")
            yield token

    def parse_tuple(self, *args: Any, **kwargs: Any) -> Any:
        """An expression stands where it begins: Jinja would say where its last operator stands."""
        start = self.stream.current.lineno
        node = super().parse_tuple(*args, **kwargs)
        node.lineno = start
        return node


def tokenize(lexer: Lexer, source: Source) -> Iterator[Token]:
    """All tokens of a file, each with the offset of what was written, from 1."""
    if found := _TOO_LONG.search(source.text):
        message = "a word or number of that length cannot stand in a template"
        raise TemplateSyntaxError(message, source.origin(found.start()) + 1, source.path, source.path)
    for offset, kind, text in _move_to_tags(_keep_include_blanks(_tokenize_with_offsets(lexer, source))):
        if kind == "data" and source.edits:
            yield from _split_data(offset, text, source)
        else:
            yield source.origin(offset) + 1, kind, text


def _tokenize_with_offsets(lexer: Lexer, source: Source) -> Iterator[Token]:
    """Tokens with offsets; the blanks that `{%-` takes away appear as a token `gap`."""
    text, at = source.text, 0
    try:
        for _, kind, value in lexer.tokeniter(text, source.name, source.path):
            if not text.startswith(value, at):
                start = _skip_blanks(text, at)
                yield at, "gap", text[at:start]
                at = start
            yield at, kind, value
            at += len(value)
    except TemplateSyntaxError as error:
        error.lineno = source.origin(min(at, max(len(text) - 1, 0))) + 1
        raise


def _skip_blanks(text: str, at: int) -> int:
    while at < len(text) and text[at].isspace():
        at += 1
    return at


def _keep_include_blanks(found: Iterable[Token]) -> Iterator[Token]:
    """Tags `{%- include … -%}` keep the blanks around them, which hold their indentation and their line."""
    held: list[Token] = []
    including = False
    for token in found:
        offset, kind, text = token
        if kind in {"gap", "block_begin"} or (held and kind == "whitespace"):
            held.append(token)
            continue
        if held:
            including = kind == "name" and text == "include"
            yield from _release(held, keep=including)
            held = []
        if including and kind == "block_end":
            including = False
            tag = text.rstrip()
            yield offset, kind, tag
            if len(tag) < len(text):
                yield offset + len(tag), "data", text[len(tag) :]
        else:
            yield token
    yield from _release(held, keep=False)


def _release(held: Iterable[Token], *, keep: bool) -> Iterator[Token]:
    for offset, kind, text in held:
        if kind != "gap":
            yield offset, kind, text
        elif keep:
            yield offset, "data", text


def _move_to_tags(found: Iterable[Token]) -> Iterator[Token]:
    """The first token of a tag or an expression gets the offset of its `{%` or `{{`."""
    opened: int | None = None
    for offset, kind, text in found:
        if opened is not None and kind != "whitespace":
            yield opened, kind, text
            opened = None
        else:
            yield offset, kind, text
        if kind in {"variable_begin", "block_begin"}:
            opened = offset


def _split_data(offset: int, text: str, source: Source) -> Iterator[Token]:
    """Literal text in pieces that were each written in one place."""
    end = offset + len(text)
    cuts = {cut for edit in source.edits for cut in (edit.start, edit.end) if offset < cut < end}
    bounds = [offset, *sorted(cuts), end]
    for start, stop in pairwise(bounds):
        yield source.origin(start) + 1, "data", text[start - offset : stop - offset]
