"""The reference world of reliability.md, W60: 20 images, 20 workflows, 10 webapps, 5 services, 5 artifacts, depth 3."""

from __future__ import annotations

from collections.abc import Iterable

from support.workspace import World


def write_reference_world(world: World) -> None:
    """Ten base images, ten images that wait for them, and what runs them."""
    world.write("images/all.yaml", documents(_image(n) for n in range(20)))
    world.write("workflows/all.yaml", documents(_workflow(n) for n in range(20)))
    world.write("webapps/all.yaml", documents(_served(f"web-{n}", n) for n in range(10)))
    world.write("services/all.yaml", documents(_served(f"service-{n}", n) for n in range(5)))
    world.write("artifacts/all.yaml", documents(_artifact(n) for n in range(5)))
    for n in range(5):
        world.write(f"data/{n}/rules.csv", f"rule,{n}\n")


def documents(texts: Iterable[str]) -> str:
    return "---\n".join(texts)


def _image(n: int) -> str:
    after = f"depends_on: [image/image-{n - 10}@1.0.0]\n" if n >= 10 else ""
    details = f"{{source: dockerfile, dockerfile: FROM python:3.{n}}}"
    return f"{after}body: {{name: image-{n}, type: workflow, version: 1.0.0, buildDetails: {details}}}\n"


def _workflow(n: int) -> str:
    return (
        f"body:\n  name: workflow-{n}\n  steps:\n"
        f"    load: {{image: image-{n}@1.0.0, command: load}}\n"
        f"    fit: {{image: image-{n}@1.0.0, command: fit, parents: [load]}}\n"
    )


def _served(name: str, n: int) -> str:
    return f"body: {{name: {name}, title: A title, imageDetails: {{image: image-{n + 10}@1.0.0}}}}\n"


def _artifact(n: int) -> str:
    return f"name: artifact-{n}\ndescription: Rules\nartifact: {{path: data/{n}}}\n"
