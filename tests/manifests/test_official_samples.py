"""The official client's own sample files: what creates something is a manifest, of the others is said why not.

They are read where the client is installed (make conformance), never copied into this repository.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from conformance.official import explain_absence, find_package
from support.project import ProjectFolder

CREATES = [
    "images/dockerfile/create_image",
    "images/github/create_image",
    "images/upload/create_image",
    "workflows/create_workflow",
    "workflows/create_or_update_workflow",
    "workflows/update_workflow",
    "workflows/workflow_auto_retry",
    "workflows/workflow_execution_parameters",
    "workflows/workflow_skippable_steps",
    "webapps/create_webapp",
    "services/create_service",
    "services/create_or_update_service",
    "artifacts/create_artifact",
]
PLACEHOLDERS = [
    "workflows/workflow_input_parameters",
    "workflows/workflow_input_parameters_inherit",
    "workflows/workflow_output_parameters",
]
"""They hold `{{…}}` for the platform, which is an expression in a template: the client renders it as nothing."""
NAMELESS = "an update of what an id on the command line names"
OTHERS = {
    "images/dockerfile/create_image_version": (
        "a version of an image whose id is given beside it",
        "body.name is missing",
    ),
    "images/github/create_image_version": (
        "a version of an image whose id is given beside it",
        "body.name is missing",
    ),
    "images/upload/create_image_version": (
        "a version of an image whose id is given beside it",
        "body.name is missing",
    ),
    "images/dockerfile/update_version": (NAMELESS, "body.name is missing"),
    "images/github/update_version": (NAMELESS, "body.name is missing"),
    "images/upload/update_version": (NAMELESS, "body.name is missing"),
    "images/upload/create_or_update_image": (
        "a new image needs a type, which this sample lacks",
        "body.type is missing",
    ),
    "workflows/patch_workflow": ("a part of a workflow that exists", "body.steps.step1.command is missing"),
    "workflows/execute_workflow": ("starts a run", "body.params is not a field"),
    "workflows/execute_partial_workflow": ("starts a run", "body.stepsToRun is not a field"),
    "webapps/create_or_update_webapp": ("its name is given on the command line", "body.name is missing"),
    "webapps/update_webapp": (NAMELESS, "body.name is missing"),
    "services/update_service": (NAMELESS, "body.name is missing"),
    "services/test_service": ("a request to a service", "body.httpMethod is not a field"),
    "artifacts/create_artifact_version": (
        "a version of an artifact whose id is given beside it",
        "body.name is missing",
    ),
    "artifacts/update_artifact_metadata": (NAMELESS, "has no folder to upload"),
    "emails/send_email": ("sends a mail", "this file is not a manifest of any kind"),
}
"""Why a sample is no manifest, and what is said of it."""
ELSEWHERE = {"press": "apps, blocks and their specs are no part of this tool", "metrics": "nor are metrics"}

pytestmark = pytest.mark.skipif(explain_absence() is not None, reason=str(explain_absence()))


def samples() -> Path:
    return find_package() / "sample_yaml"


def laid_out(sample: str, root: Path) -> ProjectFolder:
    """The sample in a project, with a folder to pack."""
    folder = ProjectFolder.at(root)
    for name in ("Dockerfile", ".gitignore", ".dockerignore"):
        folder.write(name, "# here\n")
    folder.copy(samples() / "resources" / f"{sample}.yaml", f"{sample}.yaml")
    return folder


@pytest.mark.parametrize("sample", CREATES)
def test_a_sample_that_creates_something_is_a_manifest(sample: str, tmp_path: Path) -> None:
    resource = laid_out(sample, tmp_path).only()
    assert f"{resource.ref.kind}s" == sample.split("/", maxsplit=1)[0]


@pytest.mark.parametrize("sample", PLACEHOLDERS)
def test_placeholders_of_the_platform_must_be_written_raw(
    sample: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    folder = laid_out(sample, tmp_path)
    assert all("{% raw %}" in said for said in folder.problems())
    text = (tmp_path / f"{sample}.yaml").read_text(encoding="utf-8")
    folder.write(f"{sample}.yaml", "{% raw %}" + text + "{% endraw %}")
    assert "{{SECRET_CUSTOM}}" in folder.only().body["steps"]["step-2"]["payload"]


@pytest.mark.parametrize("sample", OTHERS)
def test_of_a_sample_that_is_no_manifest_is_said_why(
    sample: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    _, expected = OTHERS[sample]
    said = laid_out(sample, tmp_path).problems()
    assert any(expected in line for line in said), said


def test_every_sample_of_the_package_is_accounted_for() -> None:
    found = {str(path.relative_to(samples()).with_suffix("")) for path in samples().rglob("*.yaml")}
    named = {f"resources/{sample}" for sample in (*CREATES, *PLACEHOLDERS, *OTHERS)}
    assert {name for name in found if name.split("/", maxsplit=1)[0] not in ELSEWHERE} == named
