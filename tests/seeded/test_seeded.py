"""Every bug that is seeded into a copy of the sources is caught by the test that is named for it.

Without `--seeded` only what takes no time is checked: each bug still fits the sources, and its test exists.
`UPDATE_GOLDEN=1` rewrites the table in docs/internals/reliability.md.
"""

from __future__ import annotations

import ast
import os
from pathlib import Path
from typing import Any

import pytest
from seeded.bugs import ROOT, Bug, NoSuchPlace, read_bugs
from seeded.conftest import CAUGHT
from seeded.copied_tree import FAILED, PASSED, copy_tree, run_test
from seeded.table import PAGE, build_table, read_table, replace_table

BUGS = read_bugs()
TESTS = sorted({bug.test for bug in BUGS})
LEAST = 20
"""What R12 asks for."""

each_bug = pytest.mark.parametrize("bug", BUGS, ids=[bug.ident for bug in BUGS])


@each_bug
def test_it_fits_the_sources(bug: Bug) -> None:
    source = (ROOT / bug.file).read_text(encoding="utf-8")
    changed = bug.put_into(source)
    assert ast.dump(ast.parse(changed)) != ast.dump(ast.parse(source)), "it changes nothing"


@each_bug
def test_its_test_exists(bug: Bug) -> None:
    path, _, name = bug.test.partition("::")
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    functions = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    assert name.partition("[")[0] in functions


def test_there_are_enough_and_none_is_told_twice() -> None:
    assert len({bug.ident for bug in BUGS}) == len(BUGS) >= LEAST


def test_the_page_has_the_table() -> None:
    page = PAGE.read_text(encoding="utf-8")
    if os.environ.get("UPDATE_GOLDEN"):
        PAGE.write_text(page := replace_table(page, BUGS), encoding="utf-8")
    assert read_table(page) == build_table(BUGS), "UPDATE_GOLDEN=1 pytest tests/seeded rewrites it"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("if a:\n    f(a, b)\n", "if a:\n    g()\n    h()\n"),
        ("if a:\n    f(\n        a,\n        b,\n    )\n", "if a:\n    g()\n    h()\n"),
        ("f(a)\n", None),
        ("f(a, b)\nf(a, b)\n", None),
    ],
)
def test_a_place_is_found_however_it_is_formatted_and_a_lost_or_doubtful_one_is_said(
    source: str, expected: str | None
) -> None:
    bug = Bug("two", "none", "a.py", "f(a, b)", "g()\nh()", "tests/a.py::test")
    if expected is None:
        with pytest.raises(NoSuchPlace, match="not once"):
            bug.put_into(source)
    else:
        assert bug.put_into(source) == expected


@pytest.mark.seeded
@pytest.mark.timeout(0)
@pytest.mark.parametrize("test", TESTS)
def test_the_tests_pass_without_a_bug(tmp_path: Path, test: str) -> None:
    ended = run_test(test, copy_tree(tmp_path / "tree"))
    assert ended.code == PASSED, ended.text


@pytest.mark.seeded
@pytest.mark.timeout(0)
@each_bug
def test_it_is_caught(tmp_path: Path, bug: Bug, record_property: Any) -> None:
    ended = run_test(bug.test, copy_tree(tmp_path / "tree", bug))
    assert ended.code == FAILED, f"{bug.bug}: no test noticed, or the test did not run\n{ended.text}"
    record_property(CAUGHT, (bug.ident, ended.seconds, ended.reason))
