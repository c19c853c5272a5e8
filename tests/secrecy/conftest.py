"""The project full of secrets, for all tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from secrecy.guarded import Door, Guarded, guarding
from served import listening
from worlds import World


@pytest.fixture(scope="session")
def door() -> Iterator[Door]:
    made = Door()
    with listening(made) as made.url:
        yield made


@pytest.fixture
def guarded(world: World, monkeypatch: pytest.MonkeyPatch, door: Door) -> Iterator[Guarded]:
    with guarding(world, monkeypatch, door) as made:
        yield made
