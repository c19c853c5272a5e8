"""`history` and applies as its tests run them."""

from __future__ import annotations

import json
from typing import Any

from support.workspace import Workspace

from reconciler.emulator import seeds

SHA = "0123456789abcdef0123456789abcdef01234567"


def history(world: Workspace, *args: str) -> str:
    """What `peak-apply history` prints; it only reads."""
    ended = world.run("history", *args)
    assert ended.code == 0, ended.out + ended.err
    assert {entry.method for entry in world.journal()[world.seen :]} <= {"GET"}
    return ended.out


def listed(world: Workspace) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(history(world, ".", "--format", "json"))["applies"]
    return found


def receipt(world: Workspace, number: int) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(history(world, str(number), ".", "--format", "json"))
    return found


def a_workflow(world: Workspace, command: str) -> None:
    step = f'{{imageId: 901, imageVersionId: 902, command: "{command}"}}'
    world.write("workflows/w.yaml", f"body: {{name: w, steps: {{only: {step}}}}}\n")


def an_image(world: Workspace) -> None:
    with world.tenant() as emulator:
        seeds.add_image(emulator, "theirs", {902: "0.0.1"}, id=901)
