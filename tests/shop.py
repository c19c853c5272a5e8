"""A small shop: an image, a workflow and a webapp that use it; the world of most acceptance tests."""

from __future__ import annotations

from worlds import World

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


def a_shop(world: World) -> None:
    world.write("images/trainer.yaml", TRAINER)
    world.write("workflows/train.yaml", TRAIN)
    world.write("webapps/show.yaml", SHOW)


def applied(world: World) -> None:
    ended = world.apply()
    assert ended.code == 0, ended.out + ended.err
