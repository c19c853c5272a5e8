"""Tests that do not run with every change are known by name, and every skip says why."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest

TESTS = Path(__file__).parent.parent
LEFT_OUT = {
    "benchmark": {"test_an_answer_that_is_lost_makes_a_duplicate_of_theirs_and_none_of_ours"},
    "fuzz": {
        "test_no_call_of_an_operation_gets_an_answer_that_is_not_described",
        "test_nor_does_any_sequence_of_calls_while_time_passes_on_a_platform_with_all_switches_flipped",
    },
    "seeded": {"test_it_is_caught", "test_the_tests_pass_without_a_bug"},
}
"""The tests of each marker that `make test` leaves out."""
PARTLY = {"gauntlet": 11}
"""How many searches run a part of themselves with every change, and all of it with `make gauntlet`."""
SKIPS = {"skip", "skipif", "xfail", "importorskip"}


@cache
def read_sources() -> Mapping[Path, ast.Module]:
    return {path: ast.parse(path.read_text(encoding="utf-8")) for path in sorted(TESTS.rglob("*.py"))}


def find_marked(tree: ast.Module, marker: str) -> set[str]:
    """Names of the tests with a marker of their own or of their module."""
    tests = [n for n in tree.body if isinstance(n, ast.FunctionDef) and n.name.startswith("test_")]
    marks = {test.name: [format_name(node) for node in test.decorator_list] for test in tests}
    whole = [
        format_name(node.value)
        for node in tree.body
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and node.targets[0].id == "pytestmark"
    ]
    return {name for name, found in marks.items() if f"pytest.mark.{marker}" in [*found, *whole]}


def format_name(node: ast.expr) -> str:
    """`pytest.mark.slow` of that expression, and of a call of it."""
    if isinstance(node, ast.Call):
        return format_name(node.func)
    if isinstance(node, ast.Attribute):
        return f"{format_name(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def find_unexplained_skips(tree: ast.Module) -> list[int]:
    """Lines that skip a test, or expect it to fail, without a reason."""
    nodes = list(ast.walk(tree))
    explained = {id(node.func) for node in nodes if isinstance(node, ast.Call) and has_reason(node)}
    return [
        node.lineno
        for node in nodes
        if isinstance(node, ast.Attribute)
        and node.attr in SKIPS
        and format_name(node.value) in {"pytest", "pytest.mark"}
        and id(node) not in explained
    ]


def has_reason(call: ast.Call) -> bool:
    """Whether a call names a reason that is not empty; the first argument of `pytest.skip` is one."""
    given = [word.value for word in call.keywords if word.arg == "reason"]
    if format_name(call.func) == "pytest.skip":
        given += call.args
    return any(not (isinstance(value, ast.Constant) and not value.value) for value in given)


@pytest.mark.parametrize("marker", LEFT_OUT)
def test_tests_that_are_left_out_are_known_by_name(marker: str) -> None:
    found = set().union(*(find_marked(tree, marker) for tree in read_sources().values()))
    assert found == LEFT_OUT[marker]


@pytest.mark.parametrize("marker", PARTLY)
def test_searches_of_which_a_part_runs_are_counted(marker: str) -> None:
    assert sum(len(find_marked(tree, marker)) for tree in read_sources().values()) == PARTLY[marker]


def test_every_skip_says_why() -> None:
    found = [
        f"{path}:{line}" for path, tree in read_sources().items() for line in find_unexplained_skips(tree)
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("pytest.skip()", [1]),
        ("pytest.skip('')", [1]),
        ("pytest.skip('no device')", []),
        ("pytest.skip(reason)", []),
        ("@pytest.mark.skip\ndef test(): ...", [1]),
        ("@pytest.mark.skipif(True)\ndef test(): ...", [1]),
        ("@pytest.mark.skipif(True, reason='no device')\ndef test(): ...", []),
        ("@pytest.mark.xfail(reason='')\ndef test(): ...", [1]),
        ("yaml = pytest.importorskip('yaml')", [1]),
    ],
)
def test_a_skip_without_a_reason_is_found(source: str, lines: list[int]) -> None:
    assert find_unexplained_skips(ast.parse(source)) == lines
