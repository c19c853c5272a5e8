"""Fixtures that the tests of the emulator share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from support.tenant import Tenant


@pytest.fixture
def tenant() -> Iterator[Tenant]:
    made = Tenant()
    yield made
    made.emulator.close()
