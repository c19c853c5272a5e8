"""`versions`: what each version of an image is, who uses it, whose it is; and deleting those that nobody needs."""

from __future__ import annotations

import itertools
import json
import os
import select
from collections.abc import Callable
from typing import Any

import pytest
from acceptance.test_inventory import spoil
from acceptance.test_prompt import Terminal
from support.files import PROJECT
from support.small_project import SHOW, TRAIN, TRAINER
from support.workspace import CommandResult, Workspace

from reconciler.emulator import Emulator, seeds
from reconciler.emulator.http.buffered_request import BufferedRequest

WORKFLOWS = "/workflows/api/v1/workflows"
IMAGES = "/image-management/api/v2/images"
SLOW = """\
body:
  name: train
  steps:
    fit:
      image: trainer@1.0.0
      command: python fit.py
      parameters: {env: {EMULATOR_SECONDS: "86400"}}
"""
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


def execute(world: Workspace) -> str:
    """Somebody starts a run; its id."""
    ident = world.describe_live("workflow", "train")["id"]
    return str(world.send_as_other_user("POST", f"{WORKFLOWS}/{ident}/execute", {})["executionId"])


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


def test_a_version_that_no_one_needs_is_deleted_and_forgotten(world: Workspace) -> None:
    two_versions(world, webapps=SHOW)
    ended = delete(world, "0.1.0")
    assert ended.code == 0, ended.err
    assert f"- delete {FIRST}  [id 1, ready, c" in ended.out
    assert ended.out.endswith("Delete complete: 1 deleted.\n")
    assert [(e.method, e.path) for e in world.sent()] == [("DELETE", f"{IMAGES}/1/versions/1")]
    assert live(world) == ["1.0.0"]
    assert world.plan("--detailed-exitcode").code == 0
    refused(world, delete(world, "0.1.0"), "image trainer has no version 0.1.0", "did you mean 1.0.0?")


def test_several_versions_may_be_given_in_any_way(world: Workspace) -> None:
    applied(world, "0.0.1")
    applied(world, "0.0.2")
    two_versions(world)
    ended = delete(world, "0.1.0, 0.0.1", "0.0.2", "0.0.2")
    assert ended.code == 0, ended.err
    assert ended.out.endswith("Delete complete: 3 deleted.\n")
    assert len(world.sent()) == 3
    assert live(world) == ["1.0.0"]


def test_what_is_declared_and_used_stays_and_everything_that_speaks_against_it_is_said(
    world: Workspace,
) -> None:
    two_versions(world, webapps=SHOW)
    ended = delete(world, "1.0.0", "0.1.0")
    refused(
        world,
        ended,
        "images/trainer.yaml:1:1: error: image/trainer@1.0.0 is declared",
        "image/trainer@1.0.0 is referenced by webapp/show, workflow/train",
        "image/trainer@1.0.0 is in use by webapp/show, workflow/train step fit, workflow/train step prepare",
    )
    assert FIRST not in ended.err
    assert live(world) == ["1.0.0", "0.1.0"]


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


@pytest.mark.parametrize("user", USERS)
def test_what_anybody_uses_is_not_deleted(world: Workspace, user: str) -> None:
    two_versions(world)
    path, body = USERS[user](lambda key: {"imageId": 1, key: 1})
    world.send_as_other_user("POST", path, body)
    refused(
        world,
        delete(world, "0.1.0"),
        f"{FIRST} is in use by {user}",
        "give each of them another version first",
    )


def test_a_run_keeps_the_version_that_it_began_with(world: Workspace) -> None:
    applied(world, "0.1.0", train=SLOW)
    execute(world)
    applied(world, "1.0.0", train=SLOW)
    assert table(world)["0.1.0"]["used_by"] == ["run of workflow/train"]
    said = f"{FIRST} is in use by run of workflow/train"
    refused(world, delete(world, "0.1.0"), said, "wait until the run has ended")


def test_a_run_that_ended_uses_nothing(world: Workspace) -> None:
    applied(world, "0.1.0")
    execute(world)
    applied(world, "1.0.0")
    assert delete(world, "0.1.0").code == 0


