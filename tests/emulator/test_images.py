"""Images and their first version: creating, describing, forms (contract 2.1, 3)."""

from __future__ import annotations

import pytest
from emulator.image_calls import FAILING, add_version, creating, version_of
from support.tenant import DOCKERFILE, IMAGES, Tenant, expect_refusal, expect_success


@pytest.mark.contract("I2", "I3", "I7", "A16", "A17")
def test_a_new_image_has_a_first_version_0_0_1_and_a_build(tenant: Tenant) -> None:
    made = tenant.create_image("trainer", type="workspace-r", description="one", buildDetails=DOCKERFILE)
    assert set(made) == {"imageId", "versionId", "buildId"}
    assert isinstance(made["buildId"], str)
    image = tenant.get(f"{IMAGES}/{made['imageId']}")
    assert image | {"latestVersion": {}} == {
        "id": made["imageId"],
        "name": "trainer",
        "type": "workspace-r",
        "scope": "custom",
        "createdAt": "2026-01-05T12:00:00.000Z",
        "createdBy": "pipeline@example.com",
        "latestVersion": {},
    }
    version = version_of(tenant, made)
    assert version.pop("pullUrl")
    assert version == {
        "imageName": "trainer",
        "imageType": "workspace-r",
        "id": made["versionId"],
        "version": "0.0.1",
        "description": "one",
        "status": "ready",
        "createdAt": "2026-01-05T12:00:00.000Z",
        "createdBy": "pipeline@example.com",
        "updatedAt": "2026-01-05T12:00:00.000Z",
        "updatedBy": "pipeline@example.com",
        "lastBuildStatus": "success",
        "lastBuildAt": "2026-01-05T12:00:00.000Z",
        "buildDetails": DOCKERFILE,
        "tags": [],
    }
    item = {name: version[name] for name in ("id", "version", "description", "status", "lastBuildStatus")}
    item |= {"buildDetails": DOCKERFILE, "tags": []}
    assert {**image["latestVersion"], **item} == {
        **image["latestVersion"],
        "buildDetails": DOCKERFILE,
    }
    assert image["latestVersion"]["buildDetails"] == {"source": "dockerfile"}
    assert tenant.get(f"{IMAGES}/{made['imageId']}/versions")["versions"] == [item]


@pytest.mark.contract("I1", "A15")
def test_the_list_shows_a_summary_of_the_latest_version(tenant: Tenant) -> None:
    made = tenant.create_image("trainer", version="1.0.0")
    latest = add_version(tenant, made["imageId"], version="1.1.0")
    (item,) = tenant.get(f"{IMAGES}/")["images"]
    assert item["latestVersion"].pop("pullUrl")
    assert item == {
        "id": made["imageId"],
        "name": "trainer",
        "type": "workflow",
        "scope": "custom",
        "latestVersion": {
            "id": latest["versionId"],
            "version": "1.1.0",
            "description": None,
            "status": "ready",
            "lastBuildStatus": "success",
            "createdAt": "2026-01-05T12:00:00.000Z",
            "createdBy": "pipeline@example.com",
            "updatedAt": "2026-01-05T12:00:00.000Z",
            "updatedBy": "pipeline@example.com",
            "size": 10,
            "buildDetails": {"source": "dockerfile"},
            "tags": [],
        },
    }


@pytest.mark.contract("I2", "A6")
@pytest.mark.parametrize("missing", ["name", "type"])
def test_an_image_needs_a_name_and_a_type(tenant: Tenant, missing: str) -> None:
    fields = {"name": "image", "type": "workflow", "buildDetails": DOCKERFILE}
    del fields[missing]
    expect_refusal(tenant.send_form("POST", f"{IMAGES}/", fields), 400, missing)
    expect_refusal(creating(tenant, buildDetails=DOCKERFILE, type="workspace"), 400, "type")
    assert tenant.get(f"{IMAGES}/")["imageCount"] == 0


@pytest.mark.contract("I2", "I6", "A32")
@pytest.mark.parametrize(
    "version", ["1", "1.0", "1.0.0.0", "v1.0.0", "01.0.0", "1.0.0-", "1.0.0-01", "1.0.0+", " 1.0.0"]
)
def test_a_version_that_is_not_semantic_is_refused(tenant: Tenant, version: str) -> None:
    expect_refusal(creating(tenant, buildDetails=DOCKERFILE, version=version), 400, "version")
    made = tenant.create_image()
    path = f"{IMAGES}/{made['imageId']}/versions"
    expect_refusal(
        tenant.send_form("POST", path, {"version": version, "buildDetails": DOCKERFILE}), 400, "version"
    )


