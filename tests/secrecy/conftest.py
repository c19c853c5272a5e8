"""The project full of secrets, for all tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from secrecy.guarded import Guarded, guarding
from worlds import World


@pytest.fixture
def guarded(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[Guarded]:
    with guarding(world, monkeypatch) as made:
        yield made
