"""The files that we pack are those of the official packer, for folders and ignore files that hypothesis makes up.

What differs on purpose is in `DIFFERENCES`: we leave it out or refuse it, and say so (contract 6).
"""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from conformance.official import find_interpreter
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from reconciler.errors import PackingError
from reconciler.model.problem import InputError
from reconciler.packing import scan_folder

EXAMPLES = int(os.environ.get("EXAMPLES", "100"))

LIST_FILES = """
import json, sys
from peak.compression import get_files_to_include
for line in sys.stdin:
    folder, ignore_files = json.loads(line)
    try:
        found = sorted(get_files_to_include(folder, ignore_files))
    except Exception as error:
        found = type(error).__name__
    print(json.dumps(found), flush=True)
"""

PARTS = st.sampled_from(
    ["src", "data", "a.py", "b.csv", "Dockerfile", ".env", "lib", "x y", "é", "#c", "!d", "[1]", "e\u0301"]
)
NAMES = st.lists(PARTS, min_size=1, max_size=4).map("/".join)
LINKS = st.dictionaries(NAMES, NAMES, max_size=2)
PIECES = st.sampled_from(
    [
        "*",
        "**",
        "?",
        "src",
        "data",
        "*.py",
        "*.csv",
        ".env",
        "lib",
        "x y",
        "é",
        "[a-b]*",
        "\\#c",
        "\\!d",
        "[1]",
        "\\[1]",
        "[",
        "a.py",
    ]
)
PATTERNS = st.builds(
    "{}{}{}{}".format,
    st.sampled_from(["", "", "", "!", "!", "/", "!/", " ", "**/"]),
    st.lists(PIECES, min_size=0, max_size=3).map("/".join),
    st.sampled_from(["", "", "/", "/*", "/**", " ", "\\"]),
    st.sampled_from(["", "", "", "\t"]),
)
LINES = st.one_of(PATTERNS, st.sampled_from(["", "# comment", "!", "/", "!#c", "\\", "*"]))
ENDS = st.sampled_from(["\n", "\r\n", "\r"])
ALLOW_LISTS = st.lists(LINES, max_size=5).map(lambda lines: ["*", *lines])


@pytest.fixture(scope="module")
def official_packer() -> Iterator[subprocess.Popen[str]]:
    command = [str(find_interpreter()), "-W", "ignore", "-c", LIST_FILES]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield process
        process.kill()


def list_official(process: subprocess.Popen[str], folder: Path, names: list[str] | None) -> list[str] | str:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(json.dumps([str(folder), names]) + "\n")
    process.stdin.flush()
    found: list[str] | str = json.loads(process.stdout.readline())
    return found


def list_ours(folder: Path, names: list[str] | None) -> list[str] | str:
    try:
        return [file.name for file in scan_folder(folder, "app", tuple(names) if names else None).files]
    except (PackingError, InputError) as error:
        return error.problems[0].message if isinstance(error, InputError) else error.message


def fill(folder: Path, files: set[str], links: dict[str, str]) -> None:
    """Files and links inside of the folder; where a name is taken as a folder, it stays one."""
    for name in sorted(files):
        path = folder / name
        if path.exists() or any(parent.is_file() for parent in path.parents):
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    for name, target in sorted(links.items()):
        path = folder / name
        if not os.path.lexists(path) and path.parent.is_dir():
            path.symlink_to(os.path.relpath(folder / target, path.parent))


@pytest.mark.contract("A76")
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    files=st.sets(NAMES, min_size=1, max_size=8),
    links=LINKS,
    lines=st.one_of(st.lists(LINES, max_size=6), ALLOW_LISTS),
    more=st.none() | st.lists(LINES, max_size=3),
    end=ENDS,
)
@example(files={"src/a.py", "Dockerfile"}, links={}, lines=["*", "!src/"], more=None, end="\n")
@example(files={"src/a.py", "b.csv"}, links={"lib": "src"}, lines=["src/"], more=["!lib"], end="\r\n")
def test_the_official_packer_packs_the_same_files(
    official_packer: subprocess.Popen[str],
    files: set[str],
    links: dict[str, str],
    lines: list[str],
    more: list[str] | None,
    end: str,
) -> None:
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        fill(folder, files, links)
        (folder / ".dockerignore").write_text(end.join(lines), newline="")
        (folder / "more").write_text(end.join(more or []), newline="")
        names = None if more is None else [".dockerignore", "more"]
        official, ours = list_official(official_packer, folder, names), list_ours(folder, names)
        if isinstance(ours, str) or isinstance(official, str):
            assert explains(ours, official, folder), (ours, official)
        else:
            assert ours == official


NO_PATTERN = {"GitIgnorePatternError", "error"}
"""Errors of the pattern library with which the official packer ends; ours names the line."""
ENDLESS = {"OSError", "RecursionError"}
"""Errors with which it ends at links in a circle; ours refuses them unless they are ignored."""
DIFFERENCES = ("has no file to pack", "leads nowhere", "leads to a folder that contains it")
"""What ours refuses although the official packer goes on: nothing to upload, and links that it leaves out silently."""


def explains(ours: list[str] | str, official: list[str] | str, folder: Path) -> bool:
    """True if what differs is meant to."""
    links = [path for path in folder.rglob("*") if path.is_symlink()]
    if isinstance(official, str) and official in NO_PATTERN:
        return ours == "the line is no pattern"
    if isinstance(official, str) and official in ENDLESS:
        return bool(links)
    if not isinstance(ours, str):
        return False
    (known,) = (part for part in DIFFERENCES if part in ours)
    return official == [] if known == DIFFERENCES[0] else bool(links)
