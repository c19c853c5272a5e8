"""Artifacts and their versions (contract 2.5)."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from emulator.filled_tenant import ARTIFACTS, zipped
from support.tenant import Tenant, expect_refusal, expect_success

ONE, TWO, THREE = (zipped(a=str(number)) for number in (1, 2, 3))
LIMIT = 10 * 2**20


def creating(tenant: Tenant, artifact: bytes | None = ONE, **fields: Any) -> Any:
    return tenant.send_form("POST", f"{ARTIFACTS}/", {"name": "blocks", **fields}, artifact)


def create(tenant: Tenant, artifact: bytes = ONE, **fields: Any) -> str:
    """The path of a new artifact."""
    return f"{ARTIFACTS}/{expect_success(creating(tenant, artifact, **fields))['id']}"


def adding(tenant: Tenant, path: str, artifact: bytes | None = TWO, **fields: Any) -> Any:
    return tenant.send_form("PUT", path, fields or {"other": "x"}, artifact)


def downloaded(tenant: Tenant, path: str) -> bytes:
    answer = tenant.call("GET", path)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/zip")
    return answer.content


@pytest.mark.contract("R1", "R2", "R3", "A26")
def test_an_artifact_is_created_with_version_1(tenant: Tenant) -> None:
    answer = expect_success(creating(tenant, description="all of them"))
    assert answer == {"id": str(uuid.UUID(answer["id"])), "version": 1}
    about = {"id": answer["id"], "name": "blocks", "description": "all of them"}
    created = {"createdAt": "2026-01-05T12:00:00.000Z", "createdBy": "pipeline@example.com"}
    assert tenant.get(f"{ARTIFACTS}/{answer['id']}") == about | {
        "versions": [{"version": 1, **created}],
        "versionCount": 1,
        "pageCount": 1,
        "pageNumber": 1,
        "pageSize": 25,
    }
    assert tenant.get(f"{ARTIFACTS}/")["artifacts"] == [about | created]


@pytest.mark.contract("R2", "A11")
def test_the_description_null_is_none(tenant: Tenant) -> None:
    assert tenant.get(create(tenant, description="null"))["description"] is None
    assert tenant.get(create(tenant))["description"] is None


@pytest.mark.contract("R4", "R8", "R9", "A26")
def test_versions_count_up_and_each_can_be_downloaded(tenant: Tenant) -> None:
    path = create(tenant)
    assert expect_success(adding(tenant, path, TWO)) == {"version": 2}
    assert expect_success(adding(tenant, path, THREE)) == {"version": 3}
    assert [downloaded(tenant, f"{path}/{number}/download") for number in (1, 2, 3)] == [ONE, TWO, THREE]
    assert downloaded(tenant, f"{path}/download") == THREE
    assert [one["version"] for one in tenant.get(path)["versions"]] == [3, 2, 1]


@pytest.mark.contract("R7", "A26")
def test_numbers_are_never_used_again(tenant: Tenant) -> None:
    path = create(tenant)
    expect_success(adding(tenant, path))
    assert tenant.delete(f"{path}/2") == {}
    assert downloaded(tenant, f"{path}/download") == ONE
    assert expect_success(adding(tenant, path, THREE)) == {"version": 3}
    assert [one["version"] for one in tenant.get(path)["versions"]] == [3, 1]
    expect_refusal(tenant.call("GET", f"{path}/2/download"), 404)
    expect_refusal(tenant.call("DELETE", f"{path}/2"), 404)


@pytest.mark.contract("R7", "A26")
def test_the_only_version_cannot_be_deleted(tenant: Tenant) -> None:
    path = create(tenant)
    expect_refusal(tenant.call("DELETE", f"{path}/1"), 422, "only")
    expect_success(adding(tenant, path))
    tenant.delete(f"{path}/1")
    expect_refusal(tenant.call("DELETE", f"{path}/2"), 422, "only")


@pytest.mark.contract("R6")
def test_deleting_an_artifact_takes_all_its_versions(tenant: Tenant) -> None:
    path, other = create(tenant), create(tenant)
    expect_success(adding(tenant, path))
    assert tenant.delete(path) == {}
    for gone in (path, f"{path}/download", f"{path}/1/download"):
        expect_refusal(tenant.call("GET", gone), 404)
    assert downloaded(tenant, f"{other}/download") == ONE
    assert [one["id"] for one in tenant.get(f"{ARTIFACTS}/")["artifacts"]] == [other.rpartition("/")[2]]


@pytest.mark.contract("R5")
def test_name_and_description_can_be_changed_one_by_one(tenant: Tenant) -> None:
    path = create(tenant, description="old")
    assert tenant.patch(path, {"name": "bricks"}) == {}
    assert tenant.patch(path, {"color": "red"}) == {}
    shown = tenant.get(path)
    assert (shown["name"], shown["description"], shown["versionCount"]) == ("bricks", "old", 1)
    tenant.patch(path, {"description": ""})
    assert (tenant.get(path)["name"], tenant.get(path)["description"]) == ("bricks", "")
    for wrong in ({"name": ""}, {"name": 7}, {"description": None}):
        expect_refusal(tenant.call("PATCH", path, json=wrong), 400)


@pytest.mark.contract("R2", "R4", "A68")
def test_an_artifact_is_a_readable_zip_that_is_not_too_large(tenant: Tenant) -> None:
    path = create(tenant)
    for send in (lambda content: creating(tenant, content), lambda content: adding(tenant, path, content)):
        expect_refusal(send(None), 400, "artifact")
        expect_refusal(send(b"no zip"), 400, "zip")
        expect_refusal(send(ONE[:-8]), 400, "zip")
        expect_refusal(send(b"\0" * (LIMIT + 1)), 413)
        expect_refusal(send(b"\0" * 2 * LIMIT), 413)
    assert tenant.get(path)["versionCount"] == 1
    expect_refusal(tenant.send_form("POST", f"{ARTIFACTS}/", {"description": "d"}, ONE), 400, "name")


@pytest.mark.contract("R2", "R4", "A26")
def test_validating_needs_a_source_given_or_stored(tenant: Tenant) -> None:
    expect_refusal(creating(tenant, validate=True), 400, "source")
    plain = create(tenant, scan=True, validate=False)
    expect_refusal(adding(tenant, plain, validate=True), 400, "source")
    expect_success(adding(tenant, plain, scan=True))
    sourced = create(tenant, source="email", validate=True)
    expect_success(adding(tenant, sourced, validate=True))
    expect_refusal(creating(tenant, scan="yes"), 400, "scan")


@pytest.mark.contract("R3", "R4", "R5", "R6", "R7", "R8", "R9")
def test_what_does_not_exist_is_not_found(tenant: Tenant) -> None:
    path = f"{ARTIFACTS}/{uuid.UUID(int=0)}"
    expect_refusal(adding(tenant, path), 404)
    expect_refusal(tenant.call("PATCH", path, json={}), 404)
    there = create(tenant)
    for method, at in (
        ("GET", path),
        ("DELETE", path),
        ("DELETE", f"{path}/1"),
        ("GET", f"{path}/download"),
        ("GET", f"{path}/1/download"),
        ("DELETE", f"{there}/9"),
        ("GET", f"{there}/x/download"),
        ("GET", f"{there}/0/download"),
    ):
        expect_refusal(tenant.call(method, at), 404)


@pytest.mark.contract("R3", "A7")
def test_the_versions_of_an_artifact_come_in_pages(tenant: Tenant) -> None:
    path = create(tenant)
    for _ in range(4):
        expect_success(adding(tenant, path))
    page = tenant.get(path, pageSize=2, pageNumber=2)
    assert [one["version"] for one in page["versions"]] == [3, 2]
    assert (page["versionCount"], page["pageCount"], page["pageNumber"], page["pageSize"]) == (5, 3, 2, 2)
    assert page["name"] == "blocks"


@pytest.mark.contract("R2", "R5")
@pytest.mark.parametrize("unique", [False, True])
def test_whether_artifacts_may_share_a_name_is_a_switch(unique: bool) -> None:
    tenant = Tenant(unique_artifact_names=unique)
    create(tenant)
    other = create(tenant, name="bricks")
    attempts = [creating(tenant), tenant.call("PATCH", other, json={"name": "blocks"})]
    for attempt in attempts:
        if unique:
            expect_refusal(attempt, 400, "blocks")
        else:
            expect_success(attempt)
    tenant.patch(other, {"name": tenant.get(other)["name"], "description": "same name"})
    tenant.emulator.close()


@pytest.mark.contract("R4", "A26")
@pytest.mark.parametrize("atomic", [True, False])
def test_whether_two_uploads_within_a_second_get_two_numbers_is_a_switch(atomic: bool) -> None:
    tenant = Tenant(atomic_artifact_versions=atomic)
    path = create(tenant)
    tenant.advance(10)
    assert expect_success(adding(tenant, path, TWO)) == {"version": 2}
    tenant.advance(0.5)
    assert expect_success(adding(tenant, path, THREE)) == {"version": 3 if atomic else 2}
    tenant.advance(1)
    assert expect_success(adding(tenant, path, ONE)) == {"version": 4 if atomic else 3}
    assert downloaded(tenant, f"{path}/2/download") == (TWO if atomic else THREE)
    tenant.emulator.close()


@pytest.mark.contract("R1", "R3")
def test_a_list_may_lag_behind_what_describing_shows() -> None:
    tenant = Tenant(list_lag_seconds=5)
    path = create(tenant)
    assert tenant.get(path)["name"] == "blocks"
    for wait, count in ((4.999, 0), (0.001, 1)):
        tenant.advance(wait)
        assert tenant.get(f"{ARTIFACTS}/")["artifactCount"] == count
    tenant.emulator.close()
