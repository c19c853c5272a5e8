"""`versions`: what each version of an image is, who uses it, and whose it is."""

from __future__ import annotations

from acceptance.version_commands import (
    delete,
    refused,
    table,
    two_versions,
)
from support.small_project import SHOW, TRAINER
from support.workspace import Workspace

from reconciler.emulator import seeds


def test_the_table_shows_the_newest_first_and_each_user_on_a_line(world: Workspace) -> None:
    two_versions(world, webapps=SHOW)
    ended = world.run("versions", "trainer", ".")
    assert ended.code == 0, ended.err
    content = table(world)["1.0.0"]["content"]
    assert (
        ended.out
        == f"""\
shop on local (embedded: nothing leaves this machine)

image trainer (custom, type workflow, id 1)

version  status  last build  content       owned  declared  used by
1.0.0    in-use  success     {content}  yes    yes       webapp/show
                                                            workflow/train step fit
                                                            workflow/train step prepare
0.1.0    ready   success     {content}  yes    no        -
"""
    )
    assert content.startswith("c")
    assert len(content) == 12
    assert world.sent() == []


def test_the_json_says_the_same(world: Workspace) -> None:
    two_versions(world)
    found = table(world)
    assert list(found) == ["1.0.0", "0.1.0"]
    assert found["1.0.0"]["declared"] == "images/trainer.yaml:1:1"
    assert found["1.0.0"]["named_by"] == ["workflow/train"]
    assert found["1.0.0"]["used_by"] == ["workflow/train step fit", "workflow/train step prepare"]
    first = found["0.1.0"]
    assert (first["id"], first["status"], first["last_build"]) == (1, "ready", "success")
    assert (first["owned"], first["declared"], first["named_by"], first["used_by"]) == (True, None, [], [])


def test_a_version_of_another_user_is_not_owned_and_its_content_not_known(world: Workspace) -> None:
    with world.tenant() as emulator:
        seeds.add_image(emulator, "base", {7: "0.1.0", 8: "0.2.0-rc.1"})
    found = table(world, "base")
    assert list(found) == ["0.2.0-rc.1", "0.1.0"]
    assert [(one["owned"], one["content"]) for one in found.values()] == [(False, None)] * 2


def test_a_service_is_called_a_service(world: Workspace) -> None:
    two_versions(world, services=SHOW)
    assert "service/show" in table(world)["1.0.0"]["used_by"]


def test_every_page_is_read(world: Workspace) -> None:
    with world.tenant() as emulator:
        seeds.add_image(emulator, "trainer", {n: f"0.0.{n}" for n in range(1, 121)}, id=5)
        step = {"imageId": 5, "imageVersionId": 3, "command": "true"}
        for number in range(120):
            seeds.add_workflow(emulator, {"name": f"w{number}", "steps": {"only": step}})
    found = table(world)
    assert len(found) == 120
    assert len(found["0.0.3"]["used_by"]) == 120


def test_an_unknown_image_is_an_error_with_the_names_that_are_near(world: Workspace) -> None:
    two_versions(world)
    refused(world, world.run("versions", "trainr", "."), "no image 'trainr'", "did you mean 'trainer'?")


def test_a_custom_image_comes_before_a_global_one(world: Workspace) -> None:
    with world.tenant(unique_names=False) as emulator:
        seeds.add_image(emulator, "trainer", {1: "3.0.0"}, scope="global")
        seeds.add_image(emulator, "trainer", {2: "0.2.0"})
    assert list(table(world)) == ["0.2.0"]


def test_a_global_image_is_unmanaged_and_never_what_a_manifest_declares(world: Workspace) -> None:
    with world.tenant() as emulator:
        seeds.add_image(emulator, "trainer", {1: "1.0.0"}, scope="global")
    world.write("images/trainer.yaml", TRAINER)
    assert table(world)["1.0.0"]["declared"] is None
    refused(
        world,
        delete(world, "1.0.0"),
        "is not managed by this project",
        "a global image belongs to the platform",
    )


def test_two_images_of_one_name_are_an_error_with_both_ids(world: Workspace) -> None:
    with world.tenant(unique_names=False) as emulator:
        seeds.add_image(emulator, "trainer", {1: "0.1.0"}, id=11)
        seeds.add_image(emulator, "trainer", {2: "0.2.0"}, id=12)
    refused(world, world.run("versions", "trainer", "."), "2 images are called 'trainer': ids 11, 12")
