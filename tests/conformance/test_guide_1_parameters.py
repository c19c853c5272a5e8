"""The guide's first chapters: tenants, parameters, options with a file. In the guide's order."""

from __future__ import annotations

import pytest
from conformance.client_bench import ClientBench
from conformance.served_tenant import IMAGES, WEBAPPS

PARAMS = 'git_token: "random_git_token"\nnpm_token: "random_npm_token"\n'


def build_arguments(peak: ClientBench) -> dict[str, str]:
    (image,) = peak.tenant.get(f"{IMAGES}/?searchTerm=upload-image")["images"]
    version = peak.tenant.get(f"{IMAGES}/{image['id']}/versions/{image['latestVersion']['id']}")
    return {entry["name"]: entry["value"] for entry in version["buildDetails"]["buildArguments"]}


@pytest.mark.contract("T1", "A27")
@pytest.mark.parametrize("entity_type", ["workflow", "webapp", "api-deployment", "data-bridge", "workspace"])
def test_the_instance_options_of_an_entity_type_are_listed(peak: ClientBench, entity_type: str) -> None:
    options = peak.answer("tenants", "list-instance-options", "--entity-type", entity_type)["data"]
    assert options
    keys = {
        "id",
        "name",
        "cpu",
        "memory",
        "gpu",
        "gpuMemory",
        "instanceClass",
        "provider",
        "providerInstanceId",
    }
    assert {key for option in options for key in option} == keys
    assert all(isinstance(option["cpu"], int | float) for option in options)


@pytest.mark.contract("I2", "A11")
def test_a_file_gets_its_parameters_from_a_params_file(peak: ClientBench) -> None:
    peak.a_folder_to_pack()
    answer = peak.answer(
        "images", "create", "-v", peak.write("params.yaml", PARAMS), peak.guide("images/image")
    )
    assert set(answer) == {"buildId", "imageId", "versionId"}
    assert build_arguments(peak) == {"git_token": "random_git_token", "npm_token": "random_npm_token"}


@pytest.mark.contract("I2")
def test_a_file_gets_its_parameters_from_the_command_line(peak: ClientBench) -> None:
    peak.a_folder_to_pack()
    peak(
        *("images", "create", peak.guide("images/image")),
        *("-p", "git_token=git_token_value", "-p", "npm_token=npm_token_value"),
    )
    assert build_arguments(peak) == {"git_token": "git_token_value", "npm_token": "npm_token_value"}


@pytest.mark.contract("I2")
def test_parameters_of_the_command_line_win_over_those_of_the_file(peak: ClientBench) -> None:
    peak.a_folder_to_pack()
    peak(
        *("images", "create", "-v", peak.write("params.yaml", PARAMS)),
        *("-p", "npm_token=npm_token_value", peak.guide("images/image")),
    )
    assert build_arguments(peak) == {"git_token": "random_git_token", "npm_token": "npm_token_value"}


@pytest.mark.contract("V4")
def test_options_win_over_the_file(peak: ClientBench) -> None:
    peak.tenant.image(3, {2: "1.0.0"})
    peak.tenant.webapp("shop")
    params = peak.write("webapp_params.yaml", "imageId: 2\nversionId: 2\n")
    file = peak.guide("webapps/webapp", "guide-incomplete")
    peak("webapps", "update", "-v", params, "shop", file, "--image-id", "3")
    body = {
        "title": "Updated webapp",
        "description": "This is an updated webapp",
        "imageDetails": {"imageId": 3, "versionId": 2},
    }
    assert peak.tenant.body() == body
    assert peak.tenant.get(f"{WEBAPPS}/shop").items() >= body.items()


@pytest.mark.contract("W14")
def test_the_default_resources_of_a_step_are_shown(peak: ClientBench) -> None:
    answer = peak.answer("workflows", "list-default-resources")
    assert answer == {"instanceTypeId": 21, "storage": "10GB"}