def test_a_run_that_does_not_say_what_it_uses_counts_for_all_that_its_workflow_names(
    world: Workspace,
) -> None:
    applied(world, "0.1.0", train=SLOW)
    run = execute(world)
    edited = world.describe_live("workflow", "train")
    applied_id = edited["steps"]["fit"]["imageVersionId"]
    with world.tenant() as emulator:
        made = seeds.add_image(emulator, "other", {50: "9.0.0"})
        with emulator.db.transaction():
            address = "registry.example.com/opaque@sha256:0123"
            emulator.db.run(
                "UPDATE steps SET document = json_set(document, '$.image', ?) WHERE execution_id = ?",
                address,
                run,
            )
    step = {"imageId": made, "imageVersionId": 50, "command": "true"}
    world.send_as_other_user("PUT", f"{WORKFLOWS}/{edited['id']}", {"name": "train", "steps": {"fit": step}})
    found = table(world)
    assert found["0.1.0"]["id"] == applied_id
    assert found["0.1.0"]["used_by"] == ["run of workflow/train"]
    assert table(world, "other")["9.0.0"]["used_by"] == ["run of workflow/train", "workflow/train step fit"]
    note = "note: a run of workflow/train does not say which versions it uses"
    assert note in world.run("versions", "trainer", ".").out


def test_what_the_platform_calls_in_use_stays_even_if_no_user_is_known_to_use_it(world: Workspace) -> None:
    two_versions(world)
    with world.tenant() as emulator, emulator.db.transaction():
        emulator.db.run("UPDATE versions SET status = 'in-use' WHERE id = 1")
    refused(world, delete(world, "0.1.0"), f"{FIRST} is in use by something that is not listed here")


@pytest.mark.parametrize(
    "step", ["{image: trainer@0.1.0, command: x}", "{imageId: 1, imageVersionId: 1, command: x}"]
)
def test_what_a_manifest_names_stays_although_nothing_uses_it_yet(world: Workspace, step: str) -> None:
    two_versions(world)
    world.write("workflows/new.yaml", f"body: {{name: new, steps: {{only: {step}}}}}\n")
    refused(
        world,
        delete(world, "0.1.0"),
        f"{FIRST} is referenced by workflow/new",
        "reference another version there",
    )


def test_what_this_project_did_not_make_it_does_not_delete(world: Workspace) -> None:
    with world.tenant() as emulator:
        seeds.add_image(emulator, "trainer", {1: "0.1.0"})
    refused(
        world,
        delete(world, "0.1.0"),
        f"{FIRST} is not managed by this project",
        "no apply of this project built",
    )


def test_a_version_that_was_recreated_under_the_same_name_is_not_the_recorded_one(world: Workspace) -> None:
    two_versions(world)
    with world.tenant() as emulator, emulator.db.transaction():
        emulator.db.run("UPDATE versions SET id = 70 WHERE id = 1")
    refused(world, delete(world, "0.1.0"), f"{FIRST} is not managed by this project", "created it again")


def test_a_protected_version_stays_after_its_manifest_is_gone(world: Workspace) -> None:
    world.write("images/next.yaml", at("0.1.0", TRAINER) + "lifecycle: {prevent_destroy: true}\n")
    applied(world, "1.0.0")
    (world.root / "images/next.yaml").unlink()
    said = f"`lifecycle.prevent_destroy` protects {FIRST} from being deleted"
    refused(world, delete(world, "0.1.0"), said, "declare it again without that line")


def test_where_the_record_is_lost_nothing_is_this_projects(world: Workspace) -> None:
    two_versions(world)
    spoil(world, 4)
    assert [one["owned"] for one in table(world).values()] == [False, False]
    said = "what this project owns is unknown"
    refused(
        world,
        delete(world, "0.1.0"),
        said,
        f"{FIRST} is not managed by this project",
        "the inventory was lost",
    )


