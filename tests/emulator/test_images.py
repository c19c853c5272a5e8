"""Images and versions: creating, describing, updating, listing, deploying what was built (contract 2.1, 3)."""

from __future__ import annotations

import uuid
from io import BytesIO
from typing import Any
from zipfile import ZIP_STORED, ZipFile

import pytest
from emulator.filled_tenant import WEBAPPS, dockerfile, zipped
from support.tenant import DOCKERFILE, IMAGES, WORKFLOWS, Tenant, expect_refusal, expect_success

from reconciler.emulator import seeds

FAILING = dockerfile(fail="why")
LIMIT = 10 * 2**20


def version_of(tenant: Tenant, made: Any) -> Any:
    return tenant.get(f"{IMAGES}/{made['imageId']}/versions/{made['versionId']}")


def add_version(tenant: Tenant, image: int, **fields: Any) -> Any:
    return expect_success(
        tenant.send_form("POST", f"{IMAGES}/{image}/versions", {"buildDetails": DOCKERFILE, **fields})
    )


def update(tenant: Tenant, made: Any, fields: dict[str, Any], artifact: bytes | None = None) -> Any:
    return tenant.send_form(
        "PATCH", f"{IMAGES}/{made['imageId']}/versions/{made['versionId']}", fields, artifact
    )


def creating(tenant: Tenant, artifact: bytes | None = None, **fields: Any) -> Any:
    return tenant.send_form("POST", f"{IMAGES}/", {"name": "image", "type": "workflow", **fields}, artifact)


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
    assert image["latestVersion"] == item
    assert tenant.get(f"{IMAGES}/{made['imageId']}/versions")["versions"] == [item]


@pytest.mark.contract("I1", "A15")
@pytest.mark.parametrize("documented_only", [False, True])
def test_the_list_shows_the_latest_version_and_more_only_if_that_is_wanted(documented_only: bool) -> None:
    tenant = Tenant(documented_keys_only=documented_only)
    made = tenant.create_image("trainer", version="1.0.0")
    latest = add_version(tenant, made["imageId"], version="1.1.0")
    (item,) = tenant.get(f"{IMAGES}/")["images"]
    extra = {"createdAt": "2026-01-05T12:00:00.000Z", "createdBy": "pipeline@example.com"}
    assert item == {
        "id": made["imageId"],
        "name": "trainer",
        "type": "workflow",
        "scope": "custom",
        "latestVersion": {
            "id": latest["versionId"],
            "version": "1.1.0",
            "status": "ready",
            "lastBuildStatus": "success",
            "tags": [],
        },
    } | ({} if documented_only else extra)
    tenant.emulator.close()


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


@pytest.mark.contract("I2", "A14")
@pytest.mark.parametrize(
    ("details", "missing"),
    [
        (None, "artifact"),
        ({"source": "upload"}, "artifact"),
        ({"useCache": True}, "artifact"),
        ({"source": "github", "branch": "main"}, "repository"),
        ({"source": "github", "repository": "https://example.com/a.git"}, "branch"),
        ({"source": "dockerfile"}, "dockerfile"),
        ({"source": "dockerfile", "dockerfilePath": "Dockerfile"}, "dockerfile"),
    ],
)
def test_each_source_needs_its_fields(tenant: Tenant, details: Any, missing: str) -> None:
    expect_refusal(creating(tenant, **({} if details is None else {"buildDetails": details})), 400, missing)


@pytest.mark.contract("I2", "A14", "A18")
def test_each_source_keeps_its_fields_and_no_others_and_no_answer_has_the_token(tenant: Tenant) -> None:
    everything = {
        "useCache": False,
        "buildArguments": [{"name": "A", "value": ""}],
        "secrets": ["S1"],
        "context": "app",
        "dockerfilePath": "app/Dockerfile",
        "repository": "https://example.com/a.git",
        "branch": "main",
        "token": "a-repository-token",
        "dockerfile": "FROM scratch",
    }
    every = {"source", "useCache", "buildArguments", "secrets"}
    content = zipped(**{"app/Dockerfile": "FROM scratch"})
    for source, more in {
        "upload": {"context", "dockerfilePath"},
        "github": {"context", "dockerfilePath", "repository", "branch"},
        "dockerfile": {"dockerfile"},
    }.items():
        made = expect_success(
            creating(tenant, content, name=source, buildDetails={**everything, "source": source})
        )
        shown = version_of(tenant, made)
        assert set(shown["buildDetails"]) == every | more
        listed = tenant.call("GET", f"{IMAGES}/{made['imageId']}/versions").text
        assert "a-repository-token" not in listed + str(shown) + str(
            tenant.get(f"{IMAGES}/{made['imageId']}")
        )


@pytest.mark.contract("I2", "A14")
def test_without_details_the_source_is_upload(tenant: Tenant) -> None:
    made = expect_success(creating(tenant, zipped(Dockerfile="FROM scratch")))
    assert version_of(tenant, made)["buildDetails"] == {"source": "upload"}


@pytest.mark.contract("I2", "I6", "I8", "A68")
@pytest.mark.parametrize(
    "broken", [b"", b"no zip", zipped(Dockerfile="FROM scratch")[:-30]], ids=["empty", "text", "cut"]
)
def test_an_artifact_that_is_not_a_zip_is_refused(tenant: Tenant, broken: bytes) -> None:
    expect_refusal(creating(tenant, broken), 400, "zip")
    made = tenant.create_image(buildDetails=FAILING)
    expect_refusal(tenant.send_form("POST", f"{IMAGES}/{made['imageId']}/versions", {}, broken), 400, "zip")
    expect_refusal(update(tenant, made, {}, broken), 400, "zip")


