"""Images whose builds take their time."""

from __future__ import annotations

from support.workspace import Workspace


def image(name: str, *labels: str, version: str = "1.0.0", head: str = "") -> str:
    lines = "".join(f"      LABEL emulator.{label}\n" for label in labels)
    return (
        f"{head}body:\n  name: {name}\n  type: workflow\n  version: {version}\n  buildDetails:\n"
        f"    source: dockerfile\n    dockerfile: |-\n      FROM python:3.12-slim\n{lines}"
    )


def images(world: Workspace, *texts: str) -> None:
    world.write("images/all.yaml", "---\n".join(texts))
