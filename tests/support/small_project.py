"""A small shop: an image, a workflow and a webapp that use it; the world of most acceptance tests."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from support.workspace import Workspace

WORKFLOWS = "/workflows/api/v1/workflows"

TRAINER = """\
body:
  name: trainer
  type: workflow
  version: 1.0.0
  buildDetails:
    source: dockerfile
    dockerfile: FROM python:3.12-slim
"""

TRAIN = """\
body:
  name: train
  triggers:
    - cron: "0 6 * * *"
  tags:
    - name: nightly
  steps:
    prepare:
      image: trainer@1.0.0
      command: python prepare.py
    fit:
      image: trainer@1.0.0
      command: python fit.py
      parents: [prepare]
      resources:
        instanceType: Pico (0.125CPU, 0.125GB RAM)
        storage: 10GB
"""

SHOW = """\
body:
  name: show
  title: Show
  imageDetails:
    image: trainer@1.0.0
"""


def write_small_project(world: Workspace) -> None:
    world.write("images/trainer.yaml", TRAINER)
    world.write("workflows/train.yaml", TRAIN)
    world.write("webapps/show.yaml", SHOW)


def apply_successfully(world: Workspace, *args: str) -> None:
    ended = world.apply(*args)
    assert ended.code == 0, ended.out + ended.err


def edit_workflow(world: Workspace, name: str, change: Callable[[dict[str, Any]], None]) -> None:
    """What a person does in the browser: read the workflow, change it, put all of it back."""
    live = world.describe_live("workflow", name)
    body = {key: live[key] for key in ("name", "tags", "watchers", "triggers", "steps")}
    body["steps"] = {
        step: {key: value for key, value in content.items() if key not in {"imageName", "imageVersion"}}
        for step, content in live["steps"].items()
    }
    change(body)
    world.send_as_other_user("PUT", f"{WORKFLOWS}/{live['id']}", body)
