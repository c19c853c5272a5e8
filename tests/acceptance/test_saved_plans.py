"""What was reviewed is what happens: a saved plan is carried out as far as nothing moved since, and no further."""

from __future__ import annotations

import stat

import pytest
from acceptance.saved_plan_commands import FAST, WEBAPPS, carried_out, methods, saved
from support.small_project import SHOW, TRAIN, apply_successfully, edit_workflow, write_small_project
from support.workspace import Workspace


def test_a_saved_plan_is_shown_and_carried_out_as_it_was_reviewed(world: Workspace) -> None:
    write_small_project(world)
    planned = world.plan("--out", "plan.json")
    file = world.root / "plan.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert world.run("show", "plan.json").out == planned.out
    for style in ("json", "markdown"):
        assert world.run("show", "plan.json", "--format", style).out == world.plan("--format", style).out
    ended = carried_out(world)
    assert ended.code == 0, ended.out + ended.err
    assert "Apply complete: 3 created." in ended.out
    assert world.plan("--detailed-exitcode").code == 0
    again = carried_out(world)
    assert again.code == 1
    assert "made against another inventory of this project" in again.err
    assert methods(world) == []


def test_a_plan_of_updates_can_be_carried_out_twice(world: Workspace) -> None:
    write_small_project(world)
    apply_successfully(world)
    world.write("workflows/train.yaml", FAST)
    saved(world)
    assert carried_out(world).code == 0
    assert methods(world) == ["PUT"]
    again = carried_out(world)
    assert again.code == 0, again.out
    assert methods(world) == []


def test_who_changed_it_is_named_where_the_platform_says_so(world: Workspace) -> None:
    write_small_project(world)
    apply_successfully(world)
    world.write("webapps/show.yaml", SHOW.replace("title: Show", "title: Better"))
    saved(world)
    ident = world.describe_live("webapp", "show")["id"]
    world.send_as_other_user("PATCH", f"{WEBAPPS}/{ident}", {"description": "theirs"})
    ended = carried_out(world)
    assert ended.code == 4
    assert "it was changed since the plan was saved, by colleague@example.com at 20" in ended.out
    assert ended.out.count("Z: description") == 2


def test_what_another_user_changed_is_refused_with_who_and_what_and_the_rest_is_done(
    world: Workspace,
) -> None:
    write_small_project(world)
    apply_successfully(world)
    world.write("workflows/train.yaml", FAST)
    world.write("webapps/show.yaml", SHOW.replace("title: Show", "title: Better"))
    saved(world)
    edit_workflow(world, "train", lambda body: body["steps"]["fit"].update(stepTimeout=90))
    ended = carried_out(world)
    assert ended.code == 3
    assert "stale workflow/train: it was changed since the plan was saved, at 20" in ended.out
    assert "steps.fit.stepTimeout" in ended.out
    assert methods(world) == ["PATCH"]
    assert "stepTimeout" in world.describe_live("workflow", "train")["steps"]["fit"]


def test_a_plan_of_which_nothing_is_left_ends_with_its_own_code(world: Workspace) -> None:
    write_small_project(world)
    apply_successfully(world)
    world.write("workflows/train.yaml", FAST)
    saved(world)
    edit_workflow(world, "train", lambda body: body["tags"].append({"name": "theirs"}))
    ended = carried_out(world)
    assert ended.code == 4
    assert methods(world) == []
    assert "check what changed, then plan again" in ended.out


def test_what_needs_something_that_moved_is_refused_with_it(world: Workspace) -> None:
    write_small_project(world)
    saved(world)
    form = {"name": "trainer", "type": "workflow", "version": "1.0.0"}
    with world.tenant() as emulator:
        from reconciler.emulator import seeds

        seeds.add_image(emulator, form["name"], {7: form["version"]}, id=6)
    ended = carried_out(world)
    assert ended.code == 4
    assert (
        "stale image/trainer@1.0.0: since the plan was saved: image/trainer@1.0.0 (id 7) exists but"
        in ended.out
    )
    assert "stale workflow/train: since the plan was saved: it depends on image/trainer@1.0.0" in ended.out
    assert methods(world) == []


def test_changed_manifests_are_refused_and_new_ones_left(world: Workspace) -> None:
    write_small_project(world)
    apply_successfully(world)
    world.write("workflows/train.yaml", FAST)
    world.write("webapps/show.yaml", SHOW.replace("title: Show", "title: Better"))
    saved(world)
    world.write("workflows/train.yaml", FAST.replace("--fast", "--faster"))
    world.write("workflows/more.yaml", TRAIN.replace("name: train\n", "name: more\n"))
    ended = carried_out(world)
    assert ended.code == 3
    assert "its manifest, or a value it is rendered with, changed since the plan was saved" in ended.out
    assert methods(world) == ["PATCH"]
    planned = world.plan("--detailed-exitcode").out
    assert "+ create workflow/more" in planned
    assert "python fit.py --faster" in planned


def test_other_parameters_than_those_of_the_plan_are_noticed(world: Workspace) -> None:
    write_small_project(world)
    world.write("workflows/train.yaml", TRAIN.replace("python fit.py", "python fit.py {{ how }}"))
    assert world.apply("-p", "how=slow").code == 0
    saved(world, "-p", "how=fast")
    ended = carried_out(world, "-p", "how=faster")
    assert ended.code == 4
    assert methods(world) == []
    assert carried_out(world, "-p", "how=fast").code == 0
    assert world.describe_live("workflow", "train")["steps"]["fit"]["command"] == "python fit.py fast"


@pytest.mark.parametrize("how", ["other parameters", "no --set", "taken back"])
def test_what_is_live_already_as_it_is_rendered_now_is_no_success_of_the_plan(
    world: Workspace, how: str
) -> None:
    """Whoever forgets what the plan was made with deploys nothing, and learns it."""
    write_small_project(world)
    templated = TRAIN.replace("python fit.py", "python fit.py --how={{ how }}")
    world.write("workflows/train.yaml", templated)
    apply_successfully(world, "-p", "how=slow")
    options = {
        "other parameters": ["-p", "how=fast"],
        "no --set": ["-p", "how=slow", "--set", "workflow/train.steps.fit.command=python x.py"],
        "taken back": ["-p", "how=slow"],
    }[how]
    if how == "taken back":
        world.write("workflows/train.yaml", templated.replace("fit.py", "edited.py"))
    saved(world, *options)
    world.write("workflows/train.yaml", templated)
    ended = carried_out(world, "-p", "how=slow")
    assert ended.code == 4, ended.out
    assert "its manifest, or a value it is rendered with, changed since the plan was saved" in ended.out
    assert methods(world) == []


def test_deletions_are_bound_too(world: Workspace) -> None:
    write_small_project(world)
    apply_successfully(world)
    (world.root / "workflows/train.yaml").unlink()
    saved(world, "--prune")
    edit_workflow(world, "train", lambda body: body["steps"]["fit"].update(command="theirs"))
    ended = carried_out(world)
    assert ended.code == 4
    assert "steps.fit.command" in ended.out
    saved(world, "--prune")
    world.write("workflows/train.yaml", TRAIN)
    ended = carried_out(world)
    assert ended.code == 4, ended.out
    assert methods(world) == []
    (world.root / "workflows/train.yaml").unlink()
    assert carried_out(world).code == 0
    assert methods(world) == ["DELETE"]
