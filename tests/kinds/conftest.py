"""A tenant on which a kind is tried."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from kinds.toy_kind import GadgetPlatform, add_sample, register
from support.files import PROJECT
from support.server import serve_app
from support.workspace import Workspace

from reconciler.emulator import Settings, create_app

TOY = "gadget"


@pytest.fixture
def toy(world: Workspace, monkeypatch: pytest.MonkeyPatch) -> Iterator[GadgetPlatform]:
    """The toy kind is in the table, and the project's target is a platform that has it."""
    platform = GadgetPlatform(create_app(Settings(database=str(world.database), token=None)))
    register(monkeypatch)
    add_sample(monkeypatch, platform)
    with serve_app(platform) as url:
        world.write("peak-apply.yaml", PROJECT.replace("embedded: tenant.db", f"url: {url}"))
        monkeypatch.setenv("PEAK_AUTH_TOKEN", "a-token")
        yield platform
    platform.app.state.emulator.close()


@pytest.fixture
def kind(request: pytest.FixtureRequest) -> str:
    """The name of the kind that is tried; the toy is put into the table first."""
    name = str(request.param)
    if name == TOY:
        request.getfixturevalue("toy")
    return name
