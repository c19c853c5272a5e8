"""`extra:` through the command line: newer fields are planned, sent and remembered, though no answer shows them."""

from __future__ import annotations

import pytest
from support.project import ProjectFolder
from support.small_project import SHOW, TRAIN, TRAINER, apply_successfully
from support.workspace import Workspace

EXTRA = """\
extra:
  notes: {team: sales, pages: [1, 2]}
  steps: {fit: {gpuPool: a100}}
"""


def quiet(world: Workspace) -> None:
    ended = world.plan("--detailed-exitcode")
    assert ended.code == 0, ended.out


def a_workflow(world: Workspace, extra: str = EXTRA) -> None:
    world.write("images/trainer.yaml", TRAINER)
    world.write("workflows/train.yaml", TRAIN + extra)


def test_newer_fields_are_shown_sent_and_then_quiet(world: Workspace) -> None:
    a_workflow(world)
    planned = world.plan().out
    assert "gpuPool: a100" in planned.replace('"', "")
    apply_successfully(world)
    created = next(e.body for e in world.sent() if e.path.endswith("/workflows/"))
    assert created["steps"]["fit"]["gpuPool"] == "a100"
    assert created["notes"] == {"team": "sales", "pages": [1, 2]}
    quiet(world)


def test_another_value_of_a_newer_field_is_an_update_of_it_alone(world: Workspace) -> None:
    a_workflow(world)
    apply_successfully(world)
    world.write("workflows/train.yaml", TRAIN + EXTRA.replace("a100", "h100"))
    planned = world.plan()
    assert "a100 -> h100" in planned.out.replace('"', "")
    assert "notes" not in planned.out.split("not in the platform's answer")[0]
    apply_successfully(world)
    (put,) = world.sent()
    assert put.body["steps"]["fit"]["gpuPool"] == "h100"
    assert put.body["notes"]["team"] == "sales"
    quiet(world)


def test_a_newer_field_that_is_no_longer_declared_is_sent_no_more(world: Workspace) -> None:
    a_workflow(world)
    apply_successfully(world)
    world.write("workflows/train.yaml", TRAIN)
    assert "gpuPool" in world.plan().out
    apply_successfully(world)
    (put,) = world.sent()
    assert "gpuPool" not in put.body["steps"]["fit"]
    assert "notes" not in put.body
    quiet(world)


def test_a_service_is_patched_with_what_differs(world: Workspace) -> None:
    world.write("images/trainer.yaml", TRAINER)
    world.write("services/show.yaml", SHOW + "extra: {concurrency: 5, parameters: {volumes: [a]}}\n")
    apply_successfully(world)
    quiet(world)
    world.write("services/show.yaml", SHOW + "extra: {concurrency: 6, parameters: {volumes: [a]}}\n")
    apply_successfully(world)
    (patch,) = world.sent()
    assert patch.body == {"concurrency": 6}
    quiet(world)


def test_an_artifact_takes_newer_fields_too(world: Workspace) -> None:
    world.write("rules/a.txt", "one\n")
    world.write("artifacts/rules.yaml", "name: rules\nartifact: {path: rules}\nextra: {retention: 30}\n")
    apply_successfully(world)
    quiet(world)


def test_a_newer_field_of_an_image_is_content(world: Workspace) -> None:
    image = TRAINER.replace("1.0.0", "1.0.0-${digest}")
    world.write("images/trainer.yaml", image + "extra: {buildDetails: {platform: arm64}}\n")
    apply_successfully(world)
    quiet(world)
    world.write("images/trainer.yaml", image + "extra: {buildDetails: {platform: arm64}, signed: true}\n")
    assert "builds" in world.plan().out
    apply_successfully(world)
    assert any("signed" in str(entry.body) for entry in world.sent())
    quiet(world)


def test_a_place_in_extra_is_the_place_of_the_field(world: Workspace) -> None:
    a_workflow(world)
    resource = next(r for r in ProjectFolder(world.root).load().resources if r.ref.kind == "workflow")
    line = (TRAIN + EXTRA).splitlines().index("  steps: {fit: {gpuPool: a100}}") + 1
    assert resource.locations.at(("body", "steps", "fit", "gpuPool")).line == line


@pytest.mark.parametrize(
    ("extra", "said"),
    [
        (
            "{metadata: {allowConcurrentExecution: true}}",
            "extra.metadata.allowConcurrentExecution is a field that",
        ),
        ("{name: other}", "(the body has it at workflows/train.yaml:2:9)"),
        (
            "{steps: {fitt: {gpuPool: a}}}",
            "extra.steps.fitt adds to something that the body does not declare",
        ),
        (
            "{steps: {fit: {command: a}}}",
            "extra.steps.fit.command is a field that peak-apply knows (the body has it",
        ),
    ],
)
def test_what_is_known_belongs_into_the_body(world: Workspace, extra: str, said: str) -> None:
    a_workflow(world, f"extra: {extra}\n")
    ended = world.run("validate", ".")
    assert ended.code == 1
    assert said in ended.out + ended.err
