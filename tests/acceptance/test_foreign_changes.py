"""Other people work on the same tenant: what they did survives, and nothing is lost that the official patch loses."""

from __future__ import annotations

from typing import Any

from support.small_project import TRAIN, TRAINER, apply_successfully, edit_workflow, write_small_project
from support.workspace import Workspace

WORKFLOWS = "/workflows/api/v1/workflows"

SCORE = """\
body:
  name: score
  metadata: {allowConcurrentExecution: true}
  retryOptions: {duration: 7, numberOfRetries: 1}
  triggers: [{webhook: true}]
  watchers:
    - user: someone@example.com
      events: {fail: true}
  steps:
    score:
      image: trainer@1.0.0
      command: python score.py
      repository: {url: "https://git.example.com/team/repo", branch: main, token: a-git-token}
"""


def add_all_sorts(body: dict[str, Any]) -> None:
    steps = body["steps"]
    image = {key: steps["prepare"][key] for key in ("imageId", "imageVersionId")}
    steps["audit"] = {**image, "command": "python audit.py", "parents": ["fit"]}
    steps["call"] = {"type": "http", "method": "post", "url": "https://example.com/done", "parents": ["fit"]}
    steps["query"] = {"type": "sql", "sqlQueryPath": "/data/clean.sql"}
    steps["dump"] = {"type": "export", "schema": "public", "table": "scores", "sortBy": "id"}
    steps["fit"]["stepTimeout"] = 90
    body["tags"].append({"name": "added-by-hand"})
    body["watchers"].append({"user": "boss@example.com", "events": {"success": True}})


def test_what_others_added_to_a_workflow_survives_an_update(world: Workspace) -> None:
    write_small_project(world)
    apply_successfully(world)
    edit_workflow(world, "train", add_all_sorts)
    before = world.describe_live("workflow", "train")
    assert world.plan("--detailed-exitcode").code == 0
    world.write("workflows/train.yaml", TRAIN.replace("python fit.py", "python fit.py --fast"))
    planned = world.plan()
    assert "kept, although not declared here: steps.audit, steps.call, steps.dump, steps.query" in planned.out
    apply_successfully(world)
    after = world.describe_live("workflow", "train")
    assert after["steps"]["fit"]["command"] == "python fit.py --fast"
    after["steps"]["fit"]["command"] = "python fit.py"
    same = ("steps", "tags", "watchers", "triggers")
    assert {key: after[key] for key in same} == {key: before[key] for key in same}


def test_what_others_changed_in_a_declared_field_is_taken_back(world: Workspace) -> None:
    write_small_project(world)
    apply_successfully(world)
    edit_workflow(world, "train", lambda body: body["steps"]["fit"].update(command="python other.py"))
    assert "steps.fit.command: python other.py -> python fit.py\n" in world.plan().out
    apply_successfully(world)
    assert world.describe_live("workflow", "train")["steps"]["fit"]["command"] == "python fit.py"


def test_an_update_loses_nothing_that_the_official_patch_loses(world: Workspace) -> None:
    world.write("images/trainer.yaml", TRAINER)
    world.write("workflows/score.yaml", SCORE)
    apply_successfully(world)
    before = world.describe_live("workflow", "score")
    world.write("workflows/score.yaml", SCORE.replace("python score.py", "python score.py --all"))
    apply_successfully(world)
    (put,) = world.sent()
    assert put.body["metadata"] == {"allowConcurrentExecution": True}
    assert put.body["retryOptions"] == {"duration": 7, "numberOfRetries": 1}
    assert put.body["triggers"] == [{"webhook": True, "webhookPolicy": "preserve"}]
    assert put.body["steps"]["score"]["repository"]["token"] == "a-git-token"
    after = world.describe_live("workflow", "score")
    assert after["triggers"] == before["triggers"]
    assert (after["metadata"], after["retryOptions"]) == (before["metadata"], before["retryOptions"])


def test_a_paused_workflow_stays_paused_through_an_update(world: Workspace) -> None:
    write_small_project(world)
    apply_successfully(world)
    live = world.describe_live("workflow", "train")
    world.send_as_other_user("POST", f"{WORKFLOWS}/{live['id']}/pause", {})
    world.write("workflows/train.yaml", TRAIN.replace("python fit.py", "python fit.py --fast"))
    assert "it is paused and stays paused" in world.plan().out
    apply_successfully(world)
    assert [entry.path for entry in world.sent()] == [
        f"{WORKFLOWS}/{live['id']}",
        f"{WORKFLOWS}/{live['id']}/pause",
    ]
    assert world.describe_live("workflow", "train")["status"] == "Paused"
    assert world.plan("--detailed-exitcode").code == 0


def test_a_paused_workflow_that_loses_its_schedule_has_nothing_to_pause(world: Workspace) -> None:
    write_small_project(world)
    apply_successfully(world)
    live = world.describe_live("workflow", "train")
    world.send_as_other_user("POST", f"{WORKFLOWS}/{live['id']}/pause", {})
    world.write("workflows/train.yaml", TRAIN.replace('  triggers:\n    - cron: "0 6 * * *"\n', ""))
    assert "without a schedule there is nothing left to pause" in world.plan().out
    apply_successfully(world)
    assert [entry.method for entry in world.sent()] == ["PUT"]


def test_what_another_user_deleted_is_created_again(world: Workspace) -> None:
    write_small_project(world)
    apply_successfully(world)
    live = world.describe_live("workflow", "train")
    world.send_as_other_user("DELETE", f"{WORKFLOWS}/{live['id']}")
    assert "it was deleted since the last apply" in world.plan().out
    apply_successfully(world)
    assert world.plan("--detailed-exitcode").code == 0
