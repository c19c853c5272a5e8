"""Leaves out what takes minutes unless `--seeded` asks for it, and then prints the table."""

from __future__ import annotations

from typing import Any

import pytest
from seeded.bugs import read_bugs
from seeded.table import format_lines

CAUGHT = (
    "caught"  # among the properties of a test: the name of a bug, the seconds it took to notice it, and how
)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--seeded"):
        return
    left_out = [item for item in items if item.get_closest_marker("seeded")]
    items[:] = [item for item in items if not item.get_closest_marker("seeded")]
    config.hook.pytest_deselected(items=left_out)


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    if not config.getoption("--seeded"):
        return
    reports = [*terminalreporter.stats.get("passed", ()), *terminalreporter.stats.get("failed", ())]
    tried = {report.nodeid.rpartition("[")[2].removesuffix("]") for report in reports}
    caught = {
        value[0]: (value[1], value[2]) for r in reports for key, value in r.user_properties if key == CAUGHT
    }
    bugs = [bug for bug in read_bugs() if bug.ident in tried]
    if bugs:
        terminalreporter.section(f"{len(caught)} of {len(bugs)} seeded bugs caught")
        terminalreporter.write_line("\n".join(format_lines(bugs, caught)))
