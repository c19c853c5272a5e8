"""What the guide leaves out: services, artifacts, and what the client does around every command."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import pytest
from conformance.client_bench import ClientBench
from conformance.served_tenant import ARTIFACTS, WEBAPPS


def names_in(path: Path) -> list[str]:
    with zipfile.ZipFile(path) as archive:
        return sorted(archive.namelist())


@pytest.mark.contract("V2", "V3", "A64", "A66")
def test_a_service_keeps_everything_that_the_options_say(furnished: ClientBench) -> None:
    made = furnished.answer(
        *("services", "create", "--name", "fresh", "--image-id", "200", "--version-id", "200"),
        *("--title", "Fresh", "--description", "New", "--service-type", "web-app", "--scale-to-zero"),
        *("--env", "A=1", "--env", "B=x=y", "--secrets", "one,two", "--entrypoint", "python app.py"),
        *("--health-check-url", "/health", "--min-instances", "2", "--session-stickiness"),
        *("--instance-type-id", "3"),
    )
    shown = furnished.answer("services", "describe", made["id"])
    expected = {
        "name": "fresh",
        "title": "Fresh",
        "description": "New",
        "serviceType": "web-app",
        "scaleToZero": True,
        "sessionStickiness": True,
        "parameters": {"env": {"A": "1", "B": "x=y"}, "secrets": ["one", "two"]},
        "entrypoint": "python app.py",
        "healthCheckURL": "/health",
        "minInstances": 2,
        "imageDetails": {"imageId": 200, "versionId": 200},
        "resources": {"instanceTypeId": 3},
        "status": "AVAILABLE",
    }
    assert {key: shown.get(key) for key in expected} == expected


@pytest.mark.contract("V2", "A38", "A47")
def test_without_a_version_the_latest_ready_one_is_served(furnished: ClientBench) -> None:
    made = furnished.answer("services", "create", "--name", "fresh", "--image-id", "1")
    shown = furnished.answer("services", "describe", made["id"])
    assert shown["imageDetails"] == {"imageId": 1, "versionId": 3}
    assert (
        furnished.answer("images", "describe-version", "--image-id", "1", "--version-id", "3")["status"]
        == "in-use"
    )


@pytest.mark.contract("V4", "A65")
@pytest.mark.parametrize(
    ("options", "redeploys"),
    [
        (("--title", "another"), False),
        (("--min-instances", "2"), False),
        (("--scale-to-zero",), True),
        (("--env", "A=1"), True),
        (("--secrets", "one"), True),
        (("--entrypoint", "python app.py"), True),
        (("--health-check-url", "/health"), True),
    ],
)
def test_a_service_is_redeployed_by_what_the_sdk_lists(
    furnished: ClientBench, *, options: tuple[str, ...], redeploys: bool
) -> None:
    furnished("services", "update", "shop", *options)
    statuses = [c.after for c in furnished.tenant.emulator.changes() if c.id == "shop"]
    assert (statuses.count("DEPLOYING") == 1) is redeploys


@pytest.mark.contract("V4", "A63")
def test_a_service_is_updated_by_create_or_update_with_its_name_and_type(furnished: ClientBench) -> None:
    command = ("services", "create-or-update", "--name", "scores", "--service-type")
    furnished(*command, "api", "--title", "Scores")
    assert furnished.tenant.get(f"{WEBAPPS}/scores")["title"] == "Scores"
    assert furnished.refused(*command, "shiny").startswith("BadRequestException")


@pytest.mark.contract("S1", "A24")
def test_an_api_answers_a_test_call(furnished: ClientBench) -> None:
    furnished.write("payload.yaml", "payload: {id: 1}\n")
    answer = furnished.answer("services", "test", "scores", "payload.yaml", "--http-method", "post")
    assert set(answer) == {"responseBody", "responseStatus", "reqStartTime", "reqEndTime", "responseSize"}
    assert isinstance(answer["responseBody"], str)
    assert answer["responseStatus"] == 200
    assert furnished.tenant.body() == {"httpMethod": "post", "path": None, "payload": {"id": 1}}


@pytest.mark.contract("R2", "R3", "R8", "A11", "A26")
def test_an_artifact_is_packed_uploaded_and_downloaded_again(peak: ClientBench) -> None:
    peak.a_folder_to_pack()
    peak.write("pack.yaml", "name: data\nartifact: {path: ., ignore_files: [.gitignore, .dockerignore]}\n")
    made = peak.answer("artifacts", "create", "pack.yaml")
    assert peak.answer("artifacts", "describe", made["id"])["description"] is None  # sent as the text `null`
    peak("artifacts", "download", made["id"], "got.zip")
    assert names_in(peak.cwd / "got.zip") == [
        ".dockerignore",
        ".gitignore",
        "Dockerfile",
        "app.py",
        "pack.yaml",
    ]


@pytest.mark.contract("R4", "R7", "R8", "R9", "A26")
def test_versions_of_an_artifact_are_numbered_and_never_used_again(furnished: ClientBench) -> None:
    furnished.write("pack.yaml", "artifact: {path: .}\n")
    furnished("artifacts", "download", "data", "first.zip", "--version", "1")
    furnished("artifacts", "download", "data", "latest.zip")
    assert names_in(furnished.cwd / "first.zip") == ["first.txt"]
    assert names_in(furnished.cwd / "latest.zip") == ["second.txt"]
    furnished("artifacts", "delete-version", "data", "2")
    assert furnished.answer("artifacts", "create-version", "data", "pack.yaml") == {"version": 3}
    versions = furnished.answer("artifacts", "describe", "data")["versions"]
    assert [version["version"] for version in versions] == [3, 1]


@pytest.mark.contract("R5", "R6")
def test_an_artifact_is_renamed_and_deleted(furnished: ClientBench) -> None:
    furnished.write("metadata.yaml", "body: {name: renamed, description: Now described}\n")
    furnished("artifacts", "update-metadata", "data", "metadata.yaml")
    shown = furnished.answer("artifacts", "describe", "data")
    assert (shown["name"], shown["description"], shown["versionCount"]) == ("renamed", "Now described", 2)
    furnished("artifacts", "delete", "data")
    assert furnished.tenant.status_of(f"{ARTIFACTS}/data") == 404


@pytest.mark.contract("A35", "A16")
@pytest.mark.parametrize(("entity", "kind"), [("7", "workflow"), ("shop", "webapp")])
def test_a_new_version_is_deployed_to_what_the_file_names(
    furnished: ClientBench, entity: str, kind: str
) -> None:
    body: dict[str, Any] = {"source": "dockerfile", "dockerfile": "FROM nginx"}
    furnished.write(
        "version.yaml",
        f"body:\n  buildDetails: {body}\n  autodeployResources: [{{entityId: '{entity}', entityType: {kind}}}]\n",
    )
    made = furnished.answer("images", "create-version", "100", "version.yaml")
    assert made["autodeploymentId"]
    if kind == "workflow":
        used = furnished.answer("workflows", "describe", entity)["steps"]["step1"]["imageVersionId"]
    else:
        used = furnished.answer("webapps", "describe", entity)["imageDetails"]["versionId"]
    assert used == made["versionId"]


@pytest.mark.contract("T3", "T4", "A1", "A2", "A28", "A29", "A30")
def test_around_every_command_are_metadata_and_reports_which_leave_no_trace(peak: ClientBench) -> None:
    peak("tenants", "list-warehouses")
    since = peak.tenant.journal()[peak.tenant.seen :]
    paths = [(entry.method, entry.path, entry.status) for entry in since]
    assert paths[0] == ("GET", "/tenant-management/api/v1/external/tenants/tenant-metadata", 200)
    assert paths.count(("POST", "/resource-usage/api/v1/telemetry", 200)) == 2
    assert ("GET", "/connections/api/v1/connections/warehouses", 200) in paths
    assert {entry.body for entry in since if entry.path.startswith("/resource-usage/")} == {None}


@pytest.mark.contract("A4", "A9", "A15")
def test_moments_are_utc_with_milliseconds(furnished: ClientBench) -> None:
    (image,) = furnished.answer("images", "list", "--name", "image-1", "--status", "ready")["images"]
    assert image["latestVersion"]["createdAt"] == "2026-01-05T12:00:00.000Z"
    shown = furnished.answer("webapps", "describe", "shop")
    assert shown["createdAt"] == "2026-01-05T12:00:00.000Z"
    version = furnished.answer("images", "describe-version", "--image-id", "1", "--version-id", "1")
    assert version["lastBuildAt"] == "2026-01-05T12:00:00.000Z"


@pytest.mark.contract("A17", "A19")
def test_a_build_is_found_by_the_number_that_the_list_shows(furnished: ClientBench) -> None:
    made = furnished.answer(
        *("images", "create-version", "1", "--source", "dockerfile", "--dockerfile", "FROM nginx\nRUN exit 1")
    )
    assert isinstance(made["buildId"], str)
    (newest,) = furnished.answer("images", "list-builds", "1", "--count", "1")["builds"]
    assert isinstance(newest["buildId"], int)
    by_number = furnished.answer(
        *("images", "get-build-logs", "--image-id", "1", "--build-id", str(newest["buildId"]))
    )
    by_text = furnished.tenant.get(f"/image-management/api/v2/images/1/builds/{made['buildId']}/logs")
    assert by_number == by_text
    assert by_number["buildStatus"] == "failed"
    version = furnished.answer(
        *("images", "describe-version", "--image-id", "1", "--version-id", str(made["versionId"]))
    )
    assert (version["imageType"], version["status"]) == ("workflow", "not-ready")


@pytest.mark.contract("W6", "W7", "A59", "A60")
def test_a_workflow_is_paused_and_resumed(furnished: ClientBench) -> None:
    furnished("workflows", "pause", "7")
    assert furnished.answer("workflows", "describe", "7")["status"] == "Paused"
    furnished("workflows", "resume", "7")
    assert furnished.answer("workflows", "describe", "7")["status"] == "Available"


@pytest.mark.contract("W9", "A23", "A60")
def test_a_run_is_listed_while_it_runs_and_afterwards(furnished: ClientBench) -> None:
    furnished.tenant.workflow(9, {"name": "long", "steps": {"wait": {"imageId": 100, "command": "sleep 60"}}})
    furnished("workflows", "execute", "9")
    (run,) = furnished.answer("workflows", "list-executions", "9")["executions"]
    assert (run["status"], run["duration"]) == ("Running", None)
    assert furnished.answer("workflows", "describe", "9")["status"] == "Running"
    furnished.tenant.clock.now += 3600
    (run,) = furnished.answer("workflows", "list-executions", "9")["executions"]
    assert run["status"] == "Success"
    assert run["duration"] >= 60_000
    assert furnished.answer("workflows", "describe", "9")["status"] == "Available"
