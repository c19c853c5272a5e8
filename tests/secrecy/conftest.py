"""The project full of secrets, for all tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from secrecy.secret_project import SecretProject, SwitchableApp, set_up_project
from support.server import serve_app
from support.workspace import Workspace


@pytest.fixture(scope="session")
def door() -> Iterator[SwitchableApp]:
    made = SwitchableApp()
    with serve_app(made) as made.url:
        yield made
    for emulator in made.opened:
        emulator.close()


@pytest.fixture
def guarded(
    world: Workspace, monkeypatch: pytest.MonkeyPatch, door: SwitchableApp, hasty: None
) -> SecretProject:
    del hasty
    return set_up_project(world, monkeypatch, door)