def test_a_deletion_that_fails_is_reported_and_can_be_tried_again(world: Workspace) -> None:
    stubborn = TRAINER.replace(
        "dockerfile: FROM python:3.12-slim",
        'dockerfile: "FROM python:3.12-slim\\nLABEL emulator.delete-fail=1"',
    )
    world.write("images/trainer.yaml", at("0.0.1", TRAINER))
    assert world.apply().code == 0
    world.write("images/trainer.yaml", at("0.1.0", stubborn))
    assert world.apply().code == 0
    applied(world, "1.0.0")
    ended = delete(world, "0.0.1", "0.1.0")
    assert ended.code == 3, ended.out
    assert f"failed {FIRST}: its deletion failed on the platform\n    fix: " in ended.out
    assert ended.out.endswith("Delete incomplete: 1 deleted, 1 failed.\n")
    assert live(world) == ["1.0.0", "0.1.0"]
    assert "delete-failed" in world.run("versions", "trainer", ".").out
    assert delete(world, "0.1.0").code == 0
    assert live(world) == ["1.0.0"]


def test_a_deletion_under_way_of_another_user_is_reported_and_no_error(world: Workspace) -> None:
    with world.tenant() as emulator:
        seeds.add_image(emulator, "trainer", {1: "0.1.0"})
        with emulator.db.transaction():
            emulator.db.run("UPDATE versions SET status = 'deleting' WHERE id = 1")
    ended = delete(world, "0.1.0")
    assert ended.code == 0, ended.err
    assert f"{FIRST} is already being deleted\n" in ended.out
    assert ended.out.endswith("Nothing to do.\n")
    assert world.sent() == []


def test_without_a_terminal_to_ask_on_nothing_is_deleted(world: Workspace) -> None:
    two_versions(world)
    ended = world.run("versions", "trainer", ".", "--delete", "0.1.0")
    refused(world, ended, "cannot prompt: stdin is not a terminal")
    assert f"- delete {FIRST}" in ended.out


def test_a_protected_target_wants_its_name(world: Workspace) -> None:
    two_versions(world)
    world.write("peak-apply.yaml", PROJECT.replace("tenant.db}", "tenant.db, protect: true}"))
    refused(world, delete(world, "0.1.0"), "target 'local' is protected", "add --confirm-target local")
    ended = world.run("versions", "trainer", ".", "--delete", "0.1.0", "--yes", "--confirm-target", "local")
    assert ended.code == 0, ended.err


def test_what_is_asked_about_is_looked_at_again_after_the_answer(world: Workspace) -> None:
    two_versions(world)
    terminal = Terminal(world.root, "versions", "trainer", ".", "--delete", "0.1.0")
    terminal.until("Only 'yes' is accepted")
    path, body = USERS["webapp/theirs"](lambda key: {"imageId": 1, key: 1})
    world.send_as_other_user("POST", path, body)
    said = f"{FIRST} is in use by webapp/theirs"
    while said not in terminal.seen and terminal.process.poll() is None:
        os.write(terminal.leader, b"yes\n")  # again: a prompt does not see what is typed in its first moment
        if select.select([terminal.leader], [], [], 0.3)[0]:
            terminal.seen += os.read(terminal.leader, 4096).decode(errors="replace")
    terminal.until(said)
    assert terminal.close() == 1
    assert live(world) == ["1.0.0", "0.1.0"]


def test_the_end_as_json(world: Workspace) -> None:
    two_versions(world)
    ended = world.run("versions", "trainer", ".", "--delete", "0.1.0", "--yes", "--format", "json")
    assert json.loads(ended.out) == {
        "format": "peak-apply/versions-deleted",
        "version": 1,
        "results": [{"ref": FIRST, "outcome": "done", "reason": "", "remedy": "", "sent": True}],
        "inventory_error": "",
    }


def test_delete_wants_a_version(world: Workspace) -> None:
    two_versions(world)
    refused(world, world.run("versions", "trainer", ".", "--delete", ","), "--delete names no version")


def test_hostile_names_stay_data(world: Workspace) -> None:
    evil = "tr\x1b[31m\n::error::ainer\u202e"
    with world.tenant() as emulator:
        made = seeds.add_image(emulator, evil, {1: "0.1.0"})
        step = {"imageId": made, "imageVersionId": 1, "command": "true"}
        seeds.add_workflow(emulator, {"name": "w\x1b]0;x\x07", "steps": {"\n::error::s": step}})
    listed = world.run("versions", evil, ".")
    deleted = world.run("versions", evil, ".", "--delete", "0.1.0", "--yes")
    unknown = world.run("versions", "tr[31m::error::ainer", ".")
    assert (listed.code, deleted.code, unknown.code) == (0, 1, 1)
    assert "workflow/w\\x1b]0;x\\x07 step \\n::error::s" in listed.out
    assert "is in use by workflow/w\\x1b]0;x\\x07" in deleted.err
    assert "did you mean" in unknown.err
    for text in (listed.out, deleted.err, unknown.err):
        assert not any(char in text for char in "\x1b\x07\u202e")
        assert not any(line.lstrip().startswith("::") for line in text.splitlines())


