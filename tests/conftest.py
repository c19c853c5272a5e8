"""Fixtures that tests of the command line share."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest
from support import gauntlet
from support.files import PROJECT
from support.workspace import Workspace

WANTED_BY = {"fuzz": "FUZZ_EXAMPLES", "benchmark": "BENCHMARK"}
"""Markers of tests that run only where a variable of the environment asks for them: `make fuzz`, `make conformance`."""

pytest_plugins = ["conformance.record"]  # writes and checks docs/internals/conformance.md


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--seeded", action="store_true", help="tests/seeded: put every bug into a copy of the sources"
    )


def pytest_configure() -> None:
    """Tests that interrupt a run must be able to, also where these run in the background of some shell."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        if item.get_closest_marker("gauntlet"):
            item.add_marker(pytest.mark.slow)
            item.add_marker(pytest.mark.timeout(gauntlet.choose(gauntlet.SLICE_SECONDS, 0)))
    unwanted = {marker for marker, variable in WANTED_BY.items() if variable not in os.environ}
    left_out = [item for item in items if not unwanted.isdisjoint(mark.name for mark in item.iter_markers())]
    items[:] = [item for item in items if unwanted.isdisjoint(mark.name for mark in item.iter_markers())]
    config.hook.pytest_deselected(items=left_out)


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands in this process look for a lost write once and do not wait: for tests of messages, not of timing."""
    monkeypatch.setattr("reconciler.execution.timeouts.Timeouts.poll_pauses", lambda _: iter((0.01,)))
    monkeypatch.setattr("reconciler.execution.inventory.lease.RELEASE_INTERVAL", 0.01)
    monkeypatch.setattr("reconciler.cli.flows.apply_flow.VERIFY_DELAYS", (0.0,))
    monkeypatch.setattr("reconciler.execution.inventory.lease_wait.seconds_until_stale", lambda *_, **__: 0.0)


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Workspace:
    """An empty project on an empty tenant, with a clean environment."""
    for name in ("PEAK_AUTH_TOKEN", "API_KEY", "STAGE", "PEAK__STAGE", "PEAK_APPLY_URL", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    made = Workspace(tmp_path, capsys)
    made.write("peak-apply.yaml", PROJECT)
    return made
