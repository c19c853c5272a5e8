"""The sample files that the client's package carries, each given to the command that it is for."""

from __future__ import annotations

import re
import shutil
from typing import Any

import pytest
from conformance.client_bench import ClientBench
from conformance.official import find_package
from conformance.served_tenant import ARTIFACTS, IMAGES, WEBAPPS, WORKFLOWS
from ruamel.yaml import YAML
from support.platform_keys import drop_own_keys

from reconciler.emulator import seeds

AREAS = ("images", "workflows", "webapps", "services", "artifacts")
UPDATE_VERSION = "images update-version --image-id 123 --version-id 456"
# the sample, its command, and the options that the file itself does not hold
SAMPLES = {
    "images/upload/create_image": "images create",
    "images/upload/create_image_version": "images create-version 100",
    "images/upload/create_or_update_image": "images create-or-update",
    "images/upload/update_version": UPDATE_VERSION,
    "images/github/create_image": "images create",
    "images/github/create_image_version": "images create-version 100",
    "images/github/update_version": UPDATE_VERSION,
    "images/dockerfile/create_image": "images create",
    "images/dockerfile/create_image_version": "images create-version 100",
    "images/dockerfile/update_version": UPDATE_VERSION,
    "workflows/create_workflow": "workflows create",
    "workflows/create_or_update_workflow": "workflows create-or-update",
    "workflows/update_workflow": "workflows update 7",
    "workflows/patch_workflow": "workflows patch 7",
    "workflows/execute_workflow": "workflows execute 7",
    "workflows/execute_partial_workflow": "workflows execute 7",
    "workflows/workflow_auto_retry": "workflows create",
    "workflows/workflow_execution_parameters": "workflows create",
    "workflows/workflow_input_parameters": "workflows create",
    "workflows/workflow_input_parameters_inherit": "workflows create",
    "workflows/workflow_output_parameters": "workflows create",
    "workflows/workflow_skippable_steps": "workflows create",
    "webapps/create_webapp": "webapps create",
    "webapps/create_or_update_webapp": "webapps create-or-update --name my-webapp",
    "webapps/update_webapp": "webapps update shop",
    "services/create_service": "services create",
    "services/create_or_update_service": "services create-or-update",
    "services/update_service": "services update shop",
    "services/test_service": "services test scores --http-method post",
    "artifacts/create_artifact": "artifacts create",
    "artifacts/create_artifact_version": "artifacts create-version data",
    "artifacts/update_artifact_metadata": "artifacts update-metadata data",
}
CHECKED_BY_THE_BODY = [name for name in SAMPLES if not name.startswith(("artifacts/create", "services/test"))]


@pytest.fixture
def peak(furnished: ClientBench) -> ClientBench:
    """The furnished tenant with what the samples name beside: images, steps, a machine."""
    tenant = furnished.tenant
    furnished.a_folder_to_pack()
    for ident, name in ((400, "fourth"), (9, "test-image")):
        tenant.image(ident, {ident: "1.0.0"}, name=name)
    steps = {f"step{number}": {"imageId": 100, "command": f"echo {number}"} for number in (1, 2, 3)}
    tenant.ask("DELETE", f"{WORKFLOWS}/7")
    tenant.workflow(7, {"name": "sampled", "steps": steps})
    seeds.add_instance_option(tenant.emulator, "webapp", 43)
    return furnished


def given(peak: ClientBench, sample: str) -> tuple[list[str], Any]:
    """The command with its file, and what the file says; the client renders placeholders as nothing."""
    source = find_package() / "sample_yaml" / "resources" / f"{sample}.yaml"
    shutil.copy(source, peak.cwd)
    words = SAMPLES[sample].split()
    options = next((n for n, word in enumerate(words) if word.startswith("--")), len(words))
    text = re.sub(r"\{\{\w+\}\}", "", source.read_text(encoding="utf-8"))
    return [*words[:options], source.name, *words[options:]], YAML(typ="safe").load(text)


def test_every_sample_of_the_package_is_in_the_table(peak: ClientBench) -> None:
    assert peak.tenant
    folder = find_package() / "sample_yaml" / "resources"
    found = {str(path.relative_to(folder).with_suffix("")) for path in folder.rglob("*.yaml")}
    assert {name for name in found if name.split("/")[0] in AREAS} == set(SAMPLES)