Serve = Callable[..., Emulator]


def requests(emulator: Emulator, method: str) -> list[str]:
    return [entry.path for entry in emulator.journal() if entry.method == method]


@pytest.mark.parametrize("fault", ["503 after-commit", "reset after-commit"])
def test_a_deletion_whose_answer_is_lost_counts_when_its_effect_shows(
    world: Workspace, serve: Serve, fault: str
) -> None:
    emulator = serve(f"DELETE */versions/* {fault} x1")
    two_versions(world)
    ended = delete(world, "0.1.0")
    assert ended.code == 0, ended.out
    assert len(requests(emulator, "DELETE")) == 1
    assert "no version 0.1.0" in delete(world, "0.1.0").err


@pytest.mark.usefixtures("hasty")
@pytest.mark.parametrize("fault", ["503", "empty"])
def test_a_deletion_that_never_arrived_is_unknown_and_the_same_command_goes_on(
    world: Workspace, serve: Serve, fault: str
) -> None:
    """An empty page may come from anything that stands before the platform."""
    serve(f"DELETE */versions/* {fault} before-commit x3")  # it is sent three times
    two_versions(world)
    ended = delete(world, "0.1.0")
    assert ended.code == 3, ended.out
    assert f"unknown {FIRST}: " in ended.out
    assert "    fix: give the same command again" in ended.out
    assert delete(world, "0.1.0").code == 0


def test_a_platform_that_refuses_is_reported_and_nothing_forgotten(world: Workspace, serve: Serve) -> None:
    serve("DELETE */versions/* 422 x1")
    two_versions(world)
    ended = delete(world, "0.1.0")
    assert ended.code == 3, ended.out
    assert f"failed {FIRST}: DELETE {IMAGES}/1/versions/1: 422" in ended.out
    assert table(world)["0.1.0"]["owned"] is True


def by_others(emulator: Emulator, path: str) -> None:
    """Somebody deletes it."""
    incoming = BufferedRequest("DELETE", path, path, "", "", "a-token", "someone", "http://x", b"")
    assert emulator.commit(incoming)[0].status == 200


@pytest.mark.parametrize(("ours", "requests_long"), [(True, 8), (False, 50)])
def test_a_deletion_is_awaited_whoever_began_it(
    world: Workspace, serve: Serve, *, ours: bool, requests_long: int
) -> None:
    moments = itertools.count()
    emulator = serve(clock=lambda: float(next(moments)), deploy_seconds=requests_long)
    two_versions(world)
    path = f"{IMAGES}/1/versions/1"
    if not ours:
        by_others(emulator, path)
    before = len(requests(emulator, "DELETE"))
    ended = delete(world, "0.1.0")
    assert ended.code == 0, ended.out
    assert ended.out.endswith("Delete complete: 1 deleted.\n")
    assert (f"{FIRST} is already being deleted; then it leaves the inventory" in ended.out) is not ours
    assert len(requests(emulator, "DELETE")) - before == int(ours)
    assert requests(emulator, "GET").count(path) > 2
    assert "no version 0.1.0" in delete(world, "0.1.0").err


def test_an_inventory_that_could_not_be_stored_is_made_up_for(world: Workspace, serve: Serve) -> None:
    emulator = serve("PUT /artifacts/* 503 before-commit after=3 x3")
    two_versions(world)
    ended = delete(world, "0.1.0")
    assert ended.code == 3, ended.out
    assert "the inventory could not be stored" in ended.out
    again = delete(world, "0.1.0")
    assert again.code == 0, again.err
    assert f"{FIRST} is already deleted; it leaves the inventory" in again.out
    assert len(requests(emulator, "DELETE")) == 1
    assert "no version 0.1.0" in delete(world, "0.1.0").err
