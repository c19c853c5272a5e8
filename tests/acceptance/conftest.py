"""A tenant on a port, for what only a network shows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from acceptance.history_commands import SHA
from execution.virtual_apply import Slow
from support.server import serve_tenant
from support.workspace import Workspace

from reconciler.cli.host.provenance import ACTOR_VARIABLES, COMMIT_VARIABLES
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


@pytest.fixture
def ci_of_alice(monkeypatch: pytest.MonkeyPatch) -> None:
    """A CI job of Alice's, whatever machine the tests run on."""
    for name in (*ACTOR_VARIABLES, *COMMIT_VARIABLES):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("GITHUB_ACTOR", "alice")
    monkeypatch.setenv("GITHUB_SHA", SHA)
