"""Deleting images and versions: accepted, then done or failed; never while in use (contract 3, A36, A37)."""

from __future__ import annotations

from typing import Any

import pytest
from emulator.filled_tenant import WEBAPPS, dockerfile
from support.tenant import DOCKERFILE, IMAGES, WORKFLOWS, Tenant, expect_refusal, expect_success


def with_versions(tenant: Tenant, *details: dict[str, str]) -> tuple[str, list[int]]:
    """The path of an image, and the ids of its versions."""
    first, *others = details
    made = tenant.create_image(buildDetails=first)
    path = f"{IMAGES}/{made['imageId']}"
    answers = [
        expect_success(tenant.send_form("POST", f"{path}/versions", {"buildDetails": one})) for one in others
    ]
    return path, [made["versionId"], *(answer["versionId"] for answer in answers)]


def statuses(tenant: Tenant, path: str) -> list[str]:
    """Of all versions, oldest first."""
    return [one["status"] for one in reversed(tenant.get(f"{path}/versions")["versions"])]


def use(tenant: Tenant, path: str, version: int) -> int:
    image = int(path.rpartition("/")[2])
    step = {"imageId": image, "imageVersionId": version, "command": "true"}
    made: int = tenant.post(f"{WORKFLOWS}/", {"name": f"uses-{version}", "steps": {"only": step}})["id"]
    return made


@pytest.mark.contract("I4", "A36", "A37")
def test_an_image_goes_with_all_its_versions_after_a_while() -> None:
    tenant = Tenant(deploy_seconds=30)
    path, _ = with_versions(tenant, DOCKERFILE, dockerfile(fail="why"), DOCKERFILE)
    assert tenant.delete(path) == {}
    for wait in (0, 29.999):
        tenant.advance(wait)
        assert statuses(tenant, path) == ["deleting"] * 3
    tenant.advance(0.001)
    expect_refusal(tenant.call("GET", path), 404)
    expect_refusal(tenant.call("GET", f"{path}/versions"), 404)
    assert tenant.get(f"{IMAGES}/")["imageCount"] == 0
    tenant.create_image()  # its name is free again
    tenant.emulator.close()


@pytest.mark.contract("I9", "A36")
def test_one_version_goes_and_the_others_stay() -> None:
    tenant = Tenant(deploy_seconds=30)
    path, ids = with_versions(tenant, DOCKERFILE, DOCKERFILE)
    assert tenant.delete(f"{path}/versions/{ids[1]}") == {}
    assert statuses(tenant, path) == ["ready", "deleting"]
    tenant.advance(30)
    assert statuses(tenant, path) == ["ready"]
    expect_refusal(tenant.call("GET", f"{path}/versions/{ids[1]}"), 404)
    assert tenant.get(path)["latestVersion"]["id"] == ids[0]
    tenant.emulator.close()


@pytest.mark.contract("I9", "I10", "A37")
@pytest.mark.parametrize("by_list", [False, True])
def test_an_image_outlives_its_last_version(tenant: Tenant, by_list: bool) -> None:
    path, ids = with_versions(tenant, DOCKERFILE, DOCKERFILE)
    if by_list:
        assert tenant.delete(f"{path}/versions", versionIds=ids) == {}
    else:
        for ident in ids:
            tenant.delete(f"{path}/versions/{ident}")
    assert tenant.get(path)["latestVersion"] is None
    assert tenant.get(f"{path}/versions")["versionCount"] == 0
    (item,) = tenant.get(f"{IMAGES}/")["images"]
    assert item.get("latestVersion") is None
    made = expect_success(tenant.send_form("POST", f"{path}/versions", {"buildDetails": DOCKERFILE}))
    assert tenant.get(path)["latestVersion"]["id"] == made["versionId"]
    tenant.delete(path)
    expect_refusal(tenant.call("GET", path), 404)


@pytest.mark.contract("I4")
def test_an_image_without_versions_can_be_deleted(tenant: Tenant) -> None:
    path, ids = with_versions(tenant, DOCKERFILE)
    tenant.delete(f"{path}/versions/{ids[0]}")
    tenant.delete(path)
    expect_refusal(tenant.call("GET", path), 404)


