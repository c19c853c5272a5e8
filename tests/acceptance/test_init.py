"""`init` in an empty folder, around files of the official client, next to a .gitignore, and in an existing project."""

from __future__ import annotations

import subprocess

import pytest
from support.small_project import TRAIN, TRAINER, write_small_project
from support.workspace import Workspace

PATCHES = {
    "patch.yaml": (
        "body:\n  name: other\n  steps:\n    fit: {imageId: 1, imageVersionId: 2}\n",
        "no command in steps.fit",
    ),
    "http.yaml": (
        "body:\n  name: other\n  steps:\n    call: {type: http, method: post}\n",
        "no url in steps.call",
    ),
    "update.yaml": (
        "body:\n  title: Other\n  imageDetails: {imageId: 1, versionId: 2}\n  resources: {instanceTypeId: 1}\n",
        "no name",
    ),
    "version.yaml": (
        "body:\n  description: x\n  buildDetails: {source: upload, context: .}\n",
        "no name and no type",
    ),
    "artifacts/metadata.yaml": ("body: {name: rules, description: x}\n", "no folder to upload"),
    "run.yaml": ("body:\n  params:\n    global: {A: b}\n", "it runs a workflow"),
    "partial.yaml": ("body:\n  stepsToRun:\n    - stepName: fit\n", "it runs a workflow"),
    "test.yaml": ("body:\n  httpMethod: post\n  path: /\n  payload: {id: 1}\n", "it calls a service"),
    "email.yaml": (
        "body:\n  recipients: [a@example.com]\n  subject: Hello\n  templateName: t\n",
        "it sends an e-mail",
    ),
    "compose.yaml": ("services:\n  db: {image: postgres}\n", "it has no `body`"),
    "values.yaml": ("base: python:3.12-slim\nlist: [1, 2]\n", "it holds parameters"),
}
GITIGNORES = {
    "": ".peak-apply/\n",
    "*.pyc": "*.pyc\n.peak-apply/\n",
    "*.pyc\n": "*.pyc\n.peak-apply/\n",
    "a\r\nb": "a\r\nb\r\n.peak-apply/\r\n",
    "x\n/.peak-apply\n": "x\n/.peak-apply\n",
    "# .peak-apply/\n": "# .peak-apply/\n.peak-apply/\n",
}


@pytest.fixture
def empty(world: Workspace) -> Workspace:
    """A folder without a project."""
    (world.root / "peak-apply.yaml").unlink()
    return world


def read(world: Workspace, name: str) -> str:
    return (world.root / name).read_bytes().decode()


@pytest.mark.parametrize("name", PATCHES)
def test_a_file_that_declares_nothing_is_excluded_with_the_reason(empty: Workspace, name: str) -> None:
    text, reason = PATCHES[name]
    empty.write("peak/flow.yaml", TRAIN)
    empty.write("peak/image.yaml", TRAINER)
    empty.write(f"peak/{name}", text)
    ended = empty.run("init", ".")
    assert ended.code == 0, ended.out + ended.err
    (line,) = [line for line in ended.out.splitlines() if f"found peak/{name}: " in line]
    assert "not a manifest: " in line
    assert reason in line
    assert "Valid: 2 resources" in ended.out


@pytest.mark.parametrize("before", GITIGNORES)
def test_an_existing_gitignore_keeps_its_lines_and_gets_one(empty: Workspace, before: str) -> None:
    (empty.root / ".gitignore").write_bytes(before.encode())
    assert empty.run("init", ".").code == 0
    assert read(empty, ".gitignore") == GITIGNORES[before]
    subprocess.run(["git", "init", "-q"], cwd=empty.root, check=True)
    ignored = subprocess.run(
        ["git", "check-ignore", "-q", ".peak-apply/tenant.db"], cwd=empty.root, check=False
    )
    assert ignored.returncode == 0


def test_a_gitignore_in_another_encoding_stays_and_is_named(empty: Workspace) -> None:
    (empty.root / ".gitignore").write_bytes("caf\u00e9\n".encode("latin-1"))
    ended = empty.run("init", ".")
    assert ended.code == 0
    assert (empty.root / ".gitignore").read_bytes() == b"caf\xe9\n"
    assert "add the line .peak-apply/ to it" in ended.err


@pytest.mark.parametrize("folder", ["peak", "deploy/peak/more", "manifests"])
def test_files_of_the_official_client_are_found_wherever_they_lie(empty: Workspace, folder: str) -> None:
    empty.write(f"{folder}/image.yaml", TRAINER)
    ended = empty.run("init")
    assert ended.code == 0
    assert f"found {folder}/image.yaml: image" in ended.out
    assert (empty.root / "manifests/images").exists() is False
    assert "image/trainer@1.0.0" in empty.run("graph").out


def test_other_yaml_does_not_keep_a_new_project_from_its_samples(empty: Workspace) -> None:
    empty.write("compose.yaml", PATCHES["compose.yaml"][0])
    assert empty.run("init", ".").code == 0
    assert empty.run("validate").code == 0
    assert (empty.root / "workflows/hello.yaml").exists()


def test_errors_and_warnings_are_counted_apart_and_decide_the_exit_code(empty: Workspace) -> None:
    empty.write("image.yaml", TRAINER)
    empty.write("flow.yaml", TRAIN.replace("python fit.py", "python {{ script }}"))
    empty.write("webapp.yaml", "body: {name: app, title: App, imageDetails: {image: trainer}}\n")
    ended = empty.run("init", ".")
    assert ended.code == 1
    assert "the project is written, with 1 error" in ended.err
    assert (empty.root / "peak-apply.yaml").exists()


def test_a_sample_is_added_to_an_existing_project(world: Workspace) -> None:
    write_small_project(world)
    ended = world.run("init", "--add", "service", "--add", "artifact")
    assert ended.code == 0, ended.out + ended.err
    for name in ("services/hello.yaml", "images/hello.yaml", "artifacts/hello.yaml", ".schemas/service.json"):
        assert (world.root / name).exists(), name
    assert "service/hello" in world.run("graph").out
    before = read(world, "images/hello.yaml")
    assert world.run("init", "--add", "workflow", ".").code == 0
    assert read(world, "images/hello.yaml") == before
    assert world.apply().code == 0


def test_a_sample_never_replaces_a_file(world: Workspace) -> None:
    write_small_project(world)
    world.write("services/hello.yaml", "body: {name: mine}\n")
    refused = world.run("init", "--add", "service")
    assert refused.code == 1
    assert "services/hello.yaml already exists" in refused.err
    assert not (world.root / "images/hello.yaml").exists()
    assert read(world, "services/hello.yaml") == "body: {name: mine}\n"


def test_add_outside_of_a_project_and_with_options_of_a_new_one_is_refused(empty: Workspace) -> None:
    assert "peak-apply init" in empty.run("init", "--add", "service").err
    assert "--add is for an existing project" in empty.run("init", "--add", "service", "--project", "x").err


def test_a_folder_of_installed_packages_is_excluded_as_a_whole(empty: Workspace) -> None:
    empty.write("workflow.yaml", TRAIN)
    empty.write("image.yaml", TRAINER)
    for number in range(3):
        empty.write(f"web/node_modules/p{number}/image.yaml", TRAINER)
    ended = empty.run("init", ".")
    assert ended.code == 0, ended.out + ended.err
    assert "found web/node_modules: not a manifest: it holds installed packages" in ended.out
    assert read(empty, "peak-apply.yaml").count("node_modules") == 1
    assert "Valid: 2 resources" in ended.out
