"""Fixtures that the tests of the emulator share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from emulator.tenants import Tenant


@pytest.fixture
def tenant() -> Iterator[Tenant]:
    made = Tenant()
    yield made
    made.emulator.close()
