"""Fixtures that tests of the command line share."""

from __future__ import annotations

from pathlib import Path

import pytest
from worlds import PROJECT, World

pytest_plugins = ["conformance.record"]  # writes and checks docs/emulator.md


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> World:
    """An empty project on an empty tenant, with a clean environment."""
    for name in ("PEAK_AUTH_TOKEN", "API_KEY", "STAGE", "PEAK__STAGE", "PEAK_APPLY_URL", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    made = World(tmp_path, capsys)
    made.write("peak-apply.yaml", PROJECT)
    return made
