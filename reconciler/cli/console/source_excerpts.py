"""The source line that a problem is about, without the secret that is written in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from reconciler.manifests.messages.field_error import SECRET_CONTAINERS
from reconciler.model.location import Location
from reconciler.security.secret_names import is_secret_name

MAX_BYTES = 2**20
_KEY = re.compile(r"""["']?([\w.-]+)["']?\s*:(?:\s+|$)""")
_PASSWORD = re.compile(r"(://[^/@\s:]*:)[^/@\s]+@")
_PUBLIC_KEYS = frozenset({"name", "events"})
"""Keys next to a secret whose values are none."""


def read_source_line(location: Location) -> str | None:
    """The line as written; None where there is none to show."""
    if not location.line:
        return None
    try:
        with Path(location.file).open(encoding="utf-8-sig", errors="replace") as stream:
            lines = stream.read(MAX_BYTES).split(
                "\n"
            )  # splitlines() would count characters that no editor does
    except OSError:
        return None
    return _redact_line(lines, location.line - 1) if location.line <= len(lines) else None


def _redact_line(lines: Sequence[str], number: int) -> str:
    """The line without the literal of a secret field: read as text, since what is wrong may be the YAML itself.

    What a template would put there is not in the line.
    """
    line = _PASSWORD.sub(r"\1(sensitive)@", lines[number])
    below = any(_is_secret_key(key) for key in _list_enclosing_keys(lines, number))
    keys = list(_KEY.finditer(line))
    start = len(line) - len(line.lstrip(" \t-"))
    if below and not keys:
        return _redact_from(line, start)
    for key in keys:
        if (below and key[1] not in _PUBLIC_KEYS) or _is_secret_key(key[1]):
            return _redact_from(line, key.end())
    return line


def _is_secret_key(key: str) -> bool:
    """Whether the value of a key, or all below it, is secret: by where it stands or by its name."""
    return key in SECRET_CONTAINERS or is_secret_name(key)


def _list_enclosing_keys(lines: Sequence[str], number: int) -> Iterator[str]:
    """The keys that a line stands below, by its indentation, innermost first."""
    width = _measure_indentation(lines[number])
    for line in reversed(lines[:number]):
        if line.strip() and not line.lstrip().startswith("#") and _measure_indentation(line) < width:
            width = _measure_indentation(line)
            yield from (key[1] for key in _KEY.finditer(line))


def _measure_indentation(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _redact_from(line: str, start: int) -> str:
    rest = line[start:].strip()
    if not rest or "{{" in rest or re.fullmatch(r"[|>][0-9+-]*", rest):
        return line
    return f"{line[:start]}(sensitive)"
