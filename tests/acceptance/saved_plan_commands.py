"""Saved plans as their tests write, apply and damage them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from support.small_project import TRAIN
from support.workspace import Workspace

WEBAPPS = "/webapps/api/v1/webapps"
FAST = TRAIN.replace("python fit.py", "python fit.py --fast")


def saved(world: Workspace, *args: str) -> Path:
    ended = world.plan("--out", "plan.json", *args)
    assert ended.code == 0, ended.err
    return world.root / "plan.json"


def carried_out(world: Workspace, *args: str) -> Any:
    return world.run("apply", "plan.json", *args)


def methods(world: Workspace) -> list[str]:
    return [entry.method for entry in world.sent()]
