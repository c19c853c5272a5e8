"""The YAML of the official client's guide: what creates something is a manifest as it stands."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from support.files import PROJECT
from support.project import ProjectFolder

from reconciler import pipeline

HERE = Path(__file__).parent
COMPLETE = sorted((HERE / "guide").glob("*/*.yaml"))
INCOMPLETE = sorted((HERE / "guide-incomplete").glob("*/*.yaml"))

TYPE = "add `type:` to body: one of workflow, workspace-r, workspace-python, api, webapp"

MISSING = {
    "images": {
        "name": "add `name:` to body: the name of the image that this manifest declares",
        "type": TYPE,
    },
    "webapps": {"name": "add `name:` to body: the name of the webapp that this manifest declares"},
}


def folder_with(tmp_path: Path, example: Path) -> tuple[ProjectFolder, str]:
    folder = ProjectFolder.at(tmp_path, PROJECT)
    name = f"{example.parent.name}/{example.name}"
    folder.copy(example, name)
    for file in ("Dockerfile", ".gitignore", ".dockerignore"):
        folder.write(file, "# here\n")
    return folder, name


@pytest.mark.parametrize("example", COMPLETE, ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_an_example_that_creates_something_is_a_manifest(
    example: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, _ = folder_with(tmp_path, example)
    monkeypatch.chdir(tmp_path)
    resource = folder.only("git_token=one", "npm_token=two")
    assert f"{resource.ref.kind}s" == example.parent.name
    assert f"name: {resource.ref.name}" in example.read_text().replace('"', "")


@pytest.mark.parametrize(
    "example",
    [path for path in INCOMPLETE if path.parent.name != "workflows"],
    ids=lambda p: f"{p.parent.name}/{p.stem}",
)
def test_a_version_or_update_file_is_told_what_to_add(
    example: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, name = folder_with(tmp_path, example)
    monkeypatch.chdir(tmp_path)
    text = example.read_text()
    missing = {
        key: fix
        for key, fix in MISSING[example.parent.name].items()
        if f"\n  {key}: " not in text and f"\n    {key}: " not in text.split("buildDetails")[0]
    }
    assert missing
    used = [
        given
        for given in ("imageId=1", "versionId=2")
        if re.search(rf"{{{{\s*{given.partition('=')[0]}\b", text)
    ]
    assert folder.problems(*used) == [
        f"{name}:1:1: error: body.{key} is missing -> {fix}" for key, fix in missing.items()
    ]


def test_a_patch_file_is_told_what_its_step_lacks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, name = folder_with(tmp_path, HERE / "guide-incomplete/workflows/patch-workflow.yaml")
    monkeypatch.chdir(tmp_path)
    assert folder.problems() == [
        f"{name}:6:5: error: body.steps.step1.command is missing -> add `command:` to body.steps.step1"
    ]


@pytest.mark.parametrize("stem", ["execute-workflow", "execute-workflow-2"])
def test_a_file_of_run_parameters_is_no_workflow(
    stem: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, name = folder_with(tmp_path, HERE / f"guide-incomplete/workflows/{stem}.yaml")
    monkeypatch.chdir(tmp_path)
    said = folder.problems()
    assert any("body.params is not a field" in line for line in said)
    assert all(line.startswith(f"{name}:") for line in said)


def test_all_examples_are_covered() -> None:
    assert len(COMPLETE) == 14
    assert len(INCOMPLETE) == 14


@pytest.mark.parametrize("example", COMPLETE, ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_an_example_gives_no_warning(example: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, _ = folder_with(tmp_path, example)
    secrets = "secrets: {git_token: {env: GIT_TOKEN}, npm_token: {env: NPM_TOKEN}}\n"
    folder.write("peak-apply.yaml", PROJECT + secrets)
    monkeypatch.chdir(tmp_path)
    project = folder.open(environ={"GIT_TOKEN": "first-value", "NPM_TOKEN": "second-value"})
    assert pipeline.load_manifests(project).warnings == ()
