"""Wrong inputs: one clear message with its place, exit code 1, and nothing written."""

from __future__ import annotations

import pytest
from support.files import PROJECT
from support.small_project import SHOW, TRAIN, TRAINER, apply_successfully, write_small_project
from support.workspace import Workspace


def refused(world: Workspace, *expected: str) -> str:
    """An apply that ends with 1 and wrote nothing; its message holds all that is expected."""
    ended = world.apply()
    assert ended.code == 1, ended.out + ended.err
    assert [e for e in world.journal()[world.seen :] if e.method != "GET"] == []
    for text in expected:
        assert text in ended.err, ended.err
    return ended.err


def test_an_undefined_variable(world: Workspace) -> None:
    world.write("images/trainer.yaml", TRAINER.replace("1.0.0", "{{ version }}"))
    refused(world, "images/trainer.yaml:4:15: error: the variable 'version' is not defined", "-p version=")


def test_a_yaml_error(world: Workspace) -> None:
    world.write("images/trainer.yaml", TRAINER.replace("type: workflow", "type workflow"))
    refused(world, "images/trainer.yaml:", "YAML syntax")


def test_an_unknown_field(world: Workspace) -> None:
    world.write("workflows/train.yaml", TRAIN.replace("command: python fit.py", "comand: python fit.py"))
    refused(
        world,
        "workflows/train.yaml:13:7: error: body.steps.fit.comand is not a field",
        "did you mean 'command'?",
    )


def test_a_missing_artifact_folder(world: Workspace) -> None:
    world.write(
        "images/up.yaml", "body: {name: up, type: workflow, version: 1.0.0}\nartifact: {path: src/up}\n"
    )
    refused(world, "images/up.yaml:2:18: error: the folder src/up does not exist", "create it")


def test_a_missing_dockerfile(world: Workspace) -> None:
    world.write("src/up/main.py", "print(1)\n")
    world.write(
        "images/up.yaml", "body: {name: up, type: workflow, version: 1.0.0}\nartifact: {path: src/up}\n"
    )
    refused(world, "images/up.yaml:2:18: error: the Dockerfile Dockerfile of src/up does not exist")
    world.write("src/up/Dockerfile", "FROM x\n")
    world.write("src/up/.dockerignore", "Dockerfile\n")
    refused(world, "is left out by its ignore files", "take it out of the ignore file")


def test_an_artifact_over_the_limit(world: Workspace) -> None:
    import random

    world.write("src/up/Dockerfile", "FROM x\n")
    (world.root / "src/up/model.bin").write_bytes(random.Random(1).randbytes(11 * 2**20))
    world.write(
        "images/up.yaml", "body: {name: up, type: workflow, version: 1.0.0}\nartifact: {path: src/up}\n"
    )
    refused(world, "images/up.yaml:2:18", "10.0 MiB", "model.bin (11.0 MiB)", "ignore file")


def test_an_unknown_image_name(world: Workspace) -> None:
    write_small_project(world)
    world.write("webapps/show.yaml", SHOW.replace("trainer@1.0.0", "trainr"))
    applied_first = TRAINER
    world.write("images/trainer.yaml", applied_first)
    refused(world, "webapps/show.yaml:5:12: error: no image is called 'trainr'")


def test_an_unknown_image_version_and_instance_type_are_said_together(world: Workspace) -> None:
    write_small_project(world)
    apply_successfully(world)
    world.write("webapps/show.yaml", SHOW.replace("1.0.0", "9.0.0"))
    world.write("workflows/train.yaml", TRAIN.replace("Pico (0.125CPU, 0.125GB RAM)", "Pico"))
    refused(
        world,
        "image 'trainer' has no version '9.0.0'",
        "ready versions are 1.0.0",
        "no instance type for workflow is called 'Pico'",
        "available:",
    )


def test_a_cycle(world: Workspace) -> None:
    a = TRAINER.replace("trainer", "a") + "depends_on: [image/b@1.0.0]\n"
    b = TRAINER.replace("trainer", "b") + "depends_on: [image/a@1.0.0]\n"
    world.write("images/a.yaml", a)
    world.write("images/b.yaml", b)
    refused(world, "depend on each other", "images/a.yaml, images/b.yaml")


def test_a_dangling_dependency(world: Workspace) -> None:
    world.write("images/trainer.yaml", TRAINER + "depends_on: [image/bse@1.0.0]\n")
    refused(world, "images/trainer.yaml:8:14: error: image/trainer@1.0.0 depends on image/bse@1.0.0")


def test_an_unreachable_host(world: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    write_small_project(world)
    monkeypatch.setenv("PEAK_APPLY_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("PEAK_AUTH_TOKEN", "a-token")
    monkeypatch.setattr("reconciler.api.retry.FIRST_DELAY", 0.0)
    monkeypatch.setattr("reconciler.api.client.RetryPolicy", _impatient)
    said = refused(world, "cannot reach http://127.0.0.1:9", "check the target's address")
    assert said.count("cannot reach") == 1
    assert "a-token" not in said


def _impatient() -> object:
    from reconciler.api.retry import RetryPolicy

    return RetryPolicy(retries=0)


def test_two_live_workflows_of_one_name(world: Workspace) -> None:
    write_small_project(world)
    world.add_workflow_twice("train")
    refused(world, "2 live workflows are called 'train': ids", "workflows/train.yaml:1:1")


def test_an_existing_object_that_is_not_ours(world: Workspace) -> None:
    write_small_project(world)
    apply_successfully(world)
    world.write("peak-apply.yaml", PROJECT.replace("project: shop", "project: other").replace("0b9f", "1b9f"))
    refused(world, "workflow/train (id", "is managed by project shop")


def test_what_no_project_recorded_is_adopted_only_when_asked(world: Workspace) -> None:
    write_small_project(world)
    apply_successfully(world)
    world.delete_inventory()
    refused(world, "exists but is not managed by any project", "peak-apply adopt")
    planned = world.plan("--adopt")
    assert "3 to adopt" in planned.out
    assert world.apply("--adopt").code == 0
    assert world.sent() == []
    assert world.plan("--detailed-exitcode").code == 0