@pytest.mark.contract("I2", "A32")
@pytest.mark.parametrize(
    "version", ["0.0.0", "0.0.1-test", "0.0.1-python3.9", "1.0.0-rc.1+build.7", "10.20.30"]
)
def test_a_semantic_version_is_taken_with_its_suffix(tenant: Tenant, version: str) -> None:
    assert version_of(tenant, tenant.create_image(version=version))["version"] == version


@pytest.mark.contract("I2", "I6", "A32")
def test_the_name_of_an_image_and_the_version_within_it_are_taken_once(tenant: Tenant) -> None:
    made = tenant.create_image("trainer", version="1.0.0")
    expect_refusal(creating(tenant, name="trainer", buildDetails=DOCKERFILE), 400, "trainer")
    path = f"{IMAGES}/{made['imageId']}/versions"
    expect_refusal(
        tenant.send_form("POST", path, {"version": "1.0.0", "buildDetails": DOCKERFILE}), 400, "1.0.0"
    )
    tenant.create_image("Trainer")


@pytest.mark.contract("A32")
def test_where_names_are_not_unique_two_images_may_share_one() -> None:
    tenant = Tenant(unique_names=False)
    first, second = tenant.create_image("trainer"), tenant.create_image("trainer")
    assert first["imageId"] != second["imageId"]
    assert tenant.get(f"{IMAGES}/", searchTerm="trainer")["imageCount"] == 2
    tenant.emulator.close()


@pytest.mark.contract("I2", "A11")
def test_texts_are_raw_documents_are_json_and_the_order_and_other_parts_do_not_matter(tenant: Tenant) -> None:
    boundary = "B"
    parts = {
        "color": "red",
        "buildDetails": '{"source": "dockerfile", "dockerfile": "FROM scratch", "useCache": false, "secrets": ["S1"]}',
        "description": '"quoted"',
        "version": "1.0.0",
        "type": "api",
        "name": "17",
    }
    lines = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n' for k, v in parts.items()
    ]
    content = "".join([*lines, f"--{boundary}--\r\n"]).encode()
    kind = {"content-type": f"multipart/form-data; boundary={boundary}"}
    made = expect_success(tenant.call("POST", f"{IMAGES}/", content=content, headers=kind))
    version = version_of(tenant, made)
    assert (version["imageName"], version["description"], version["version"]) == ("17", '"quoted"', "1.0.0")
    assert version["buildDetails"] == {
        "source": "dockerfile",
        "dockerfile": "FROM scratch",
        "useCache": False,
        "secrets": ["S1"],
    }


@pytest.mark.contract("I2", "A11")
def test_the_description_null_is_none(tenant: Tenant) -> None:
    assert version_of(tenant, tenant.create_image(description="null"))["description"] is None
    assert version_of(tenant, tenant.create_image("other", description="none"))["description"] == "none"


@pytest.mark.contract("I2", "A11")
@pytest.mark.parametrize("text", ["{", "", "upload", '{"source": NaN}', '["upload"]', "null"])
def test_build_details_that_are_not_a_json_object_are_refused(tenant: Tenant, text: str) -> None:
    expect_refusal(creating(tenant, buildDetails=text), 400, "buildDetails")


@pytest.mark.contract("I2", "A11")
@pytest.mark.parametrize("content", [b"", b"no form", b"--B\r\nbroken", b"--C\r\n\r\n--C--\r\n"])
def test_a_body_that_is_no_form_is_refused(tenant: Tenant, content: bytes) -> None:
    for kind in ("multipart/form-data; boundary=B", "multipart/form-data", "application/json"):
        expect_refusal(
            tenant.call("POST", f"{IMAGES}/", content=content, headers={"content-type": kind}), 400
        )


@pytest.mark.contract("I8", "A11")
def test_an_empty_form_is_a_form_without_fields(tenant: Tenant) -> None:
    made = tenant.create_image(buildDetails=FAILING, description="kept")
    path = f"{IMAGES}/{made['imageId']}/versions/{made['versionId']}"
    kind = {"content-type": "multipart/form-data; boundary=b"}
    expect_success(tenant.call("PATCH", path, content=b"--b--\r\n", headers=kind))
    assert version_of(tenant, made)["description"] == "kept"


@pytest.mark.contract("I2", "A13")
def test_unknown_fields_are_ignored_at_every_depth(tenant: Tenant) -> None:
    arguments = [{"name": "A", "value": "1", "color": "red"}]
    details = {**DOCKERFILE, "color": "red", "buildArguments": arguments}
    made = tenant.create_image(color="red", buildDetails=details)
    kept = version_of(tenant, made)["buildDetails"]
    assert kept == {**DOCKERFILE, "buildArguments": [{"name": "A", "value": "1"}]}
