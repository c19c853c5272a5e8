"""A tenant on a port, for what only a network shows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from execution.virtual_apply import Slow
from support.server import serve_tenant
from support.workspace import Workspace

from reconciler.emulator import Emulator

StartServer = Callable[..., Emulator]


@pytest.fixture
def serve(world: Workspace, monkeypatch: pytest.MonkeyPatch) -> Iterator[StartServer]:
    """Puts a served tenant behind the project's target, and makes waiting short."""
    world.settle = "0s"
    monkeypatch.setenv("PEAK_AUTH_TOKEN", "a-token")
    monkeypatch.setattr("reconciler.api.retry.RetryPolicy.delay", lambda *_: 0.0)
    monkeypatch.setattr("reconciler.execution.waiting.polling.MIN_INTERVAL", 0.05)
    monkeypatch.setattr("reconciler.execution.inventory.lease.RELEASE_INTERVAL", 0.01)
    with ExitStack() as stack:

        def start(*faults: str, **settings: Any) -> Emulator:
            address, emulator = stack.enter_context(serve_tenant(*faults, **settings))
            monkeypatch.setenv("PEAK_APPLY_URL", address)
            return emulator

        yield start


@pytest.fixture
def slow(world: Workspace) -> Slow:
    return Slow(world)
