"""The project full of secrets, for all tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from secrecy.secret_project import Door, Guarded, guarding
from support.server import listening
from support.workspace import World


@pytest.fixture(scope="session")
def door() -> Iterator[Door]:
    made = Door()
    with listening(made) as made.url:
        yield made
    for emulator in made.opened:
        emulator.close()


@pytest.fixture
def guarded(world: World, monkeypatch: pytest.MonkeyPatch, door: Door, hasty: None) -> Guarded:
    del hasty
    return guarding(world, monkeypatch, door)
