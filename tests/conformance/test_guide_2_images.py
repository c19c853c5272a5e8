"""The guide's chapter on images: every command of it, with its files. In the guide's order."""

from __future__ import annotations

from typing import Any

import pytest
from conformance.client_bench import ClientBench
from conformance.served_tenant import IMAGES

PARAMS = "token: my_token\nparam1: my_parameter1\nparam2: my_parameter2\n"
ARGUMENTS = [{"name": "PARAM1", "value": "param1"}, {"name": "PARAM2", "value": "param2"}]
BY_OPTIONS = (
    *("--source", "github", "--repository", "https://example.com", "--branch", "main"),
    *("--build-arguments", "arg1=value1", "--build-arguments", "arg2=value2"),
    *("--secrets", "secret_1,secret_2"),
)
OF_OPTIONS = {
    "source": "github",
    "repository": "https://example.com",
    "branch": "main",
    "buildArguments": [{"name": "arg1", "value": "value1"}, {"name": "arg2", "value": "value2"}],
    "secrets": ["secret_1", "secret_2"],
}
DETAILS: dict[str, dict[str, Any]] = {
    "upload": {"source": "upload", "buildArguments": ARGUMENTS, "context": "."},
    "github": {
        "source": "github",
        "repository": "https://example.com",
        "branch": "main",
        "dockerfilePath": "Dockerfile",
        "buildArguments": ARGUMENTS,
        "useCache": True,
    },
    "dockerfile": {
        "source": "dockerfile",
        "dockerfile": "FROM nginx",
        "buildArguments": ARGUMENTS,
        "useCache": False,
    },
}
OF_UPDATE = DETAILS | {"upload": DETAILS["upload"] | {"buildArguments": ARGUMENTS[:1]}}
SOURCES = pytest.mark.parametrize("source", ["upload", "github", "dockerfile"])


def version_of(peak: ClientBench, answer: dict[str, Any]) -> dict[str, Any]:
    """What the platform has of the version that the client's answer names."""
    found: dict[str, Any] = peak.tenant.get(f"{IMAGES}/{answer['imageId']}/versions/{answer['versionId']}")
    return found


@SOURCES
@pytest.mark.contract("I2", "I7", "A11", "A18", "A36")
def test_an_image_is_created_from_a_file(peak: ClientBench, source: str) -> None:
    peak.a_folder_to_pack()
    params = peak.write("image_params.yaml", PARAMS)
    answer = peak.answer("images", "create", peak.guide(f"images/{source}-image"), "-v", params)
    made = version_of(peak, answer)
    assert made["imageName"] == f"{source}-image"
    assert (made["imageType"], made["version"], made["status"]) == ("workflow", "0.0.1-test", "ready")
    assert made["description"] == f"Creating a new {source} type image"
    assert made["buildDetails"].items() >= DETAILS[source].items()
    assert "token" not in made["buildDetails"]


@pytest.mark.contract("I2")
def test_an_image_is_created_from_options(peak: ClientBench) -> None:
    answer = peak.answer(
        *("images", "create", "--name", "example-image", "--version", "0.0.1-test", "--type", "workflow"),
        *("--description", "Creating a new image", *BY_OPTIONS),
    )
    made = version_of(peak, answer)
    assert (made["imageName"], made["version"]) == ("example-image", "0.0.1-test")
    assert made["buildDetails"].items() >= OF_OPTIONS.items()


@pytest.mark.contract("I2")
def test_an_image_is_created_from_a_file_under_the_name_of_an_option(peak: ClientBench) -> None:
    answer = peak.answer("images", "create", peak.guide("images/my-image"), "--name", "my-awesome-image")
    assert peak.tenant.body() == {
        "name": "my-awesome-image",
        "version": "0.0.1-test",
        "type": "workflow",
        "description": "Creating a new image",
        "buildDetails": {
            "source": "github",
            "repository": "https://example.com",
            "branch": "main",
            "useCache": True,
        },
    }
    assert version_of(peak, answer)["imageName"] == "my-awesome-image"


@SOURCES
@pytest.mark.contract("I6", "A16")
def test_a_version_is_created_from_a_file(peak: ClientBench, source: str) -> None:
    peak.a_folder_to_pack()
    params = peak.write("image_params.yaml", PARAMS)
    file = peak.guide(f"images/{source}-image-version")
    answer = peak.answer("images", "create-version", "-v", params, "100", file)
    assert set(answer) == {"buildId", "imageId", "versionId"}
    made = version_of(peak, answer)
    assert (made["version"], made["imageName"]) == (f"0.0.2-test-{source}", "base")
    assert made["buildDetails"].items() >= DETAILS[source].items()


@pytest.mark.contract("I6")
def test_a_version_is_created_from_options(peak: ClientBench) -> None:
    peak.tenant.image(123, {45: "0.0.1"})
    answer = peak.answer(
        *("images", "create-version", "123", "--version", "0.0.2-test"),
        *("--description", "Creating a new image version", *BY_OPTIONS),
    )
    made = version_of(peak, answer)
    assert made["version"] == "0.0.2-test"
    assert made["buildDetails"].items() >= OF_OPTIONS.items()


@pytest.mark.contract("I6", "A31")
def test_a_version_without_a_number_gets_the_next_one(peak: ClientBench) -> None:
    answer = peak.answer("images", "create-version", "100", *BY_OPTIONS)
    assert version_of(peak, answer)["version"] == "1.0.1"


