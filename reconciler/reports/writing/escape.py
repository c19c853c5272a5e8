"""The one exit for data: nothing in a name, a value or a log line acts on a terminal, a CI log or a page."""

from __future__ import annotations

import re
from collections.abc import Iterable

_BLANK = "\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0"
"""Characters that show as nothing although they count as letters, marks or symbols."""
_INVISIBLE = re.compile(
    f"[{_BLANK}\u180b-\u180f\u2065\ufe00-\ufe0f\ufff0-\ufffb\U000e0000-\U000e0fff]"  # ignored by default
    "|[\x00-\x1f\x7f-\xa0\xad\u061c\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff]"  # controls, blanks
    "|[\ud800-\uf8ff\U000f0000-\U0010ffff]"  # surrogates, private use
    "|[\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a]"
)
"""All that acts on a screen or shows as nothing, but for the blank itself (S12)."""
_COMMAND = re.compile(r"^(\s*)(::|##\[)")


def escape(text: str) -> str:
    """One line without control, bidirectional or invisible characters: those are written out (S12)."""
    return _INVISIBLE.sub(_write_out, text)


def escape_lines(text: str) -> list[str]:
    """The lines of a text, each cleaned, none of them a workflow command (S13)."""
    return [escape_command(escape(line.rstrip("\r").expandtabs(4))) for line in text.split("\n")]


def escape_command(line: str) -> str:
    """A line that begins like a workflow command is moved behind a bar (S13)."""
    return _COMMAND.sub(r"\1| \2", line)


def _write_out(found: re.Match[str]) -> str:
    known = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
    char = found[0]
    if char in known:
        return known[char]
    code = ord(char)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


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
