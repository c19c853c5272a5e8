"""`--no-wait`: what others need is waited for all the same."""

from __future__ import annotations

from acceptance.waiting_images import image, images
from execution.virtual_apply import Slow
from support.small_project import SHOW, TRAIN, write_small_project
from support.workspace import Workspace


def test_without_waiting_only_what_others_need_is_waited_for(slow: Slow) -> None:
    write_small_project(slow.world)
    slow.world.write("images/alone.yaml", image("alone", "build-seconds=5000"))
    applied = slow.apply(wait_for_all=False, build_seconds=30, deploy_seconds=5000)
    assert applied.report.succeeded, applied.text
    assert 30 <= applied.seconds <= 45
    assert applied.of("image/trainer@1.0.0").reason == ""
    assert applied.of("image/alone@1.0.0").reason == "build started, not waited for"
    assert applied.of("webapp/show").reason == "deployment started, not waited for"
    assert "done image/alone@1.0.0: build started, not waited for" in applied.text
    again = slow.apply(wait_for_all=False)
    assert {str(c.ref): str(c.action) for c in again.plan.pending} == {
        "image/alone@1.0.0": "wait",
        "webapp/show": "wait",
    }
    assert again.of("image/alone@1.0.0").reason == "build under way, not waited for"
    slow.clock.now += 6000
    assert slow.apply().plan.empty


def test_what_is_needed_through_something_that_stays_as_it_is_is_waited_for_too(slow: Slow) -> None:
    write_small_project(slow.world)
    assert slow.apply().report.succeeded
    images(slow.world, image("base"))
    slow.world.write("workflows/train.yaml", f"depends_on: [image/base@1.0.0]\n{TRAIN}")
    slow.world.write("webapps/more.yaml", f"depends_on: [workflow/train]\n{SHOW.replace('show', 'more')}")
    applied = slow.apply(wait_for_all=False, build_seconds=30)
    assert {str(change.ref) for change in applied.plan.pending} == {"image/base@1.0.0", "webapp/more"}
    assert applied.of("image/base@1.0.0").reason == ""
    assert applied.seconds >= 30


def test_a_build_that_was_not_waited_for_and_failed_is_noticed_by_the_next_plan(slow: Slow) -> None:
    images(slow.world, image("alone", "fail=no"))
    assert slow.apply(wait_for_all=False, build_seconds=30).report.succeeded
    slow.clock.now += 60
    again = slow.apply()
    assert [(str(c.action), c.reason) for c in again.plan.pending] == [("rebuild", "its last build failed")]


def test_no_wait_is_said_on_the_command_line_too(world: Workspace) -> None:
    images(world, image("alone", "build-seconds=4000"))
    ended = world.apply("--no-wait")
    assert ended.code == 0
    assert "done image/alone@1.0.0: build started, not waited for" in ended.out
    assert ". wait image/alone@1.0.0" in world.plan().out
