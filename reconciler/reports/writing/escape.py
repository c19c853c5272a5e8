"""The one exit for data: nothing in a name, a value or a log line acts on a terminal, a CI log or a page."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

_INVISIBLE = frozenset("\u200b\u200c\u200d\u2060\ufeff\u2028\u2029\u061c")
_COMMAND = re.compile(r"^(\s*)(::|##\[)")


def escape(text: str) -> str:
    """One line without control, bidirectional or invisible characters: those are written out (S12)."""
    return "".join(_escape_char(char) if _has_effect(char) else char for char in text)


def escape_lines(text: str) -> list[str]:
    """The lines of a text, each cleaned, none of them a workflow command (S13)."""
    return [escape_command(escape(line.rstrip("\r").expandtabs(4))) for line in text.split("\n")]


def escape_command(line: str) -> str:
    """A line that begins like a workflow command is moved behind a bar (S13)."""
    return _COMMAND.sub(r"\1| \2", line)


def _has_effect(char: str) -> bool:
    return char in _INVISIBLE or unicodedata.category(char) in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}


def _escape_char(char: str) -> str:
    known = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
    code = ord(char)
    if char in known:
        return known[char]
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def escape_github_property(text: str) -> str:
    """A value in `::error file=VALUE::`, by GitHub's rules."""
    return escape_github_message(text).replace(":", "%3A").replace(",", "%2C")


def escape_github_message(text: str) -> str:
    """The message behind `::`, by GitHub's rules."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def escape_markdown(text: str) -> str:
    """Data inside a markdown line: no tag, link, image, mention, table cell or emphasis (S14)."""
    cleaned = escape(text)
    return "".join(f"&#{ord(char)};" if char in "<>&|@#[]()!*_`~\\:$" else char for char in cleaned)


def choose_fence(lines: list[str]) -> str:
    """A fence that is longer than any run of backticks in the lines."""
    longest = max((len(run) for line in lines for run in re.findall("`+", line)), default=0)
    return "`" * max(3, longest + 1)


def join_lines(lines: Iterable[str]) -> str:
    """A text for a terminal or a log: no line of it is a workflow command (S13)."""
    return "\n".join(escape_command(line) for line in lines) + "\n"


def fold(title: str, lines: list[str], *, language: str = "") -> str:
    """A block of markdown that opens with a click; `title` is escaped for markdown, `lines` by `escape`."""
    fence = choose_fence(lines)
    block = "\n".join([f"{fence}{language}", *lines, fence])
    return f"<details><summary>{title}</summary>\n\n{block}\n\n</details>"


def mark_changed_line(line: str) -> str:
    """`~` means nothing to a diff: `!` marks a changed line there."""
    return f"! {line[2:]}" if line.startswith("~ ") else line
