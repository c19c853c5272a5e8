"""Whatever differs is visible: before and after are never printed alike, in any format, and that takes linear time."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from reconciler.model.plans.field_change import FieldChange, FieldEdit
from reconciler.reports.writing.escape import escape
from reconciler.reports.writing.fields import render_field
from reconciler.reports.writing.line_diff import compare_lines
from reconciler.reports.writing.quoted_text import quote
from reconciler.reports.writing.text_difference import MAX_LENGTH, diff_texts, show_difference

TEXTS = st.text() | st.text(alphabet='ab \t\r\n\u00a0\u0301e\u00e9\\"') | st.text(alphabet="x", max_size=400)
FILLER = st.sampled_from(["", "x" * 200, "word " * 60, "line\n" * 50, " " * 150, "ab" * 40_000])


@st.composite
def pairs(draw: st.DrawFn) -> tuple[str, str]:
    """Two different texts, often long ones that differ in a few characters."""
    head, tail = draw(FILLER), draw(FILLER)
    before, after = draw(TEXTS), draw(TEXTS)
    return (head + before + tail, head + after + tail)


def render(before: object, after: object) -> list[str]:
    change = FieldChange(("steps", "fit", "command"), FieldEdit.CHANGE, before, after)
    return [line for _, line in render_field(change)]


def sides(lines: list[str]) -> tuple[list[str], list[str]]:
    """What is printed of the text before, and of the one after."""
    _, _, rest = lines[0].partition(": ")
    if rest:
        one, _, other = rest.partition(" -> ")
        return [one], [other]
    removed = [line.strip()[2:] for line in lines[1:] if line.startswith("    - ") or line.strip() == "-"]
    added = [line.strip()[2:] for line in lines[1:] if line.startswith("    + ") or line.strip() == "+"]
    return removed, added


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(pairs())
@example(("Show", "Show\u3164"))
@example(("a\tb", "a    b"))
@example(("\\x1b", "\x1b"))
@example(("caf\u00e9", "cafe\u0301"))
@example(("a\n", "a"))
@example(("a\nb", "a\r\nb"))
@example(("(sensitive)", '"(sensitive)"'))
def test_two_different_texts_never_look_alike(pair: tuple[str, str]) -> None:
    before, after = pair
    if before == after:
        return
    lines = render(before, after)
    removed, added = sides(lines)
    assert [line.split() for line in removed] != [line.split() for line in added] or '"' in "".join(lines), (
        lines
    )
    assert removed != added, lines
    assert all(escape(line) == line for line in lines)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.text(), st.text())
def test_different_texts_are_quoted_differently(one: str, other: str) -> None:
    assert (quote(one) == quote(other)) == (one == other)
    assert (quote(one, reveal=True) == quote(other, reveal=True)) == (one == other)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from("abcdefg")), st.lists(st.sampled_from("abcdefg")))
def test_the_blocks_of_a_comparison_make_up_both_sides(before: list[str], after: list[str]) -> None:
    rebuilt: list[str] = []
    at = other = 0
    for block in compare_lines(before, after):
        assert (block.start, block.other) == (at, other)
        at, other = block.end, block.other_end
        if block.equal:
            assert before[block.start : block.end] == after[block.other : block.other_end]
        rebuilt += after[block.other : block.other_end]
    assert (at, other) == (len(before), len(after))
    assert rebuilt == after


@pytest.mark.parametrize("filler", ["x", "\u00e9", "\t", "word "])
def test_a_long_value_is_cut_around_what_differs(filler: str) -> None:
    before, after = filler * 5_000 + "old" + filler * 5_000, filler * 5_000 + "new" + filler * 5_000
    shown, shown_after = show_difference(before, after)
    assert "old" in shown
    assert "new" in shown_after
    assert max(len(shown), len(shown_after)) < 8 * MAX_LENGTH
    assert f"({len(before)} characters)" in shown


def test_a_line_of_many_is_shown_with_a_few_around_it() -> None:
    before = [f"echo {number}" for number in range(1_500)]
    after = [*before[:700], "changed", *before[701:]]
    lines = render("\n".join(before), "\n".join(after))
    assert lines == [
        "~ steps.fit.command:",
        "    … 697 equal lines",
        "      echo 697", "      echo 698", "      echo 699",
        "    - echo 700",
        "    + changed",
        "      echo 701", "      echo 702", "      echo 703",
        "    … 796 equal lines",
    ]  # fmt: skip


def test_what_is_left_out_of_a_long_diff_is_counted() -> None:
    lines = render("\n".join(map(str, range(2_000))), "\n".join(map(str, range(5_000, 7_000))))
    assert lines[-1].strip() == "… and more: 2000 changed lines in this part and after it are not shown"
    assert len(lines) < 500


def test_structures_are_compared_line_by_line() -> None:
    triggers = [{"cron": f"{minute} 6 * * *", "description": "every day"} for minute in range(30)]
    changed = [*triggers[:20], {**triggers[20], "cron": "59 6 * * *"}, *triggers[21:]]
    lines = render(triggers, changed)
    assert '    - - cron: "20 6 * * *"' in lines
    assert '    + - cron: "59 6 * * *"' in lines
    assert len(lines) < 15


def large_pairs() -> Iterator[tuple[str, str]]:
    size = 1_000_000
    yield "x" * size, "x" * (size - 1) + "y"
    yield "a" * size, "b" * size
    yield "a\n" * (size // 2), "a\n" * (size // 2 - 1) + "b\n"
    yield (
        "\n".join(f"echo step {n} is done" for n in range(45_000)),
        "\n".join(f"echo step {n} is over" for n in range(45_000)),
    )
    yield "ab\nb\n" * (size // 5), "b\nab\n" * (size // 5)
    yield "\u00e9" * size, "e\u0301" * (size // 2)


@pytest.mark.slow
@pytest.mark.parametrize("pair", list(large_pairs()))
def test_a_megabyte_takes_about_a_second(pair: tuple[str, str]) -> None:
    started = time.process_time()
    assert len(render(*pair)) < 1_000
    list(diff_texts(*pair))
    assert time.process_time() - started < 6, "a limit with a margin for slow machines: it takes below one"