@pytest.mark.contract("I4", "I9", "I10", "A37")
def test_what_is_in_use_cannot_be_deleted_and_then_nothing_is(tenant: Tenant) -> None:
    path, ids = with_versions(tenant, DOCKERFILE, DOCKERFILE, DOCKERFILE)
    workflow = use(tenant, path, ids[1])
    before = tenant.emulator.changes()
    expect_refusal(tenant.call("DELETE", path), 422, "in use")
    expect_refusal(tenant.call("DELETE", f"{path}/versions/{ids[1]}"), 422, "in use")
    expect_refusal(tenant.call("DELETE", f"{path}/versions", params={"versionIds": ids}), 422, "in use")
    assert tenant.emulator.changes() == before
    assert statuses(tenant, path) == ["ready", "in-use", "ready"]
    tenant.delete(f"{WORKFLOWS}/{workflow}")
    tenant.delete(path)
    expect_refusal(tenant.call("GET", path), 404)


@pytest.mark.contract("I9", "A37")
def test_a_webapp_uses_its_version_until_it_is_gone() -> None:
    tenant = Tenant(deploy_seconds=30)
    path, ids = with_versions(tenant, DOCKERFILE)
    details = {"imageId": int(path.rpartition("/")[2]), "versionId": ids[0]}
    webapp = tenant.post(f"{WEBAPPS}/", {"name": "shown", "imageDetails": details})["id"]
    tenant.advance(30)
    tenant.delete(f"{WEBAPPS}/{webapp}")
    expect_refusal(tenant.call("DELETE", f"{path}/versions/{ids[0]}"), 422, "in use")
    tenant.advance(30)
    tenant.delete(f"{path}/versions/{ids[0]}")
    tenant.emulator.close()


@pytest.mark.contract("I10", "A37")
def test_deleting_several_versions_is_all_or_nothing(tenant: Tenant) -> None:
    path, ids = with_versions(tenant, DOCKERFILE, DOCKERFILE, DOCKERFILE)
    expect_refusal(tenant.call("DELETE", f"{path}/versions", params={"versionIds": [*ids, 999]}), 404, "999")
    assert statuses(tenant, path) == ["ready"] * 3
    expect_refusal(tenant.call("DELETE", f"{path}/versions"), 422, "versionIds")
    tenant.delete(f"{path}/versions", versionIds=ids[:2])
    assert [one["id"] for one in tenant.get(f"{path}/versions")["versions"]] == [ids[2]]


@pytest.mark.contract("I4", "I9", "A36")
def test_a_failed_deletion_is_seen_and_can_be_tried_again() -> None:
    tenant = Tenant(deploy_seconds=30)
    path, ids = with_versions(tenant, DOCKERFILE, dockerfile(delete_fail=1))
    tenant.delete(path)
    tenant.advance(30)
    assert statuses(tenant, path) == ["delete-failed"]
    assert [one["id"] for one in tenant.get(f"{path}/versions", status="delete-failed")["versions"]] == [
        ids[1]
    ]
    expect_refusal(tenant.send_form("PATCH", f"{path}/versions/{ids[1]}", {"description": "new"}), 422)
    tenant.delete(f"{path}/versions/{ids[1]}")
    assert statuses(tenant, path) == ["deleting"]
    tenant.advance(30)
    expect_refusal(tenant.call("GET", f"{path}/versions/{ids[1]}"), 404)
    tenant.emulator.close()


@pytest.mark.contract("I9", "A36")
def test_a_version_that_is_not_ready_can_be_deleted_even_while_it_is_built() -> None:
    tenant = Tenant(build_seconds=60, deploy_seconds=30)
    path, ids = with_versions(tenant, DOCKERFILE)
    tenant.delete(f"{path}/versions/{ids[0]}")
    assert statuses(tenant, path) == ["deleting"]
    tenant.advance(90)
    expect_refusal(tenant.call("GET", f"{path}/versions/{ids[0]}"), 404)
    tenant.emulator.close()


@pytest.mark.contract("W2", "V2", "A38")
def test_nothing_new_can_refer_to_a_version_that_is_being_deleted() -> None:
    tenant = Tenant(deploy_seconds=30)
    path, ids = with_versions(tenant, DOCKERFILE)
    image = int(path.rpartition("/")[2])
    tenant.delete(f"{path}/versions/{ids[0]}")
    for version in ({}, {"imageVersionId": ids[0]}):
        step: dict[str, Any] = {"imageId": image, "command": "true", **version}
        body = {"name": "late", "steps": {"only": step}}
        expect_refusal(tenant.call("POST", f"{WORKFLOWS}/", json=body), 400)
    body = {"name": "late", "imageDetails": {"imageId": image, "versionId": ids[0]}}
    expect_refusal(tenant.call("POST", f"{WEBAPPS}/", json=body), 400)
    tenant.emulator.close()
