"""A document as YAML that every reader understands alike, 1.1 and 1.2: what could be mistaken is quoted."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from reconciler.model.location import FieldPath
from reconciler.reports.writing.escape import escape

_PLAIN_TEXT = re.compile(r"[A-Za-z/][A-Za-z0-9 _./@+-]*[A-Za-z0-9_./@+-]|[A-Za-z/]")
_RESERVED_WORDS = frozenset(["y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan", "inf"])
_PRINTABLE = re.compile(r"[\n\x20-\x7e\xa0-\ud7ff]*")

Comment = Callable[[FieldPath], str]


def render_yaml(value: Any, comment: Comment = lambda _: "", path: FieldPath = ()) -> Iterator[str]:
    """Lines without a final newline; `comment` says what stands behind a value's line, if anything."""
    if isinstance(value, Mapping) and value:
        for name, item in value.items():
            yield from _render_entry(f"{render_scalar(str(name))}:", item, comment, (*path, name))
    elif isinstance(value, list | tuple) and value:
        for index, item in enumerate(value):
            yield from _render_item(item, comment, (*path, index))
    else:
        yield render_scalar(value)


def _render_entry(head: str, value: Any, comment: Comment, path: FieldPath) -> Iterator[str]:
    if isinstance(value, Mapping | list | tuple) and value:
        yield head
        yield from (f"  {line}" for line in render_yaml(value, comment, path))
    elif _is_block(value):
        yield _add_comment(f"{head} |{'' if value.endswith(chr(10)) else '-'}", comment(path))
        yield from (f"  {line}".rstrip() for line in value.removesuffix("\n").split("\n"))
    else:
        yield _add_comment(f"{head} {render_scalar(value)}", comment(path))


def _render_item(value: Any, comment: Comment, path: FieldPath) -> Iterator[str]:
    if isinstance(value, Mapping) and value:
        lines = render_yaml(value, comment, path)
        yield f"- {next(lines)}"
        yield from (f"  {line}" for line in lines)
    else:
        yield from _render_entry("-", value, comment, path)


def _add_comment(line: str, comment: str) -> str:
    return f"{line}  # {escape(comment)}" if comment else line


def _is_block(value: Any) -> bool:
    """Whether text over several lines can stand as it is."""
    if not isinstance(value, str) or "\n" not in value.rstrip("\n") or value.endswith("\n\n"):
        return False
    lines = value.split("\n")
    return (
        bool(_PRINTABLE.fullmatch(value))
        and not lines[0].startswith(" ")
        and all(s == s.rstrip() for s in lines)
    )


def render_scalar(value: Any) -> str:
    """A value on one line; what stands for something (a secret) shows as its words."""
    match value:
        case None | bool() | int():
            return json.dumps(value)
        case str():
            text = str(value)  # of a secret its words
            plain = (
                _PLAIN_TEXT.fullmatch(text)
                and text.lower() not in _RESERVED_WORDS
                and ": " not in text
                and " #" not in text
            )
            return text if plain else json.dumps(text)
        case float() | dict() | list() | tuple():
            return json.dumps(value)
        case _:
            return json.dumps(str(value))
