"""A resource gets another name: the same object under `renamed_from`, a new one only where the platform insists."""

from __future__ import annotations

from support.small_project import SHOW, TRAIN, TRAINER, apply_successfully, write_small_project
from support.workspace import Workspace

RENAMED = TRAIN.replace("name: train\n", "name: fit-all\n") + "lifecycle:\n  renamed_from: train\n"


def test_a_workflow_stays_the_same_object_under_its_new_name(world: Workspace) -> None:
    write_small_project(world)
    apply_successfully(world)
    ident = world.describe_live("workflow", "train")["id"]
    world.write("workflows/train.yaml", RENAMED)
    planned = world.plan()
    assert "declared as workflow/train before; it stays the same object" in planned.out
    assert "~ name: train -> fit-all" in planned.out
    apply_successfully(world)
    assert [entry.method for entry in world.sent()] == ["PUT"]
    assert world.describe_live("workflow", "fit-all")["id"] == ident
    assert world.plan("--detailed-exitcode").code == 0
    world.write("workflows/train.yaml", RENAMED.replace("python fit.py", "python fit.py --fast"))
    apply_successfully(world)
    assert world.describe_live("workflow", "fit-all")["id"] == ident


def test_without_the_line_a_new_name_is_a_new_object_and_the_old_one_is_kept(world: Workspace) -> None:
    write_small_project(world)
    apply_successfully(world)
    world.write("workflows/train.yaml", TRAIN.replace("name: train\n", "name: fit-all\n"))
    planned = world.plan()
    assert "+ create workflow/fit-all" in planned.out
    assert "workflow/train" in planned.out.split("no longer declared", 1)[1]


def test_an_artifact_gets_its_name_without_an_upload(world: Workspace) -> None:
    world.write("rules/a.txt", "one\n")
    world.write("artifacts/rules.yaml", "name: rules\nartifact: {path: rules}\n")
    apply_successfully(world)
    world.write(
        "artifacts/rules.yaml", "name: laws\nartifact: {path: rules}\nlifecycle: {renamed_from: rules}\n"
    )
    apply_successfully(world)
    area = "/artifacts/api/v1/artifacts"
    writes = [e for e in world.journal()[world.seen :] if e.method != "GET" and e.path.startswith(area)]
    assert [entry.method for entry in writes[1:-1]] == ["PATCH"]
    assert world.plan("--detailed-exitcode").code == 0


def test_a_webapp_is_recreated_under_its_new_name_when_that_is_asked_for(world: Workspace) -> None:
    write_small_project(world)
    apply_successfully(world)
    renamed = SHOW.replace("name: show\n", "name: display\n") + "lifecycle: {renamed_from: show}\n"
    world.write("webapps/show.yaml", renamed)
    planned = world.plan()
    assert planned.code == 1
    assert "the platform cannot rename a webapp (its live name is 'show')" in planned.out
    ended = world.apply("--replace", "webapp/display")
    assert ended.code == 0, ended.out + ended.err
    assert [entry.method for entry in world.sent()] == ["DELETE", "POST"]
    assert world.plan("--detailed-exitcode").code == 0


def test_wrong_renamings_are_problems_at_their_lines(world: Workspace) -> None:
    write_small_project(world)
    world.write("images/trainer.yaml", TRAINER + "lifecycle: {renamed_from: older}\n")
    world.write("workflows/again.yaml", RENAMED)
    world.write("workflows/itself.yaml", TRAIN.replace("train\n", "me\n") + "lifecycle: {renamed_from: me}\n")
    ended = world.run("validate", ".")
    assert ended.code == 1
    assert "images/trainer.yaml:8" in ended.out
    assert "an image cannot be renamed: its versions were built under its name" in ended.out
    assert "lifecycle.renamed_from is 'me', which is its name already" in ended.out
    world.write("images/trainer.yaml", TRAINER)
    world.write("workflows/itself.yaml", TRAIN.replace("name: train\n", "name: me\n"))
    ended = world.run("validate", ".")
    assert "workflow/fit-all was renamed from workflow/train, which is still declared" in ended.out
