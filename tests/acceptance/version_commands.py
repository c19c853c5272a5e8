"""`versions` and its deletions as the tests run them."""

from __future__ import annotations

import json
from typing import Any

from support.small_project import TRAIN, TRAINER
from support.workspace import CommandResult, Workspace

WORKFLOWS = "/workflows/api/v1/workflows"
IMAGES = "/image-management/api/v2/images"
FIRST = "image/trainer@0.1.0"


def at(version: str, text: str) -> str:
    return text.replace("1.0.0", version)


def applied(world: Workspace, version: str, *, train: str = TRAIN, **others: str) -> None:
    """Everything at one version of the image; the versions before stay."""
    world.write("images/trainer.yaml", at(version, TRAINER))
    world.write("workflows/train.yaml", at(version, train))
    for folder, text in others.items():
        world.write(f"{folder}/show.yaml", at(version, text))
    ended = world.apply()
    assert ended.code == 0, ended.out + ended.err


def two_versions(world: Workspace, **others: str) -> None:
    """0.1.0, which nothing needs any more, and 1.0.0."""
    applied(world, "0.1.0", **others)
    applied(world, "1.0.0", **others)


def delete(world: Workspace, *versions: str) -> CommandResult:
    given = [part for version in versions for part in ("--delete", version)]
    return world.run("versions", "trainer", ".", "--yes", *given)


def table(world: Workspace, image: str = "trainer") -> dict[str, Any]:
    """The versions by their text, as the JSON format has them."""
    ended = world.run("versions", image, ".", "--format", "json")
    assert ended.code == 0, ended.out + ended.err
    found = json.loads(ended.out)
    assert (found["format"], found["version"]) == ("peak-apply/versions", 1)
    return {one["version"]: one for one in found["versions"]}


def live(world: Workspace) -> list[str]:
    """The versions of the image that the platform lists, newest first."""
    (image,) = world.send_as_other_user("GET", f"{IMAGES}/")["images"]
    return [
        one["version"]
        for one in world.send_as_other_user("GET", f"{IMAGES}/{image['id']}/versions")["versions"]
    ]


def refused(world: Workspace, ended: CommandResult, *texts: str) -> None:
    """Exit code 1, all of the texts said, and nothing sent, not even to the inventory."""
    assert ended.code == 1, ended.out
    for text in texts:
        assert text in ended.err
    assert [entry.path for entry in world.journal()[world.seen :] if entry.method != "GET"] == []


USERS = {
    "workflow/theirs step only": lambda ids: (
        f"{WORKFLOWS}/",
        {"name": "theirs", "steps": {"only": {**ids("imageVersionId"), "command": "true"}}},
    ),
    "webapp/theirs": lambda ids: (
        "/webapps/api/v1/webapps/",
        {"name": "theirs", "imageDetails": ids("versionId")},
    ),
    "service/theirs": lambda ids: (
        "/webapps/api/v1/webapps/",
        {"name": "theirs", "serviceType": "api", "imageDetails": ids("versionId")},
    ),
}
