"""The reference world of reliability.md, W60: 20 images, 20 workflows, 10 webapps, 5 services, 5 artifacts, depth 3."""

from __future__ import annotations

from collections.abc import Iterable

from support.workspace import Workspace


def write_reference_project(world: Workspace) -> None:
    """Ten base images, ten images that wait for them, and what runs them."""
    world.write("images/all.yaml", join_documents(_build_image(n) for n in range(20)))
    world.write("workflows/all.yaml", join_documents(_build_workflow(n) for n in range(20)))
    world.write("webapps/all.yaml", join_documents(_build_web_service(f"web-{n}", n) for n in range(10)))
    world.write("services/all.yaml", join_documents(_build_web_service(f"service-{n}", n) for n in range(5)))
    world.write("artifacts/all.yaml", join_documents(_build_artifact(n) for n in range(5)))
    for n in range(5):
        world.write(f"data/{n}/rules.csv", f"rule,{n}\n")


def join_documents(texts: Iterable[str]) -> str:
    return "---\n".join(texts)


def _build_image(n: int) -> str:
    after = f"depends_on: [image/image-{n - 10}@1.0.0]\n" if n >= 10 else ""
    details = f"{{source: dockerfile, dockerfile: FROM python:3.{n}}}"
    return f"{after}body: {{name: image-{n}, type: workflow, version: 1.0.0, buildDetails: {details}}}\n"


def _build_workflow(n: int) -> str:
    return (
        f"body:\n  name: workflow-{n}\n  steps:\n"
        f"    load: {{image: image-{n}@1.0.0, command: load}}\n"
        f"    fit: {{image: image-{n}@1.0.0, command: fit, parents: [load]}}\n"
    )


def _build_web_service(name: str, n: int) -> str:
    return f"body: {{name: {name}, title: A title, imageDetails: {{image: image-{n + 10}@1.0.0}}}}\n"


def _build_artifact(n: int) -> str:
    return f"name: artifact-{n}\ndescription: Rules\nartifact: {{path: data/{n}}}\n"
