"""An image that a project created is deleted with its last version, and no other image is."""

from __future__ import annotations

import pytest
from acceptance.conftest import StartServer
from support.small_project import TRAINER, apply_successfully
from support.workspace import Workspace

IMAGES = "/image-management/api/v2/images"
NEXT = TRAINER.replace("1.0.0", "2.0.0")


def images(world: Workspace) -> list[str]:
    with world.tenant() as emulator:
        return [row["name"] for row in emulator.db.all("SELECT name FROM images ORDER BY name")]


def destroy(world: Workspace) -> str:
    ended = world.run("destroy", ".", "--yes")
    assert ended.code == 0, ended.out + ended.err
    return ended.out


@pytest.mark.parametrize("last", ["destroy", "prune"])
def test_the_image_goes_with_its_last_version(world: Workspace, last: str) -> None:
    world.write("images/trainer.yaml", TRAINER)
    world.write("images/next.yaml", NEXT)
    apply_successfully(world)
    (world.root / "images/trainer.yaml").unlink()
    if last == "prune":
        world.write("images/other.yaml", TRAINER.replace("name: trainer", "name: other"))
        (world.root / "images/next.yaml").unlink()
        apply_successfully(world, "--prune")
        assert images(world) == ["other"]
    assert "the image itself is deleted with its last version" in destroy(world)
    assert images(world) == []
    (world.root / "images/next.yaml").unlink(missing_ok=True)
    world.write("images/trainer.yaml", TRAINER.replace("type: workflow", "type: api"))
    apply_successfully(world)


def test_the_one_that_created_the_image_may_be_deleted_first(world: Workspace) -> None:
    world.write("images/trainer.yaml", TRAINER)
    apply_successfully(world)
    world.write("images/trainer.yaml", NEXT)
    apply_successfully(world)
    world.write("images/trainer.yaml", TRAINER.replace("1.0.0", "3.0.0"))
    apply_successfully(world)
    assert world.run("versions", "trainer", ".", "--delete", "1.0.0", "--yes").code == 0
    destroy(world)
    assert images(world) == []


def test_an_image_with_versions_of_others_stays(world: Workspace) -> None:
    world.write("images/trainer.yaml", TRAINER)
    apply_successfully(world)
    form = {"version": "9.0.0", "buildDetails": '{"source": "dockerfile", "dockerfile": "FROM a"}'}
    world.upload_as_other_user(f"{IMAGES}/1/versions", form)
    destroy(world)
    assert images(world) == ["trainer"]


def test_an_image_of_others_stays_without_versions(world: Workspace) -> None:
    """A version is built into an image that this project did not create."""
    form = {
        "name": "trainer",
        "type": "workflow",
        "version": "0.1.0",
        "buildDetails": '{"source": "dockerfile", "dockerfile": "FROM a"}',
    }
    world.upload_as_other_user(f"{IMAGES}/", form)
    world.write("images/trainer.yaml", TRAINER)
    apply_successfully(world)
    world.send_as_other_user("DELETE", f"{IMAGES}/1/versions/1")
    destroy(world)
    assert images(world) == ["trainer"]


def test_an_image_that_the_platform_keeps_is_named(world: Workspace, serve: StartServer) -> None:
    serve("DELETE */images/1 422")
    world.write("images/trainer.yaml", TRAINER)
    apply_successfully(world)
    assert "the image trainer stays without versions: 422" in destroy(world)


def test_a_lost_response_to_the_deletion_of_the_image_is_found_out(
    world: Workspace, serve: StartServer
) -> None:
    emulator = serve("DELETE */images/1 reset x1")
    world.write("images/trainer.yaml", TRAINER)
    apply_successfully(world)
    destroy(world)
    assert emulator.db.all("SELECT * FROM images") == []


def test_the_image_goes_with_the_last_version_that_is_deleted_by_its_name(world: Workspace) -> None:
    world.write("images/trainer.yaml", TRAINER)
    apply_successfully(world)
    (world.root / "images/trainer.yaml").unlink()
    ended = world.run("versions", "trainer", ".", "--delete", "1.0.0", "--yes")
    assert ended.code == 0, ended.out + ended.err
    assert images(world) == []
