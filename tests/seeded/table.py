"""The table of all bugs: in docs/internals/reliability.md, and with the seconds after a run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from seeded.bugs import ROOT, Bug

PAGE = ROOT / "docs/internals/reliability.md"
LONGEST = 120
"""Characters of what a test said."""
BEGIN, END = "<!-- seeded: begin -->", "<!-- seeded: end -->"


def build_table(bugs: Iterable[Bug]) -> str:
    """As markdown."""
    rows = [
        f"| {bug.bug} | {bug.harm} | `{bug.test.removeprefix('tests/').replace('::', '`, `')}` |"
        for bug in bugs
    ]
    return "\n".join(["| bug | what it would do | caught by |", "| --- | --- | --- |", *rows])


def read_table(page: str) -> str:
    """What stands between the marks."""
    return page.partition(BEGIN)[2].partition(END)[0].strip()


def replace_table(page: str, bugs: Iterable[Bug]) -> str:
    """The page with the table as it is now."""
    before, _, rest = page.partition(BEGIN)
    return f"{before}{BEGIN}\n\n{build_table(bugs)}\n\n{END}{rest.partition(END)[2]}"


def format_lines(bugs: Iterable[Bug], caught: Mapping[str, tuple[float, str]]) -> list[str]:
    """Those of a run: the seconds, the bug, its test, and what the test said; of what was not caught, MISSED."""
    return [line for bug in bugs for line in _format_bug(bug, caught.get(bug.ident))]


def _format_bug(bug: Bug, found: tuple[float, str] | None) -> list[str]:
    seconds, reason = ("MISSED", "") if found is None else (f"{found[0]:.1f} s", found[1])
    said = [f"        {reason[:LONGEST]}"] if reason else []
    return [f"{seconds:>7} {bug.bug}", f"        {bug.test}", *said]
