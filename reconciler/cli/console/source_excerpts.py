"""The source line that a problem is about, without the secret that is written in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from reconciler.manifests.messages.value_error import SECRET_CONTAINERS
from reconciler.model.location import Place
from reconciler.security.trust import is_secret_name

LIMIT = 2**20
_KEY = re.compile(r"""["']?([\w.-]+)["']?\s*:(?:\s+|$)""")
_PLAIN = frozenset({"name", "events"})
"""Keys beside a secret whose values are none."""


def source_line(place: Place) -> str | None:
    """The line as written; None where there is none to show."""
    if not place.line:
        return None
    try:
        with Path(place.file).open(encoding="utf-8-sig", errors="replace") as stream:
            lines = stream.read(LIMIT).split("\n")  # splitlines() would count characters that no editor does
    except OSError:
        return None
    return _without_secret(lines, place.line - 1) if place.line <= len(lines) else None


def _without_secret(lines: Sequence[str], number: int) -> str:
    """The line without the literal of a secret field: read as text, since what is wrong may be the YAML itself.

    What a template would put there is not in the line.
    """
    line = lines[number]
    below = any(_holds(key) for key in _around(lines, number))
    keys = list(_KEY.finditer(line))
    start = len(line) - len(line.lstrip(" \t-"))
    if below and not keys:
        return _cut(line, start)
    for key in keys:
        if (below and key[1] not in _PLAIN) or _holds(key[1]):
            return _cut(line, key.end())
    return line


def _holds(key: str) -> bool:
    """Whether the value of a key, or all below it, is secret: by where it stands or by its name."""
    return key in SECRET_CONTAINERS or is_secret_name(key)


def _around(lines: Sequence[str], number: int) -> Iterator[str]:
    """The keys that a line stands below, by its indentation, innermost first."""
    width = _width(lines[number])
    for line in reversed(lines[:number]):
        if line.strip() and not line.lstrip().startswith("#") and _width(line) < width:
            width = _width(line)
            yield from (key[1] for key in _KEY.finditer(line))


def _width(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _cut(line: str, start: int) -> str:
    rest = line[start:].strip()
    if not rest or "{{" in rest or re.fullmatch(r"[|>][0-9+-]*", rest):
        return line
    return f"{line[:start]}(sensitive)"