@SOURCES
@pytest.mark.contract("I8", "A33", "A36")
def test_a_version_that_did_not_build_is_updated_from_a_file(peak: ClientBench, source: str) -> None:
    peak.a_folder_to_pack()
    peak.tenant.failed_version(123, 456)
    params = peak.write("image_params.yaml", PARAMS)
    file = peak.guide(f"images/{source}-image-version-2")
    answer = peak.answer(
        *("images", "update-version", "--image-id", "123", "-v", params, "--version-id", "456", file)
    )
    made = version_of(peak, answer)
    assert (made["version"], made["status"], made["lastBuildStatus"]) == ("0.0.1", "ready", "success")
    assert made["description"] == "Updating the image version"
    assert made["buildDetails"].items() >= OF_UPDATE[source].items()


def test_the_guides_order_of_arguments_for_an_update_is_refused_by_the_client(peak: ClientBench) -> None:
    params = peak.write("image_params.yaml", PARAMS)
    file = peak.guide("images/upload-image-version-2")
    ended = peak(
        *("images", "update-version", "--image-id", "-v", params, "123", "--version-id", "456", file), code=2
    )
    assert "--image-id" in ended.err
    assert peak.tenant.sent() == []


@pytest.mark.contract("I8")
def test_a_version_that_did_not_build_is_updated_from_options(peak: ClientBench) -> None:
    peak.tenant.failed_version(123, 456)
    answer = peak.answer(
        *("images", "update-version", "--image-id", "123", "--version-id", "456"),
        *("--description", "Updating the image version", *BY_OPTIONS),
    )
    made = version_of(peak, answer)
    assert made["status"] == "ready"
    assert made["buildDetails"].items() >= OF_OPTIONS.items()


@pytest.mark.contract("I8", "A34")
def test_an_update_replaces_the_build_details_but_keeps_the_source(peak: ClientBench) -> None:
    details = {"source": "dockerfile", "dockerfile": "FROM a\nRUN exit 1", "secrets": ["ONE"]}
    peak.tenant.image(123, {456: "0.0.1"}, build_details=details)
    version = ("--image-id", "123", "--version-id", "456")
    peak("images", "update-version", *version, "--description", "Only described", code=0)
    kept = peak.answer("images", "describe-version", *version)
    assert (kept["description"], kept["status"]) == ("Only described", "not-ready")
    assert kept["buildDetails"].items() >= details.items()
    peak("images", "update-version", *version, "--dockerfile", "FROM b")
    replaced = peak.answer("images", "describe-version", *version)
    assert (replaced["description"], replaced["status"]) == ("Only described", "ready")
    assert replaced["buildDetails"].items() >= {"source": "dockerfile", "dockerfile": "FROM b"}.items()
    assert not replaced["buildDetails"].get("secrets")


@pytest.mark.contract("I1", "I5", "I6", "I8", "A8", "A12")
def test_create_or_update_adds_a_version_to_an_image_and_then_updates_it_while_it_is_not_built(
    peak: ClientBench,
) -> None:
    peak.a_folder_to_pack()
    peak.write("Dockerfile", "FROM nginx\nRUN exit 1\n")
    peak.tenant.image(7, {7: "0.0.1"}, name="test-image")
    params = peak.write("image_params.yaml", PARAMS)
    command = ("images", "create-or-update", "-v", params, peak.guide("images/upload-image-version-3"))

    first = peak.answer(*command)
    assert peak.tenant.sent() == [
        "GET /image-management/api/v2/images/?pageSize=100&searchTerm=test-image",
        "GET /image-management/api/v2/images/7/versions?pageSize=1&searchTerm=0.0.1-test-upload",
        "POST /image-management/api/v2/images/7/versions",
    ]
    assert version_of(peak, first)["status"] == "not-ready"

    peak.write("Dockerfile", "FROM nginx\n")
    again = peak.answer(*command)
    assert peak.tenant.sent()[-1] == f"PATCH /image-management/api/v2/images/7/versions/{first['versionId']}"
    assert again["versionId"] == first["versionId"]
    assert version_of(peak, again)["status"] == "ready"

    assert peak.refused(*command).startswith("UnprocessableEntityException")


@pytest.mark.contract("I1", "I6")
def test_create_or_update_takes_options(peak: ClientBench) -> None:
    peak.tenant.image(7, {7: "0.0.1"}, name="test-image")
    answer = peak.answer(
        *("images", "create-or-update", "--name", "test-image", "--version", "0.0.2-test"),
        *("--description", "Creating a new image version", *BY_OPTIONS),
    )
    assert version_of(peak, answer)["version"] == "0.0.2-test"


@pytest.mark.contract("I9", "A36")
def test_a_version_is_deleted(peak: ClientBench) -> None:
    peak.tenant.image(1, {1: "0.0.1", 2: "0.0.2"})
    assert peak.answer("images", "delete-version", "--image-id=1", "--version-id=1") == {}
    assert peak.tenant.status_of(f"{IMAGES}/1/versions/1") == 404
    assert peak.tenant.status_of(f"{IMAGES}/1/versions/2") == 200


@pytest.mark.contract("I10", "A37")
def test_versions_are_deleted(peak: ClientBench) -> None:
    peak.tenant.image(1, {1: "0.0.1", 2: "0.0.2", 3: "0.0.3"})
    assert peak.answer("images", "delete-versions", "--image-id=1", "--version-ids=1,2,3") == {}
    assert peak.tenant.sent() == [
        "DELETE /image-management/api/v2/images/1/versions?versionIds=1&versionIds=2&versionIds=3"
    ]
    assert peak.tenant.get(f"{IMAGES}/1/versions")["versions"] == []
    assert peak.tenant.get(f"{IMAGES}/1")["latestVersion"] is None


@pytest.mark.contract("I4", "A36")
def test_an_image_is_deleted(peak: ClientBench) -> None:
    peak.tenant.image(1, {1: "0.0.1", 2: "0.0.2"})
    assert peak.answer("images", "delete", "1") == {}
    assert peak.tenant.status_of(f"{IMAGES}/1") == 404
