"""A document as YAML that every reader understands alike, 1.1 and 1.2: what could be mistaken is quoted."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from reconciler.model.location import Path
from reconciler.reports.writing.escape import clean

_PLAIN = re.compile(r"[A-Za-z/][A-Za-z0-9 _./@+-]*[A-Za-z0-9_./@+-]|[A-Za-z/]")
_TAKEN = frozenset(["y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan", "inf"])
_PRINTED = re.compile(r"[\n\x20-\x7e\xa0-\ud7ff]*")

Comment = Callable[[Path], str]


def yaml_lines(value: Any, comment: Comment = lambda _: "", path: Path = ()) -> Iterator[str]:
    """Lines without a final newline; `comment` says what stands behind a value's line, if anything."""
    if isinstance(value, Mapping) and value:
        for name, item in value.items():
            yield from _entry(f"{scalar(str(name))}:", item, comment, (*path, name))
    elif isinstance(value, list | tuple) and value:
        for index, item in enumerate(value):
            yield from _item(item, comment, (*path, index))
    else:
        yield scalar(value)


def _entry(head: str, value: Any, comment: Comment, path: Path) -> Iterator[str]:
    if isinstance(value, Mapping | list | tuple) and value:
        yield head
        yield from (f"  {line}" for line in yaml_lines(value, comment, path))
    elif _is_block(value):
        yield _with(f"{head} |{'' if value.endswith(chr(10)) else '-'}", comment(path))
        yield from (f"  {line}".rstrip() for line in value.removesuffix("\n").split("\n"))
    else:
        yield _with(f"{head} {scalar(value)}", comment(path))


def _item(value: Any, comment: Comment, path: Path) -> Iterator[str]:
    if isinstance(value, Mapping) and value:
        lines = yaml_lines(value, comment, path)
        yield f"- {next(lines)}"
        yield from (f"  {line}" for line in lines)
    else:
        yield from _entry("-", value, comment, path)


def _with(line: str, comment: str) -> str:
    return f"{line}  # {clean(comment)}" if comment else line


def _is_block(value: Any) -> bool:
    """Whether text over several lines can stand as it is."""
    if not isinstance(value, str) or "\n" not in value.rstrip("\n") or value.endswith("\n\n"):
        return False
    lines = value.split("\n")
    return (
        bool(_PRINTED.fullmatch(value))
        and not lines[0].startswith(" ")
        and all(s == s.rstrip() for s in lines)
    )


def scalar(value: Any) -> str:
    """A value on one line; what stands for something (a secret) shows as its words."""
    match value:
        case None | bool() | int():
            return json.dumps(value)
        case str():
            text = str(value)  # of a secret its words
            plain = (
                _PLAIN.fullmatch(text)
                and text.lower() not in _TAKEN
                and ": " not in text
                and " #" not in text
            )
            return text if plain else json.dumps(text)
        case float() | dict() | list() | tuple():
            return json.dumps(value)
        case _:
            return json.dumps(str(value))
