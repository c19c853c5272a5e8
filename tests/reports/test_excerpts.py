"""The line that a problem is about, and the marker under its column."""

from __future__ import annotations

import pytest

from reconciler.model.location import Location
from reconciler.model.problem import Problem
from reconciler.reports.problems import render_problems_text


def excerpt(line: str, column: int) -> list[str]:
    said = render_problems_text(
        [Problem("wrong", Location("x.yaml", 7, column))], color=False, source_line=lambda _: line
    )
    return said.splitlines()[1:]


def test_the_marker_stands_under_the_column() -> None:
    assert excerpt("name: {{ x }}", 7) == ["    7 | name: {{ x }}", "      |       ^"]


def test_the_marker_may_stand_behind_the_line() -> None:
    assert excerpt("name:", 6) == ["    7 | name:", "      |      ^"]


def test_a_tab_is_one_column() -> None:
    assert excerpt("a:\tb", 4) == ["    7 | a: b", "      |    ^"]


def test_a_line_that_had_to_be_changed_has_no_marker() -> None:
    assert excerpt("a: \x1b[31m", 4) == ["    7 | a: \\x1b[31m"]


@pytest.mark.parametrize("column", [161, 500, 100_000, 999_999])
def test_of_a_long_line_the_part_around_the_column_is_shown(column: int) -> None:
    line = "".join(chr(97 + n % 26) for n in range(1_000_000))
    shown, marker = excerpt(line, column)
    assert len(shown) <= 170
    assert shown[marker.index("^")] == line[column - 1]
