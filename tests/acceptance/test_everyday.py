"""The everyday path through the command line: plan, apply, plan again, change something."""

from __future__ import annotations

import json
from typing import Any

from support.small_project import SHOW, TRAIN, TRAINER, apply_successfully, write_small_project
from support.workspace import Workspace


def quiet(world: Workspace) -> None:
    """Nothing is left to do."""
    ended = world.plan("--detailed-exitcode")
    assert ended.code == 0, ended.out
    assert "Nothing to do" in ended.out


def changed_fields(world: Workspace, ref: str) -> dict[str, tuple[Any, Any]]:
    plan = json.loads(world.plan("--format", "json").out)
    (change,) = [c for c in plan["changes"] if c["ref"] == ref]
    return {".".join(map(str, f["path"])): (f["before"], f["after"]) for f in change["fields"]}


def test_an_empty_tenant_gets_everything_in_one_apply_and_then_there_is_nothing_to_do(
    world: Workspace,
) -> None:
    write_small_project(world)
    assert world.plan("--detailed-exitcode").code == 2
    apply_successfully(world)
    quiet(world)
    again = world.apply()
    assert again.code == 0
    assert world.sent() == []


def test_the_ids_of_a_build_flow_into_what_uses_it(world: Workspace) -> None:
    write_small_project(world)
    apply_successfully(world)
    posts = {entry.path: entry.body for entry in world.sent() if entry.method == "POST"}
    workflow = posts["/workflows/api/v1/workflows/"]
    webapp = posts["/webapps/api/v1/webapps/"]
    ids = {(s["imageId"], s["imageVersionId"]) for s in workflow["steps"].values()}
    assert ids == {(webapp["imageDetails"]["imageId"], webapp["imageDetails"]["versionId"])}
    assert "image" not in workflow["steps"]["fit"]
    assert isinstance(workflow["steps"]["fit"]["resources"]["instanceTypeId"], int)


def test_a_plan_sends_only_reads(world: Workspace) -> None:
    write_small_project(world)
    apply_successfully(world)
    world.write("webapps/show.yaml", SHOW.replace("title: Show", "title: Shown"))
    world.plan()
    assert {entry.method for entry in world.journal()[world.seen :]} == {"GET"}


def test_a_changed_command_is_one_field_of_one_put(world: Workspace) -> None:
    write_small_project(world)
    apply_successfully(world)
    world.write("workflows/train.yaml", TRAIN.replace("python fit.py", "python fit.py --fast"))
    assert changed_fields(world, "workflow/train") == {
        "steps.fit.command": ("python fit.py", "python fit.py --fast")
    }
    apply_successfully(world)
    assert [entry.method for entry in world.sent()] == ["PUT"]
    quiet(world)


def test_a_changed_title_does_not_redeploy_but_a_changed_image_does(world: Workspace) -> None:
    write_small_project(world)
    apply_successfully(world)
    world.write("webapps/show.yaml", SHOW.replace("title: Show", "title: Shown"))
    assert "redeploys" not in world.plan().out
    apply_successfully(world)
    (patch,) = world.sent()
    assert (patch.method, patch.body) == ("PATCH", {"title": "Shown"})
    world.write("images/trainer-2.yaml", TRAINER.replace("1.0.0", "1.1.0"))
    world.write("webapps/show.yaml", SHOW.replace("title: Show", "title: Shown").replace("1.0.0", "1.1.0"))
    planned = world.plan()
    assert "redeploys" in planned.out
    apply_successfully(world)
    post, patch = world.sent()
    assert post.path.endswith("/versions")
    assert set(patch.body) == {"imageDetails"}
    quiet(world)


def test_what_is_no_longer_declared_disappears_and_nothing_else(world: Workspace) -> None:
    write_small_project(world)
    apply_successfully(world)
    without_step = TRAIN[: TRAIN.index("    fit:")].replace("  tags:\n    - name: nightly\n", "")
    world.write("workflows/train.yaml", without_step)
    assert set(changed_fields(world, "workflow/train")) == {"steps.fit", "tags"}
    apply_successfully(world)
    (put,) = world.sent()
    assert set(put.body["steps"]) == {"prepare"}
    assert not put.body.get("tags")
    quiet(world)


def test_a_built_version_is_immutable_and_only_its_branch_is_blocked(world: Workspace) -> None:
    write_small_project(world)
    apply_successfully(world)
    world.write("images/trainer.yaml", TRAINER.replace("3.12", "3.13"))
    world.write("images/other.yaml", TRAINER.replace("trainer", "other"))
    planned = world.plan()
    assert planned.code == 1
    assert "1.0.1" in planned.out
    ended = world.apply()
    assert ended.code == 3
    assert [entry.path for entry in world.sent()] == ["/image-management/api/v2/images/"]


def test_a_content_version_follows_the_files_of_its_folder(world: Workspace) -> None:
    world.write("src/Dockerfile", "FROM python:3.12-slim\nCOPY fit.py .\n")
    world.write("src/fit.py", "print(1)\n")
    world.write(
        "images/trainer.yaml",
        """\
        body:
          name: trainer
          type: workflow
          version: 1.0.0-${digest}
        artifact: {path: src}
        """,
    )
    world.write("workflows/train.yaml", TRAIN.replace("trainer@1.0.0", "trainer"))
    apply_successfully(world)
    quiet(world)
    world.write("src/fit.py", "print(2)\n")
    planned = world.plan()
    assert "rolls 2 steps" in planned.out
    apply_successfully(world)
    assert [entry.method for entry in world.sent()] == ["POST", "PUT"]
    quiet(world)


def test_a_failing_build_stops_what_needs_it_and_nothing_else(world: Workspace) -> None:
    write_small_project(world)
    world.write("images/trainer.yaml", TRAINER.replace("FROM python:3.12-slim", '"FROM x\\nRUN exit 1"'))
    world.write("images/other.yaml", TRAINER.replace("trainer", "other"))
    world.write(
        "workflows/other.yaml", TRAIN.replace("name: train\n", "name: other\n").replace("trainer@", "other@")
    )
    ended = world.apply()
    assert ended.code == 3
    assert "RUN exit 1" in ended.out
    posts = [entry for entry in world.sent() if "/workflows/" in entry.path]
    assert [entry.body["name"] for entry in posts] == ["other"]
    world.write("images/trainer.yaml", TRAINER)
    assert "rebuild" in world.plan().out
    apply_successfully(world)
    assert "PATCH" in {entry.method for entry in world.sent()}
    quiet(world)
