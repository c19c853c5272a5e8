"""Warnings name what the next apply would get wrong; everything else is a note of `validate`."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from support.files import PROJECT
from support.workspace import Workspace

DEMO = Path(__file__).parents[2] / "manifests"
STEP = "steps: {only: {command: 'true', imageId: 901, imageVersionId: 902}}"
SECRET = (
    "steps: {only: {command: 'true', imageId: 901, imageVersionId: 902, parameters: {env: {A_TOKEN: abc}}}}"
)


def write_workflow(world: Workspace, name: str, steps: str = STEP) -> None:
    world.write(f"workflows/{name}.yaml", f"body:\n  name: {name}\n  {steps}\n")


@pytest.fixture
def two(world: Workspace) -> Workspace:
    """Two workflows that each warn of a literal secret."""
    with world.tenant() as emulator:
        from reconciler.emulator import seeds

        seeds.add_image(emulator, "any", {902: "0.0.1"}, id=901)
    for name in ("one", "two"):
        write_workflow(world, name, SECRET)
    return world


def test_the_demo_gives_no_warning(world: Workspace) -> None:
    shutil.copytree(DEMO, world.root, dirs_exist_ok=True)
    for run in (world.plan, world.apply, world.plan):
        ended = run()
        assert ended.code == 0, ended.err
        assert "warning" not in ended.err + ended.out
    said = world.run("validate", ".")
    assert "note: the platform has deprecated webapps" in said.out
    assert said.out.endswith("Valid: 8 resources, 1 note.\n")


def test_only_what_is_selected_is_warned_about(two: Workspace) -> None:
    assert "one.yaml" in two.plan().err
    for run in (two.plan, two.apply):
        said = run("--select", "workflow/two").err
        assert "two.yaml" in said
        assert "one.yaml" not in said
    assert "one.yaml" not in two.run("graph", ".", "--select", "workflow/two").err


def test_of_several_documents_only_the_selected_one_is_warned_about(two: Workspace) -> None:
    body = "body:\n  name: {}\n  {}\n"
    two.write("workflows/one.yaml", body.format("one", SECRET) + "---\n" + body.format("three", SECRET))
    said = two.plan("--select", "workflow/three").err
    assert said.count("warning:") == 1
    assert "one.yaml:7:" in said


@pytest.mark.parametrize("command", ["validate", "plan", "apply", "drift", "render", "graph"])
def test_quiet_shows_no_warning(two: Workspace, command: str) -> None:
    yes = ("--yes",) if command == "apply" else ()
    loud, quiet = two.run(command, ".", *yes), two.run(command, ".", *yes, "-q")
    assert ("literal-secret" in loud.out + loud.err) is (command != "drift")
    assert "literal-secret" not in quiet.out + quiet.err
    assert "warning" not in quiet.out + quiet.err


def test_a_warning_has_an_id_that_the_project_file_can_ignore(two: Workspace) -> None:
    (first, _) = json.loads(two.run("validate", ".", "--format", "json").out)["problems"]
    assert first["id"] == "literal-secret"
    assert "[literal-secret]" in two.plan().err
    two.write("peak-apply.yaml", f"{PROJECT}ignore_warnings: [literal-secret]\n")
    assert json.loads(two.run("validate", ".", "--format", "json").out)["problems"] == []
    assert two.plan().err == ""


def test_an_unknown_id_of_a_warning_is_an_error_at_its_line(two: Workspace) -> None:
    two.write("peak-apply.yaml", f"{PROJECT}ignore_warnings: [literal-secrets]\n")
    ended = two.plan()
    assert ended.code == 1
    assert "peak-apply.yaml:6:19: error: 'literal-secrets' is not the id of a warning" in ended.err
    assert "literal-secret" in ended.err


@pytest.mark.parametrize(
    ("name", "text", "named"),
    [
        ("workflows/x.yaml", "repository: {url: 'https://h/r', branch: main, token: t0psecret}", "the token"),
        ("workflows/x.yaml", "repository: {url: 'https://me:t0psecret@h/r', branch: main}", "the password"),
    ],
)
def test_a_literal_secret_is_warned_about_and_not_repeated(
    world: Workspace, name: str, text: str, named: str
) -> None:
    world.write(
        name, f"body:\n  name: x\n  steps: {{a: {{command: c, imageId: 1, imageVersionId: 2, {text}}}}}\n"
    )
    said = world.run("validate", ".").out
    assert f"warning: {named}" in said
    assert "t0psecret" not in said


def test_a_build_argument_with_the_name_of_a_secret_is_warned_about(world: Workspace) -> None:
    world.write(
        "images/x.yaml",
        """\
        body:
          name: x
          type: workflow
          version: 1.0.0
          buildDetails:
            source: dockerfile
            dockerfile: FROM x
            buildArguments: [{name: NPM_TOKEN, value: abc}, {name: FLAVOUR, value: vanilla}]
        """,
    )
    said = world.run("validate", ".").out
    assert "the build argument NPM_TOKEN" in said
    assert "FLAVOUR" not in said
