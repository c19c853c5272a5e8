"""Services and artifacts through the command line: created, changed, left alone, taken over."""

from __future__ import annotations

import json

from support.small_project import SHOW, TRAINER, apply_successfully
from support.workspace import Workspace

API = """\
body:
  name: scores
  serviceType: api
  title: Scores
  imageDetails:
    image: trainer@1.0.0
  parameters:
    env: {LEVEL: debug, PORT: 8080}
    secrets: [database]
  minInstances: 1
"""

RULES = """\
name: rules
description: Rules of the house
artifact:
  path: rules
"""


def quiet(world: Workspace) -> None:
    ended = world.plan("--detailed-exitcode")
    assert ended.code == 0, ended.out


def a_service(world: Workspace) -> None:
    world.write("images/trainer.yaml", TRAINER)
    world.write("services/scores.yaml", API)


def test_a_service_is_created_changed_and_quiet_between(world: Workspace) -> None:
    a_service(world)
    apply_successfully(world)
    quiet(world)
    world.write("services/scores.yaml", API.replace("debug", "info"))
    assert "redeploys" in world.plan().out
    apply_successfully(world)
    (patch,) = world.sent()
    assert patch.body == {"parameters": {"env": {"LEVEL": "info", "PORT": "8080"}, "secrets": ["database"]}}
    quiet(world)


def test_parameters_that_are_no_longer_declared_are_gone(world: Workspace) -> None:
    a_service(world)
    apply_successfully(world)
    without = API[: API.index("  parameters:")] + "  minInstances: 2\n"
    world.write("services/scores.yaml", without)
    apply_successfully(world)
    live = world.describe_live("service", "scores")
    assert live["parameters"] == {"env": {}, "secrets": []}
    assert live["minInstances"] == 2
    quiet(world)


def test_the_type_of_a_service_changes_only_by_recreating_it(world: Workspace) -> None:
    a_service(world)
    apply_successfully(world)
    world.write("services/scores.yaml", API.replace("serviceType: api", "serviceType: shiny"))
    planned = world.plan()
    assert planned.code == 1
    assert "serviceType cannot be changed (live: api, declared: shiny)" in planned.out
    before = world.describe_live("service", "scores")["id"]
    assert (
        "-/+ replace service/scores  [deletes; nothing serves until it is deployed again]"
        in world.plan("--replace", "service/scores").out
    )
    assert world.apply("--replace", "service/scores").code == 0
    assert [entry.method for entry in world.sent()] == ["DELETE", "POST"]
    after = world.describe_live("service", "scores")
    assert (after["serviceType"], after["id"] != before) == ("shiny", True)
    quiet(world)
    refused = world.plan("--replace", "service/other")
    assert refused.code == 1
    assert "no such webapp or service is declared" in refused.err


def test_a_webapp_that_moves_to_services_is_the_same_object_and_recorded_once(world: Workspace) -> None:
    world.write("images/trainer.yaml", TRAINER)
    world.write("webapps/show.yaml", SHOW)
    apply_successfully(world)
    before = world.describe_live("webapp", "show")["id"]
    (world.root / "services").mkdir()
    (world.root / "webapps/show.yaml").rename(world.root / "services/show.yaml")
    planned = world.plan()
    assert "declared as webapp/show before" in planned.out
    assert "no longer declared" not in planned.out
    apply_successfully(world)
    assert world.sent() == []
    quiet(world)
    assert "no longer declared" not in world.plan().out
    assert world.describe_live("service", "show")["id"] == before


def test_an_artifact_is_uploaded_once_and_again_when_its_files_differ(world: Workspace) -> None:
    world.write("artifacts/rules.yaml", RULES)
    world.write("rules/a.txt", "one\n")
    world.write("rules/deep/b.txt", "two\n")
    apply_successfully(world)
    quiet(world)
    world.write("rules/a.txt", "three\n")
    assert "its files differ" in world.plan().out
    apply_successfully(world)
    assert uploads(world) == ["PUT"]
    quiet(world)


def test_a_plan_names_the_files_that_differ_and_what_is_left_out(world: Workspace) -> None:
    world.write("artifacts/rules.yaml", RULES)
    for name in ("a.txt", "b.txt", "drop/x", "keep.log"):
        world.write(f"rules/{name}", "one\n")
    world.write("rules/.dockerignore", "drop/\n*.log\n")
    first = world.plan().out
    assert "+ create artifact/rules  [uploads: 3 files, 20 B]" in first
    assert "    ignored: drop/, keep.log" in first
    apply_successfully(world)
    world.write("rules/a.txt", "three\n")
    world.write("rules/new.txt", "")
    (world.root / "rules/b.txt").unlink()
    planned = world.plan().out
    head = "[uploads: 3 files, 18 B, 1 added, 1 changed, 1 removed since version 1]"
    assert head in planned, planned
    assert [line for line in ("    + new.txt", "    ~ a.txt", "    - b.txt") if line not in planned] == []
    quoted = world.plan("--format", "markdown").out
    assert "+ new.txt" in quoted
    data = json.loads(world.plan("--format", "json").out)["changes"][0]["package"]
    assert data["ignored"] == ["drop/", "keep.log"]
    assert data["differ"] == {
        "since": "version 1", "added": ["new.txt"], "changed": ["a.txt"], "removed": ["b.txt"],
    }  # fmt: skip


def test_a_new_description_of_an_artifact_uploads_nothing(world: Workspace) -> None:
    world.write("artifacts/rules.yaml", RULES)
    world.write("rules/a.txt", "one\n")
    apply_successfully(world)
    world.write("artifacts/rules.yaml", RULES.replace("Rules of the house", "House rules"))
    apply_successfully(world)
    assert uploads(world) == ["PATCH"]
    quiet(world)


def uploads(world: Workspace) -> list[str]:
    """The writes to artifacts that are not the inventory's own, which come first and last."""
    area = "/artifacts/api/v1/artifacts"
    since = [e for e in world.journal()[world.seen :] if e.method != "GET" and e.path.startswith(area)]
    return [entry.method for entry in since[1:-1]]


def test_an_unmanaged_artifact_with_the_same_files_is_adopted_without_an_upload(world: Workspace) -> None:
    world.write("artifacts/rules.yaml", RULES)
    world.write("rules/a.txt", "one\n")
    apply_successfully(world)
    world.delete_inventory()
    refused = world.plan()
    assert refused.code == 1
    assert "is not managed by any project" in refused.err
    assert "1 to adopt" in world.plan("--adopt").out
    assert world.apply("--adopt").code == 0
    assert uploads(world) == []
    world.delete_inventory()
    world.write("rules/a.txt", "two\n")
    assert "1 to update" in world.plan("--adopt").out


def test_an_artifact_needs_a_folder(world: Workspace) -> None:
    world.write("artifacts/rules.yaml", "name: rules\n")
    ended = world.run("validate", ".")
    assert ended.code == 1
    assert "artifact/rules has no folder to upload" in ended.out


def test_two_versions_of_a_new_image_are_built_in_one_apply(world: Workspace) -> None:
    world.write("images/trainer.yaml", TRAINER)
    world.write("images/trainer-2.yaml", TRAINER.replace("1.0.0", "1.1.0"))
    apply_successfully(world)
    assert [entry.path.rsplit("/", 1)[1] for entry in world.sent()] == ["", "versions"]
    quiet(world)
