"""A plan as a reviewer reads it: the dangerous first, equal changes once, and what is new or lost beside what was."""

from __future__ import annotations

import pytest
from support.small_project import TRAIN, TRAINER, apply_successfully, edit_workflow, write_small_project
from support.workspace import Workspace

CHAIN = """\
body:
  name: {name}
  steps:
    zip: {{image: trainer@1.0.0, command: zip}}
    mix: {{image: trainer@1.0.0, command: mix, parents: [wash]}}
    wash: {{image: trainer@1.0.0, command: wash, parents: [zip]}}
    eat: {{image: trainer@1.0.0, command: eat, parents: [mix]}}
"""


def write_chains(world: Workspace, count: int) -> None:
    world.write("images/trainer.yaml", TRAINER)
    for number in range(count):
        world.write(f"workflows/chain-{number}.yaml", CHAIN.format(name=f"chain-{number}"))


@pytest.fixture
def chains(world: Workspace) -> Workspace:
    write_chains(world, 8)
    apply_successfully(world)
    return world


def plan(world: Workspace, *args: str) -> str:
    ended = world.plan(*args)
    assert "internal error" not in ended.err
    return ended.out


def build_next_version(world: Workspace) -> None:
    second = TRAINER.replace("1.0.0", "1.1.0").replace("3.12-slim", "3.13-slim")
    world.write("images/trainer.yaml", TRAINER + "---\n" + second)


@pytest.mark.parametrize("style", ["text", "markdown"])
def test_steps_of_a_new_workflow_are_in_running_order(world: Workspace, style: str) -> None:
    write_chains(world, 1)
    shown = plan(world, "--format", style)
    commands = [line.split("command: ")[1] for line in shown.splitlines() if "command: " in line]
    assert commands == ["zip", "wash", "mix", "eat"]
    assert "image: trainer@1.0.0" in shown
    assert "imageVersionId" not in shown


@pytest.mark.parametrize("style", ["text", "markdown"])
def test_equal_changes_are_shown_once_with_the_name_of_the_image(chains: Workspace, style: str) -> None:
    build_next_version(chains)
    for number in range(8):
        text = CHAIN.format(name=f"chain-{number}").replace("trainer@1.0.0", "trainer@1.1.0")
        chains.write(f"workflows/chain-{number}.yaml", text)
    shown = plan(chains, "--format", style)
    assert shown.count("steps.*.image: trainer@1.0.0 -> trainer@1.1.0") == 1
    assert "update 8 workflows" in shown
    assert all(f"chain-{number}" in shown.replace("&#45;", "-") for number in range(8))


def test_a_new_version_shows_what_differs_from_the_one_before(chains: Workspace) -> None:
    build_next_version(chains)
    shown = plan(chains)
    assert "~ buildDetails.dockerfile: FROM python:3.12-slim -> FROM python:3.13-slim" in shown
    assert "note: compared with 1.0.0" in shown
    assert "source" not in shown


@pytest.mark.parametrize("style", ["text", "markdown"])
def test_a_deletion_stands_first_and_shows_what_is_lost(world: Workspace, style: str) -> None:
    write_small_project(world)
    apply_successfully(world)
    (world.root / "workflows/train.yaml").unlink()
    world.write("workflows/other.yaml", CHAIN.format(name="other"))
    shown = plan(world, "--prune", "--format", style)
    assert shown.index("deletes") < shown.index("other")
    assert "cron 0 6" in shown[: shown.index("other")]
    assert "command: python fit.py" in shown
    assert "0 6 * * *" in shown


def test_what_others_changed_and_this_plan_reverts_stands_first(world: Workspace) -> None:
    write_small_project(world)
    apply_successfully(world)
    edit_workflow(world, "train", lambda body: body["steps"]["fit"].update(command="python hotfix.py"))
    shown = plan(world)
    opening = shown[: shown.index("~ update")]
    assert "reverts what others changed: workflow/train" in opening
    assert "Plan: 1 to update" in opening


@pytest.mark.parametrize("style", ["text", "json"])
def test_a_rotated_secret_is_named_and_not_shown(
    world: Workspace, monkeypatch: pytest.MonkeyPatch, style: str
) -> None:
    project = (world.root / "peak-apply.yaml").read_text()
    world.write("peak-apply.yaml", project + "secrets:\n  git_token: {env: PEAK_GIT_TOKEN}\n")
    github = "source: github\n    repository: https://example.com/a\n    branch: main\n    token: '{{ git_token }}'"
    body = TRAINER.replace("source: dockerfile\n    dockerfile: FROM python:3.12-slim", github)
    world.write("images/trainer.yaml", body)
    monkeypatch.setenv("PEAK_GIT_TOKEN", "first-0123456789")
    apply_successfully(world)
    monkeypatch.setenv("PEAK_GIT_TOKEN", "second-0123456789")
    shown = plan(world, "--format", style)
    assert "buildDetails.token" in shown
    assert "0123456789" not in shown


def test_one_large_change_does_not_hide_the_small_ones(world: Workspace) -> None:
    write_small_project(world)
    apply_successfully(world)
    text = "\n".join(f"            echo {number} {'x' * 800}" for number in range(100))
    world.write("workflows/train.yaml", TRAIN.replace("python fit.py", "|\n" + text))
    world.write(
        "webapps/show.yaml", "body: {name: show, title: Small change, imageDetails: {image: trainer@1.0.0}}"
    )
    shown = plan(world, "--format", "markdown")
    assert len(shown.encode()) < 65_536
    assert "Small change" in shown
    assert "The fields of 1 more change do not fit here: update workflow/train" in shown


def test_every_deletion_is_named_however_much_is_created(world: Workspace) -> None:
    write_small_project(world)
    apply_successfully(world)
    (world.root / "workflows/train.yaml").unlink()
    world.write("images/trainer.yaml", TRAINER)
    for number in range(300):
        name = f"{'long-name-' * 20}{number}"
        world.write(f"workflows/w{number}.yaml", CHAIN.format(name=name))
    shown = plan(world, "--prune", "--format", "markdown")
    assert "**deletes**: workflow/train" in shown
    assert len(shown.encode()) < 65_536