@pytest.mark.contract("I2", "I6", "I8", "W2", "W4", "W8", "V2", "V4", "R5")
@pytest.mark.contract("A12", "A13", "A50", "A52")
@pytest.mark.parametrize("sample", CHECKED_BY_THE_BODY)
def test_a_sample_is_accepted_as_it_is(peak: ClientBench, sample: str) -> None:
    argv, document = given(peak, sample)
    peak(*argv)
    sent, said = peak.tenant.body(), document["body"]
    if sample == "workflows/patch_workflow":  # the client merged it into what was there
        assert sent["steps"].keys() == said.pop("steps").keys()
        assert sent.pop("triggers") == said.pop("triggers")
    assert {key: sent.get(key) for key in said} == said


@pytest.mark.contract("W2", "W3")
@pytest.mark.parametrize("sample", [name for name in SAMPLES if name.startswith("workflows/workflow_")])
def test_a_sample_workflow_is_described_as_it_was_sent(peak: ClientBench, sample: str) -> None:
    argv, document = given(peak, sample)
    made = peak.answer(*argv)
    shown = peak.answer("workflows", "describe", str(made["id"]))
    for name, step in document["body"]["steps"].items():
        described = shown["steps"][name]
        if "repository" in step:
            del step["repository"]["token"]
        if "env" in step.get("parameters", {}):
            step["parameters"]["env"] = [{key: value} for key, value in step["parameters"]["env"].items()]
        assert {key: described.get(key) for key in step} == step


@pytest.mark.contract("R2", "R3", "A26")
def test_the_sample_of_an_artifact_is_accepted_as_it_is(peak: ClientBench) -> None:
    argv, _ = given(peak, "artifacts/create_artifact")
    made = peak.answer(*argv)
    assert made["version"] == 1
    shown = peak.answer("artifacts", "describe", made["id"])
    assert (shown["name"], shown["description"]) == ("new-artifact", "Creating a new artifact")


@pytest.mark.contract("R4", "A26")
def test_the_sample_of_an_artifacts_version_is_accepted_as_it_is(peak: ClientBench) -> None:
    argv, _ = given(peak, "artifacts/create_artifact_version")
    assert peak.answer(*argv) == {"version": 3}
    assert peak.tenant.get(f"{ARTIFACTS}/data")["versionCount"] == 3


@pytest.mark.contract("S1", "A24")
def test_the_sample_of_a_test_call_needs_a_method_since_the_client_reads_nothing_of_it(
    peak: ClientBench,
) -> None:
    argv, _ = given(peak, "services/test_service")
    assert peak.answer(*argv)["responseStatus"] == 200
    assert peak.tenant.body() == {"httpMethod": "post", "path": None, "payload": None}
    assert peak.refused(*argv[:4]).startswith("UnprocessableEntityException")


@pytest.mark.contract("I7", "W3", "V3")
@pytest.mark.parametrize(
    ("sample", "path", "shown"),
    [
        (
            "images/upload/update_version",
            f"{IMAGES}/123/versions/456",
            {"description": "Updating the image version"},
        ),
        (
            "workflows/update_workflow",
            f"{WORKFLOWS}/7",
            {"name": "updated-workflow", "tags": [{"name": "CLI"}]},
        ),
        ("workflows/patch_workflow", f"{WORKFLOWS}/7", {"name": "updated-workflow", "triggers": []}),
        ("webapps/update_webapp", f"{WEBAPPS}/shop", {"title": "Updated webapp", "sessionStickiness": True}),
        (
            "services/update_service",
            f"{WEBAPPS}/shop",
            {
                "title": "Updated service",
                "resources": {"instanceTypeId": 43},
                "entrypoint": "python\napp.py\n",
                "healthCheckURL": "/health",
                "minInstances": 1,
                "parameters": {
                    "env": {"param1": "value1", "param2": "value2"},
                    "secrets": ["secret1", "secret2"],
                },
            },
        ),
    ],
)
def test_a_sample_of_an_update_is_what_is_there_afterwards(
    peak: ClientBench, sample: str, path: str, shown: dict[str, Any]
) -> None:
    argv, _ = given(peak, sample)
    peak(*argv)
    assert drop_own_keys(peak.tenant.get(path)).items() >= shown.items()


GENERATING = {sample: command for sample, command in SAMPLES.items() if "partial" not in sample}


@pytest.mark.parametrize(
    "command", sorted({" ".join(command.split()[:2]) for command in GENERATING.values()})
)
def test_the_client_generates_a_sample_and_sends_nothing(peak: ClientBench, command: str) -> None:
    given_to_it = next(line for line in GENERATING.values() if line.startswith(command))
    words = [*given_to_it.split(), *(["any.yaml"] if command.startswith(("workflows", "artifacts")) else [])]
    text = peak(*words, "--generate").out
    assert YAML(typ="safe").load(re.sub(r"\{\{\w+\}\}", "", text))
    assert peak.tenant.sent() == []
