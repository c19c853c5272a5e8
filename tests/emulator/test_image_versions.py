"""Further versions of an image, and updates of a version (contract 3)."""

from __future__ import annotations

import pytest
from emulator.filled_tenant import dockerfile, zipped
from emulator.image_calls import FAILING, add_version, creating, update, version_of
from support.tenant import DOCKERFILE, IMAGES, Tenant, expect_refusal, expect_success


@pytest.mark.contract("I6", "A31")
def test_the_next_version_is_the_next_patch_of_the_one_created_last(tenant: Tenant) -> None:
    made = tenant.create_image(version="1.4.9-rc.1+build")
    image = made["imageId"]
    versions = [version_of(tenant, add_version(tenant, image))["version"] for _ in range(2)]
    assert versions == ["1.4.10", "1.4.11"]
    add_version(tenant, image, version="0.9.0")
    assert version_of(tenant, add_version(tenant, image))["version"] == "0.9.1"
    add_version(tenant, image, version="1.4.9")
    assert version_of(tenant, add_version(tenant, image))["version"] == "1.4.12"


@pytest.mark.contract("I5", "I6", "A10")
def test_versions_of_an_unknown_image_are_not_found(tenant: Tenant) -> None:
    expect_refusal(tenant.call("GET", f"{IMAGES}/99/versions"), 404)
    expect_refusal(tenant.send_form("POST", f"{IMAGES}/99/versions", {"buildDetails": DOCKERFILE}), 404)


@pytest.mark.contract("I3", "I4", "I7", "I8", "I9", "I10", "I11", "I12", "I13")
def test_what_does_not_exist_is_not_found(tenant: Tenant) -> None:
    made = tenant.create_image()
    other = tenant.create_image("other")
    image = f"{IMAGES}/{made['imageId']}"
    for path in (
        f"{IMAGES}/99",
        f"{IMAGES}/99/builds",
        f"{image}/builds/99/logs",
        f"{image}/builds/x/logs/download",
    ):
        expect_refusal(tenant.call("GET", path), 404)
    for version in (99, other["versionId"]):
        path = f"{image}/versions/{version}"
        expect_refusal(tenant.call("GET", path), 404)
        expect_refusal(tenant.call("DELETE", path), 404)
        expect_refusal(tenant.send_form("PATCH", path, {"description": "new"}), 404)
        expect_refusal(tenant.call("DELETE", f"{image}/versions", params={"versionIds": version}), 404)
    expect_refusal(tenant.call("DELETE", f"{IMAGES}/99"), 404)
    expect_refusal(tenant.call("DELETE", f"{IMAGES}/99/versions", params={"versionIds": 1}), 404)


@pytest.mark.contract("I6", "I8", "A12")
def test_versions_ignore_name_and_type_and_an_update_takes_the_version_that_it_has(tenant: Tenant) -> None:
    made = tenant.create_image("trainer", version="1.0.0", buildDetails=FAILING)
    same = {"name": "other", "type": "nonsense", "version": "1.0.0"}
    expect_success(update(tenant, made, same))
    expect_refusal(update(tenant, made, {"version": "1.0.1"}), 400, "version")
    add_version(tenant, made["imageId"], **same | {"version": "1.0.1"})
    image = tenant.get(f"{IMAGES}/{made['imageId']}")
    assert (image["name"], image["type"], image["latestVersion"]["version"]) == (
        "trainer",
        "workflow",
        "1.0.1",
    )


@pytest.mark.contract("I8", "A33")
def test_only_a_version_that_was_never_built_can_be_updated() -> None:
    tenant = Tenant(build_seconds=10)
    made = tenant.create_image()
    expect_refusal(update(tenant, made, {"description": "new"}), 422, "building")
    tenant.advance(10)
    expect_refusal(update(tenant, made, {"description": "new"}), 422, "ready")
    failed = tenant.create_image("failed", buildDetails=FAILING)
    tenant.advance(10)
    answer = expect_success(update(tenant, failed, {"buildDetails": DOCKERFILE}))
    assert (answer["imageId"], answer["versionId"]) == (failed["imageId"], failed["versionId"])
    assert answer["buildId"] != failed["buildId"]
    expect_refusal(update(tenant, failed, {"description": "new"}), 422, "building")
    tenant.advance(10)
    assert version_of(tenant, failed)["status"] == "ready"
    tenant.emulator.close()


@pytest.mark.contract("I8", "A33")
def test_a_version_whose_build_is_stopping_cannot_be_updated_until_it_has_stopped(tenant: Tenant) -> None:
    made = tenant.create_image(buildDetails=dockerfile(stop="why", build_seconds=10))
    tenant.advance(6)
    expect_refusal(update(tenant, made, {"description": "new"}), 422, "stopping")
    tenant.advance(4)
    expect_success(update(tenant, made, {"buildDetails": DOCKERFILE}))


@pytest.mark.contract("I8", "A34")
def test_an_update_replaces_all_details_but_the_source_and_keeps_the_description(
    tenant: Tenant,
) -> None:
    made = tenant.create_image(
        description="kept", buildDetails={**FAILING, "useCache": False, "secrets": ["S1"]}
    )
    expect_success(update(tenant, made, {"buildDetails": {"dockerfile": "RUN nothing"}}))
    version = version_of(tenant, made)
    assert version["buildDetails"] == {"source": "dockerfile", "dockerfile": "RUN nothing"}
    assert version["description"] == "kept"
    expect_success(update(tenant, made, {"description": "new"}))
    version = version_of(tenant, made)
    assert version["buildDetails"] == {"source": "dockerfile", "dockerfile": "RUN nothing"}
    assert version["description"] == "new"


@pytest.mark.contract("I8", "A14", "A34")
def test_an_update_goes_on_with_the_stored_artifact_but_a_changed_source_needs_its_fields(
    tenant: Tenant,
) -> None:
    content = zipped(**{"app/Dockerfile": "FROM scratch"})
    made = expect_success(creating(tenant, content))
    assert version_of(tenant, made)["status"] == "not-ready"
    expect_success(update(tenant, made, {"buildDetails": {"context": "app"}}))
    assert version_of(tenant, made)["status"] == "ready"
    other = tenant.create_image("other", buildDetails=FAILING)
    expect_refusal(update(tenant, other, {"buildDetails": {"source": "upload"}}), 400, "artifact")
    expect_refusal(
        update(tenant, other, {"buildDetails": {"source": "github", "branch": "main"}}), 400, "repository"
    )
    expect_success(
        update(tenant, other, {"buildDetails": {"source": "upload"}}, zipped(Dockerfile="FROM scratch"))
    )
    assert version_of(tenant, other)["buildDetails"] == {"source": "upload"}


@pytest.mark.contract("I7")
@pytest.mark.parametrize("moves", [True, False])
def test_whether_an_update_moves_its_time_is_a_switch(moves: bool) -> None:
    tenant = Tenant(updated_at_moves=moves)
    made = tenant.create_image(buildDetails=FAILING)
    tenant.advance(60)
    expect_success(update(tenant, made, {"description": "new"}))
    minute = "01" if moves else "00"
    assert version_of(tenant, made)["updatedAt"] == f"2026-01-05T12:{minute}:00.000Z"
    tenant.emulator.close()