def zip_of_size(size: int) -> bytes:
    def made(filling: int) -> bytes:
        raw = BytesIO()
        with ZipFile(raw, "w", ZIP_STORED) as archive:
            archive.writestr("Dockerfile", "FROM scratch")
            archive.writestr("filling", b"\0" * filling)
        return raw.getvalue()

    return made(size - len(made(0)))


@pytest.mark.contract("I2", "A68")
def test_ten_mebibytes_are_permitted_and_one_byte_more_is_not(tenant: Tenant) -> None:
    expect_success(creating(tenant, zip_of_size(LIMIT)))
    expect_refusal(creating(tenant, zip_of_size(LIMIT + 1), name="other"), 413)
    expect_refusal(creating(tenant, b"\0" * 2 * LIMIT, name="other"), 413)
    assert tenant.get(f"{IMAGES}/")["imageCount"] == 1


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


def use_in_workflow(tenant: Tenant, made: Any, name: str = "uses-it") -> int:
    step = {"imageId": made["imageId"], "imageVersionId": made["versionId"], "command": "true"}
    ident: int = tenant.post(f"{WORKFLOWS}/", {"name": name, "steps": {"only": step}})["id"]
    return ident


def use_in_webapp(tenant: Tenant, made: Any, name: str = "uses-it", **fields: Any) -> str:
    details = {"imageId": made["imageId"], "versionId": made["versionId"]}
    ident: str = tenant.post(f"{WEBAPPS}/", {"name": name, "imageDetails": details, **fields})["id"]
    return ident


@pytest.mark.contract("I6", "A16", "A35")
def test_a_successful_build_takes_what_was_named_to_the_new_version() -> None:
    tenant = Tenant(build_seconds=10, deploy_seconds=5)
    old, other = tenant.create_image("trainer"), tenant.create_image("other")
    tenant.advance(10)
    workflow, webapp = use_in_workflow(tenant, old), use_in_webapp(tenant, old)
    mixed = {
        "moves": {"imageId": old["imageId"], "imageVersionId": old["versionId"], "command": "true"},
        "stays": {"imageId": other["imageId"], "imageVersionId": other["versionId"], "command": "true"},
    }
    tenant.put(f"{WORKFLOWS}/{workflow}", {"steps": mixed})
    left = use_in_workflow(tenant, old, "left-alone")
    tenant.advance(5)
    entities = [
        {"entityId": str(workflow), "entityType": "workflow"},
        {"entityId": webapp, "entityType": "webapp"},
        {"entityId": "anything", "entityType": "workspace"},
    ]
    new = add_version(tenant, old["imageId"], autodeployResources=entities)
    assert set(new) == {"imageId", "versionId", "buildId", "autodeploymentId"}
    uuid.UUID(new["autodeploymentId"])

    def seen() -> tuple[int, int, int, int, str]:
        steps = tenant.get(f"{WORKFLOWS}/{workflow}")["steps"]
        app = tenant.get(f"{WEBAPPS}/{webapp}")
        kept = tenant.get(f"{WORKFLOWS}/{left}")["steps"]["only"]["imageVersionId"]
        moved, stayed = steps["moves"]["imageVersionId"], steps["stays"]["imageVersionId"]
        return moved, stayed, kept, app["imageDetails"]["versionId"], app["status"]

    before = (old["versionId"], other["versionId"], old["versionId"], old["versionId"], "AVAILABLE")
    assert seen() == before
    tenant.advance(9.999)
    assert seen() == before
    tenant.advance(0.001)
    assert seen() == (new["versionId"], other["versionId"], old["versionId"], new["versionId"], "DEPLOYING")
    tenant.advance(5)
    assert seen()[-1] == "AVAILABLE"
    assert version_of(tenant, new)["status"] == "in-use"
    tenant.emulator.close()


@pytest.mark.contract("I6", "I8", "A16", "A35")
def test_a_failed_build_deploys_nothing_and_an_update_may_then_do_it(tenant: Tenant) -> None:
    old = tenant.create_image()
    workflow = use_in_workflow(tenant, old)
    entities = [{"entityId": str(workflow), "entityType": "workflow"}]
    new = add_version(tenant, old["imageId"], buildDetails=FAILING, autodeployResources=entities)

    def used() -> Any:
        return tenant.get(f"{WORKFLOWS}/{workflow}")["steps"]["only"]["imageVersionId"]

    assert used() == old["versionId"]
    answer = expect_success(update(tenant, new, {"buildDetails": DOCKERFILE}))
    assert "autodeploymentId" not in answer
    assert used() == old["versionId"]
    latest = add_version(tenant, old["imageId"], buildDetails=FAILING)
    answer = expect_success(
        update(tenant, latest, {"buildDetails": DOCKERFILE, "autodeployResources": entities})
    )
    uuid.UUID(answer["autodeploymentId"])
    assert used() == latest["versionId"]


@pytest.mark.contract("I6", "A11", "A16", "A35")
def test_what_is_to_be_deployed_must_exist_and_an_empty_list_deploys_nothing(tenant: Tenant) -> None:
    image = tenant.create_image()["imageId"]
    path = f"{IMAGES}/{image}/versions"
    for entities in (
        [{"entityId": "99", "entityType": "workflow"}],
        [{"entityId": str(uuid.uuid4()), "entityType": "webapp"}],
        [{"entityId": "x", "entityType": "api"}],
        [{"entityId": "1", "entityType": "image"}],
        [{"entityId": 1, "entityType": "workspace"}],
        {"entityId": "1", "entityType": "workspace"},
    ):
        body = {"buildDetails": DOCKERFILE, "autodeployResources": entities}
        expect_refusal(tenant.send_form("POST", path, body), 400, "autodeployResources")
    assert "autodeploymentId" not in add_version(tenant, image, autodeployResources=[])
    assert tenant.get(path)["versionCount"] == 2


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
