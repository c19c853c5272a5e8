"""Deployments, redeployments and deletions of webapps and services (contract 5)."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from emulator.filled_tenant import WEBAPPS, dockerfile
from emulator.webapp_calls import create, status
from support.tenant import DOCKERFILE, IMAGES, Tenant, expect_refusal, expect_success


@pytest.mark.contract("V4", "A65", "A67")
@pytest.mark.parametrize(
    ("change", "redeploys"),
    [
        ({"resources": {"instanceTypeId": 2}}, True),
        ({"sessionStickiness": True}, True),
        ({"scaleToZero": True}, True),
        ({"parameters": {"env": {"A": "2"}}}, True),
        ({"parameters": {"secrets": ["S2"]}}, True),
        ({"healthCheckURL": "/other"}, True),
        ({"entrypoint": "other"}, True),
        ({"title": "new", "description": "new"}, False),
        ({"minInstances": 2}, False),
        ({}, False),
        ({"resources": {"instanceTypeId": 1}, "parameters": {"env": {"A": "1"}}, "entrypoint": "run"}, False),
    ],
)
def test_only_what_is_deployed_and_really_changes_is_deployed_again(
    slow: Tenant, change: Any, redeploys: bool
) -> None:
    fields = {
        "parameters": {"env": {"A": "1"}, "secrets": ["S1"]},
        "healthCheckURL": "/",
        "entrypoint": "run",
    }
    path = create(slow, slow.create_image(), **fields)
    slow.advance(30)
    slow.patch(path, change)
    assert status(slow, path) == ("DEPLOYING" if redeploys else "AVAILABLE")
    slow.advance(30)
    shown = slow.get(path)
    assert shown["status"] == "AVAILABLE"
    assert all(shown[name] == value or name == "parameters" for name, value in change.items())


@pytest.mark.contract("V4", "A38", "A65")
def test_naming_the_image_again_takes_its_latest_ready_version(slow: Tenant) -> None:
    image = slow.create_image()
    path = create(slow, image)
    slow.advance(30)
    details = {"imageDetails": {"imageId": image["imageId"]}}
    slow.patch(path, details)
    assert status(slow, path) == "AVAILABLE"
    versions = f"{IMAGES}/{image['imageId']}/versions"
    latest = expect_success(slow.send_form("POST", versions, {"buildDetails": DOCKERFILE}))["versionId"]
    slow.patch(path, {"title": "T"})
    assert slow.get(path)["imageDetails"]["versionId"] == image["versionId"]
    slow.patch(path, details)
    assert (status(slow, path), slow.get(path)["imageDetails"]["versionId"]) == ("DEPLOYING", latest)
    used = {one["id"]: one["status"] for one in slow.get(versions)["versions"]}
    assert used == {image["versionId"]: "in-use", latest: "in-use"}
    slow.advance(30)
    used = {one["id"]: one["status"] for one in slow.get(versions)["versions"]}
    assert used == {image["versionId"]: "ready", latest: "in-use"}


@pytest.mark.contract("V2", "V4", "A67")
def test_a_first_deployment_that_fails_can_be_mended(slow: Tenant) -> None:
    broken = slow.create_image("broken", buildDetails=dockerfile(deploy_fail="no port is open"))
    path = create(slow, broken)
    slow.advance(30)
    assert status(slow, path) == "CREATE_FAILED"
    slow.patch(path, {"imageDetails": {"imageId": slow.create_image()["imageId"]}})
    slow.advance(30)
    assert status(slow, path) == "AVAILABLE"


@pytest.mark.contract("V4", "A67")
def test_a_redeployment_that_fails_goes_back_to_the_version_before(slow: Tenant) -> None:
    image = slow.create_image()
    path = create(slow, image, title="old")
    slow.advance(30)
    broken = slow.create_image("broken", buildDetails=dockerfile(deploy_fail="no port is open"))
    slow.patch(path, {"imageDetails": {"imageId": broken["imageId"]}, "title": "new"})
    assert status(slow, path) == "DEPLOYING"
    slow.advance(30)
    shown = slow.get(path)
    assert shown["status"] == "AVAILABLE"
    assert shown["imageDetails"] == {"imageId": image["imageId"], "versionId": image["versionId"]}
    assert shown["title"] == "new"


@pytest.mark.contract("V4", "V5", "A67")
def test_while_something_goes_on_nothing_can_be_changed_or_deleted(slow: Tenant) -> None:
    path = create(slow, slow.create_image())

    def busy(expected: str) -> None:
        assert status(slow, path) == expected
        expect_refusal(slow.call("PATCH", path, json={"title": "T"}), 422, expected)
        expect_refusal(slow.call("DELETE", path), 409, expected)

    busy("CREATING")
    slow.advance(30)
    slow.patch(path, {"sessionStickiness": True})
    busy("DEPLOYING")
    slow.advance(30)
    assert slow.delete(path) == {"id": path.rpartition("/")[2]}
    busy("DELETING")
    slow.advance(30)
    expect_refusal(slow.call("GET", path), 404)


@pytest.mark.contract("V5", "A67")
def test_a_deletion_that_fails_is_seen_and_can_be_tried_again(slow: Tenant) -> None:
    path = create(slow, slow.create_image(buildDetails=dockerfile(undeploy_fail=1)))
    slow.advance(30)
    slow.delete(path)
    slow.advance(30)
    assert status(slow, path) == "DELETE_FAILED"
    expect_refusal(slow.call("PATCH", path, json={"title": "T"}), 422)
    slow.delete(path)
    slow.advance(30)
    expect_refusal(slow.call("GET", path), 404)
    create(slow, {"imageId": 1})


@pytest.mark.contract("V3", "V4", "V5")
@pytest.mark.parametrize("ident", [str(uuid.UUID(int=0)), "1", "x", "a%2Fb", "%00"])
def test_what_does_not_exist_is_not_found(tenant: Tenant, ident: str) -> None:
    path = f"{WEBAPPS}/{ident}"
    expect_refusal(tenant.call("GET", path), 404)
    expect_refusal(tenant.call("PATCH", path, json={}), 404)
    expect_refusal(tenant.call("DELETE", path), 404)


@pytest.mark.contract("V4")
@pytest.mark.parametrize("moves", [True, False])
def test_whether_an_update_moves_its_time_is_a_switch(moves: bool) -> None:
    tenant = Tenant(updated_at_moves=moves)
    path = create(tenant, tenant.create_image())
    tenant.advance(60)
    tenant.patch(path, {"title": "T"})
    assert tenant.get(path)["updatedAt"] == f"2026-01-05T12:0{1 if moves else 0}:00.000Z"
    tenant.emulator.close()


@pytest.mark.contract("V1")
def test_a_list_may_lag_behind_what_describing_shows() -> None:
    tenant = Tenant(list_lag_seconds=5)
    path = create(tenant, tenant.create_image())
    assert tenant.get(path)["name"] == "show"
    for wait, count in ((4.999, 0), (0.001, 1)):
        tenant.advance(wait)
        assert tenant.get(f"{WEBAPPS}/")["webappsCount"] == count
    tenant.emulator.close()
