"""Filters and searches of images and versions (contract 3)."""

from __future__ import annotations

from typing import Any

import pytest
from emulator.filled_tenant import dockerfile
from emulator.image_calls import FAILING, add_version
from support.tenant import IMAGES, Tenant, expect_refusal

from reconciler.emulator import seeds


@pytest.mark.contract("I1", "A3")
def test_the_list_is_filtered_by_what_the_latest_version_is(tenant: Tenant) -> None:
    tenant.create_image("ready")
    tenant.create_image("failed", buildDetails=FAILING)
    tenant.create_image("building", buildDetails=dockerfile(build_seconds=10))
    mixed = tenant.create_image("mixed")
    add_version(tenant, mixed["imageId"], buildDetails=FAILING)
    seeds.add_image(tenant.emulator, "everybody's", {50: "1.0.0"}, scope="global")

    def names(**params: Any) -> set[str]:
        return {image["name"] for image in tenant.get(f"{IMAGES}/", **params)["images"]}

    assert names(status="ready") == {"ready", "everybody's"}
    assert names(status="not-ready") == {"failed", "building", "mixed"}
    assert names(status=["ready", "not-ready"], scope="global") == {"everybody's"}
    assert names(lastBuildStatus="failed") == {"failed", "mixed"}
    assert names(lastBuildStatus=["building", "success"], scope="custom") == {"ready", "building"}
    assert names(tags="on no image") == set()
    for wrong in ({"status": "Ready"}, {"scope": "mine"}, {"lastBuildStatus": "success,failed"}):
        expect_refusal(tenant.call("GET", f"{IMAGES}/", params=wrong), 400, next(iter(wrong)))


@pytest.mark.contract("I5", "A3", "A8")
def test_the_versions_of_an_image_are_filtered_and_searched(tenant: Tenant) -> None:
    image = tenant.create_image(version="0.0.1")["imageId"]
    for version in ("0.0.10", "0.1.0-RC.1"):
        add_version(tenant, image, version=version)
    add_version(tenant, image, version="9.0.0", buildDetails=FAILING)

    def versions(**params: Any) -> list[str]:
        return [one["version"] for one in tenant.get(f"{IMAGES}/{image}/versions", **params)["versions"]]

    assert versions() == ["9.0.0", "0.1.0-RC.1", "0.0.10", "0.0.1"]
    assert versions(searchTerm="0.0.1") == ["0.0.10", "0.0.1"]
    assert versions(searchTerm="rc") == ["0.1.0-RC.1"]
    assert versions(status="not-ready") == ["9.0.0"]
    assert versions(lastBuildStatus="success", searchTerm="10") == ["0.0.10"]
    expect_refusal(
        tenant.call("GET", f"{IMAGES}/{image}/versions", params={"status": "built"}), 400, "status"
    )


@pytest.mark.contract("I1", "A8")
def test_images_are_found_by_name_or_by_their_latest_version_in_any_case(tenant: Tenant) -> None:
    first = tenant.create_image("Trainer", version="1.0.0")["imageId"]
    add_version(tenant, first, version="2.5.0")
    tenant.create_image("other", version="1.0.0-Train")

    def names(term: str) -> list[str]:
        return [image["name"] for image in tenant.get(f"{IMAGES}/", searchTerm=term)["images"]]

    assert names("TRAIN") == ["other", "Trainer"]
    assert names("rainer") == ["Trainer"]
    assert names("2.5") == ["Trainer"]
    assert names("1.0.0") == ["other"]
    assert names("%") == names("_") == []
    assert names("") == ["other", "Trainer"]


@pytest.mark.contract("I1", "I5")
def test_a_list_may_lag_behind_what_describing_shows() -> None:
    tenant = Tenant(list_lag_seconds=5)
    made = tenant.create_image("late")
    assert tenant.get(f"{IMAGES}/{made['imageId']}")["name"] == "late"
    for wait, count in ((0, 0), (4.999, 0), (0.001, 1)):
        tenant.advance(wait)
        assert tenant.get(f"{IMAGES}/")["imageCount"] == count
        assert tenant.get(f"{IMAGES}/{made['imageId']}/versions")["versionCount"] == count
    tenant.emulator.close()
