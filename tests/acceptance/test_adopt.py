"""`adopt` records what exists as this project's and changes nothing; the next plan says what differs."""

from __future__ import annotations

import pytest
from support.small_project import SHOW, TRAIN, apply_successfully, write_small_project
from support.workspace import Workspace

ALL = ["image/trainer@1.0.0", "workflow/train", "webapp/show"]


@pytest.fixture
def orphans(world: Workspace) -> Workspace:
    """A shop whose record is gone."""
    write_small_project(world)
    apply_successfully(world)
    world.delete_inventory()
    return world


def test_named_ones_are_adopted_and_others_are_not(orphans: Workspace) -> None:
    ended = orphans.run("adopt", "workflow/train", ".", "--yes")
    assert ended.code == 0, ended.out + ended.err
    assert "> adopt workflow/train" in ended.out
    assert orphans.sent() == []
    refused = orphans.plan()
    assert "webapp/show" in refused.err
    assert "workflow/train" not in refused.err


def test_all_of_the_project_are_adopted_at_once(orphans: Workspace) -> None:
    orphans.write("workflows/new.yaml", TRAIN.replace("name: train\n", "name: new\n"))
    ended = orphans.run("adopt", "--from-project", ".", "--yes")
    assert ended.code == 0, ended.out + ended.err
    assert "Plan: 3 to adopt, 1 unchanged." in ended.out
    assert orphans.sent() == []
    planned = orphans.plan("--detailed-exitcode")
    assert planned.code == 2
    assert "Plan: 1 to create, 3 unchanged." in planned.out


def test_what_differs_stays_and_is_shown_by_the_next_plan(orphans: Workspace) -> None:
    orphans.write("workflows/train.yaml", TRAIN.replace("python fit.py", "python fit.py --fast"))
    orphans.write("webapps/show.yaml", SHOW.replace("title: Show", "title: Better"))
    ended = orphans.run("adopt", "--from-project", ".", "--yes")
    assert ended.code == 0
    assert "it differs from its manifest in steps.fit.command; the next plan shows how" in ended.out
    assert orphans.sent() == []
    planned = orphans.plan()
    assert "~ steps.fit.command: python fit.py -> python fit.py --fast" in planned.out
    assert "~ title: Show -> Better" in planned.out
    assert "changed by someone else" not in planned.out
    apply_successfully(orphans)
    assert orphans.plan("--detailed-exitcode").code == 0


def test_adopted_artifacts_are_compared_with_what_they_hold(world: Workspace) -> None:
    world.write("rules/a.txt", "one\n")
    world.write("artifacts/rules.yaml", "name: rules\nartifact: {path: rules}\n")
    apply_successfully(world)
    world.delete_inventory()
    world.write("rules/a.txt", "two\n")
    assert world.run("adopt", "artifact/rules", ".", "--yes").code == 0
    planned = world.plan()
    assert "its files differ" in planned.out
    world.write("rules/a.txt", "one\n")
    assert "Nothing to do" in world.plan().out or "to record" in world.plan().out


def test_what_does_not_exist_is_not_adopted(orphans: Workspace) -> None:
    orphans.write("workflows/new.yaml", TRAIN.replace("name: train\n", "name: new\n"))
    ended = orphans.run("adopt", "workflow/new", ".", "--yes")
    assert ended.code == 1
    assert "no object of this name exists, so there is nothing to adopt" in ended.out
    ended = orphans.run("adopt", "workflow/unknown", ".", "--yes")
    assert ended.code == 1
    assert "error: workflow/unknown matches nothing that is declared" in ended.err


def test_refs_or_the_project_have_to_be_named(orphans: Workspace) -> None:
    for args in ((".",), ("workflow/train", "--from-project", ".")):
        ended = orphans.run("adopt", *args)
        assert ended.code == 1
        assert "adopt needs either refs or --from-project" in ended.err


def test_what_is_ours_already_stays_as_it_is(orphans: Workspace) -> None:
    assert orphans.run("adopt", "--from-project", ".", "--yes").code == 0
    again = orphans.run("adopt", "--from-project", ".", "--yes")
    assert again.code == 0
    assert "Nothing to do" in again.out
