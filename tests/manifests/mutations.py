"""Good manifests, and what people do to them: a key is dropped, renamed, retyped, moved or written twice."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from hypothesis import strategies as st

HERE = Path(__file__).parent
DEMO = HERE.parent.parent / "manifests"
FULL = HERE / "full"
KEY = re.compile(r"^(?P<indent> *(?:- )*)(?P<key>[\w\"'-]+):(?P<rest>.*)$")
VALUES = (
    "",
    "null",
    "true",
    "0",
    "-1",
    "1.5",
    ".nan",
    "99999999999999999999",
    "text",
    '""',
    '" "',
    "2026-01-02",
    "12:30",
    "0x1F",
    "[]",
    "[1, [2]]",
    "{}",
    "{a: {b: c}}",
    "[text, text]",
    "*nowhere",
    "&here x",
    "!!str 5",
    '"{{ nobody }}"',
    "{{ nobody }}",
    "{% raw %}",
    "'\u2028'",
    "|",
    "a: b",
    "@x",
)


@dataclass(frozen=True)
class GoodManifest:
    """A manifest that is right: its name in a project, and its text."""

    name: str
    text: str


def _read_manifests() -> tuple[GoodManifest, ...]:
    roots = (HERE / "guide", FULL, DEMO)
    files = (
        (path, path.relative_to(root).as_posix()) for root in roots for path in sorted(root.rglob("*.yaml"))
    )
    manifests = (
        (path, name) for path, name in files if name.count("/") == 1 and not name.startswith("params")
    )
    return tuple(GoodManifest(name, path.read_text(encoding="utf-8")) for path, name in manifests)


GOOD_MANIFESTS = _read_manifests()


@st.composite
def mutate_manifest(draw: st.DrawFn) -> GoodManifest:
    """A good manifest after one to three changes."""
    good = draw(st.sampled_from(GOOD_MANIFESTS))
    lines = good.text.splitlines()
    for _ in range(draw(st.integers(1, 3))):
        lines = _change_lines(draw, lines)
    return GoodManifest(good.name, "\n".join(lines) + "\n")


def _change_lines(draw: st.DrawFn, lines: list[str]) -> list[str]:
    keys = [index for index, line in enumerate(lines) if KEY.match(line)]
    if not keys:
        return lines
    at = draw(st.sampled_from(keys))
    changes = (_drop_key, _drop_value, _rename_key, _replace_value, _move_lines, _repeat_lines)
    return draw(st.sampled_from(changes))(draw, lines, at)


def _drop_key(draw: st.DrawFn, lines: list[str], at: int) -> list[str]:
    del draw
    return [*lines[:at], *lines[at + 1 :]]


def _drop_value(draw: st.DrawFn, lines: list[str], at: int) -> list[str]:
    del draw
    return [*lines[:at], *lines[_find_end(lines, at) :]]


def _rename_key(draw: st.DrawFn, lines: list[str], at: int) -> list[str]:
    found = KEY.match(lines[at])
    assert found is not None
    key = found["key"]
    others = [key[:-1] or "x", key.upper(), key + "s", "name", "1", "no", '""', "steps", "<<", f"{key} "]
    return [
        *lines[:at],
        f"{found['indent']}{draw(st.sampled_from(others))}:{found['rest']}",
        *lines[at + 1 :],
    ]


def _replace_value(draw: st.DrawFn, lines: list[str], at: int) -> list[str]:
    found = KEY.match(lines[at])
    assert found is not None
    end = _find_end(lines, at) if draw(st.booleans()) else at + 1
    return [*lines[:at], f"{found['indent']}{found['key']}: {draw(st.sampled_from(VALUES))}", *lines[end:]]


def _move_lines(draw: st.DrawFn, lines: list[str], at: int) -> list[str]:
    end = _find_end(lines, at) if draw(st.booleans()) else at + 1
    by = draw(st.sampled_from([-4, -2, -1, 1, 2, 4]))
    moved = [
        (" " * by + line) if by > 0 else line[min(-by, len(line) - len(line.lstrip())) :]
        for line in lines[at:end]
    ]
    return [*lines[:at], *moved, *lines[end:]]


def _repeat_lines(draw: st.DrawFn, lines: list[str], at: int) -> list[str]:
    del draw
    end = _find_end(lines, at)
    return [*lines[:end], *lines[at:end], *lines[end:]]


def _find_end(lines: list[str], at: int) -> int:
    """Where the value of a key ends: before the next line that is indented no further."""
    depth = len(lines[at]) - len(lines[at].lstrip())
    for index in range(at + 1, len(lines)):
        line = lines[index]
        if line.strip() and len(line) - len(line.lstrip()) <= depth:
            return index
    return len(lines)
