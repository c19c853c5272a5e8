"""Fixtures that the tests of the emulator share."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from support.tenant import Tenant


@pytest.fixture
def tenant() -> Iterator[Tenant]:
    made = Tenant()
    yield made
    made.emulator.close()


@pytest.fixture
def image(tenant: Tenant) -> Any:
    return tenant.create_image("trainer", version="1.0.0")


@pytest.fixture
def slow() -> Any:
    """A tenant whose deployments and deletions take half a minute."""
    made = Tenant(deploy_seconds=30)
    yield made
    made.emulator.close()
