"""Bugs that this project must never have, each as a small change to its sources (R12).

A bug is an item of one of the YAML files next to this module:

    - bug: a POST is sent again after a 503      what is wrong, in words; its test is named by them
      harm: makes a second object                what it would do to a user
      file: reconciler/api/retry.py
      old: return is_read or failure in _NOTHING_DONE
      new: return True
      test: tests/api/test_client.py::test_a_write_that_may_have_taken_effect_is_never_repeated

`old` must be in the file exactly once; blanks, line ends and commas before a closing bracket do not count, so that
formatting changes nothing. `new` takes its place; its lines are indented as far as the line where `old` begins.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ruamel.yaml import YAML

HERE = Path(__file__).parent
ROOT = HERE.parent.parent

_TOKEN = re.compile(r"\w+|[^\w\s]")
_CLOSING = frozenset(")]}")


class NoSuchPlace(AssertionError):
    """The sources have moved on: a bug cannot be put into them as it is written."""


@dataclass(frozen=True)
class Bug:
    """One change, and the test that must notice it; `test` is an id as pytest takes it."""

    bug: str
    harm: str
    file: str
    old: str
    new: str
    test: str

    @property
    def ident(self) -> str:
        return re.sub(r"\W+", "-", self.bug.lower()).strip("-")

    def put_into(self, source: str) -> str:
        """The text of `file` with the bug in it."""
        found = list(re.finditer(_pattern(self.old), source))
        if len(found) != 1:
            raise NoSuchPlace(
                f"{self.bug!r}: {self.file} holds {len(found)} times, not once, what is to be replaced: "
                f"rewrite its `old` and `new`\n{self.old}"
            )
        (match,) = found
        line = source[source.rfind("\n", 0, match.start()) + 1 :]
        indent = line[: len(line) - len(line.lstrip())]
        new = self.new.rstrip("\n").replace("\n", f"\n{indent}")
        return source[: match.start()] + new + source[match.end() :]


def _pattern(old: str) -> str:
    """What finds a text however it is broken into lines."""
    tokens = _TOKEN.findall(old)
    kept = [
        token
        for token, after in zip(tokens, [*tokens[1:], ""], strict=True)
        if token != "," or after not in _CLOSING
    ]
    parts = [rf"(?:,\s*)?{re.escape(token)}" if token in _CLOSING else re.escape(token) for token in kept]
    begin = r"\b" if kept[0][0].isalnum() else ""
    return begin + r"\s*".join(parts)


def read_bugs() -> tuple[Bug, ...]:
    """All of them, in the order of the files."""
    return tuple(_read())


def _read() -> Iterator[Bug]:
    for path in sorted(HERE.glob("*.yaml")):
        for item in YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8")):
            yield Bug(**{key: str(value) for key, value in item.items()})
