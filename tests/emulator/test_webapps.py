"""Webapps and services, which share endpoints and names: bodies, names, updates (contract 2.3, 2.4, 5)."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from emulator.filled_tenant import WEBAPPS, dockerfile
from emulator.webapp_calls import body_of, create, status
from support.tenant import DOCKERFILE, IMAGES, Tenant, expect_refusal, expect_success


@pytest.mark.contract("V2", "V3", "A66", "A67")
def test_a_webapp_is_created_then_available(slow: Tenant) -> None:
    image = slow.create_image()
    answer = slow.post(f"{WEBAPPS}/", body_of(image, title="Show", description=""))
    assert set(answer) == {"id"}
    path = f"{WEBAPPS}/{uuid.UUID(answer['id'])}"
    for wait, expected in ((0, "CREATING"), (29.999, "CREATING"), (0.001, "AVAILABLE")):
        slow.advance(wait)
        assert status(slow, path) == expected
    shown = slow.get(path)
    assert shown.pop("applicationUrl").startswith("https://")
    assert {name: shown[name] for name in shown if name not in ("entrypoint", "healthCheckURL")} == {
        "id": answer["id"],
        "name": "show",
        "status": "AVAILABLE",
        "serviceType": "web-app",
        "title": "Show",
        "description": "",
        "imageDetails": {"imageId": image["imageId"], "versionId": image["versionId"]},
        "resources": {"instanceTypeId": 1},
        "sessionStickiness": False,
        "scaleToZero": False,
        "minInstances": 1,
        "createdAt": "2026-01-05T12:00:00.000Z",
        "createdBy": "pipeline@example.com",
        "updatedAt": "2026-01-05T12:00:00.000Z",
        "updatedBy": "pipeline@example.com",
        "tags": [],
    }


@pytest.mark.contract("V2", "V3", "A64", "A66")
@pytest.mark.parametrize("documented_only", [False, True])
def test_a_service_shows_what_it_was_given(documented_only: bool) -> None:
    tenant = Tenant(documented_keys_only=documented_only)
    image = tenant.create_image()
    documented = {
        "serviceType": "web-app",
        "imageDetails": {"imageId": image["imageId"], "versionId": image["versionId"]},
        "resources": {"instanceTypeId": 3},
        "sessionStickiness": True,
        "scaleToZero": True,
        "entrypoint": "python\nserve.py",
        "healthCheckURL": "/healthz",
        "minInstances": 2,
    }
    supposed = {"title": "T", "description": "D", "parameters": {"env": {"A": "1"}, "secrets": ["S1"]}}
    path = create(tenant, image, **documented, **supposed)
    shown = tenant.get(path)
    assert {name: shown[name] for name in documented} == documented
    assert {name: shown[name] for name in supposed if name in shown} == ({} if documented_only else supposed)
    tenant.emulator.close()


@pytest.mark.contract("V2", "A38")
def test_without_a_version_the_latest_ready_one_is_taken(tenant: Tenant) -> None:
    image = tenant.create_image()
    versions = f"{IMAGES}/{image['imageId']}/versions"
    latest = expect_success(tenant.send_form("POST", versions, {"buildDetails": DOCKERFILE}))
    expect_success(tenant.send_form("POST", versions, {"buildDetails": dockerfile(fail="why")}))
    path = create(tenant, image)
    assert tenant.get(path)["imageDetails"]["versionId"] == latest["versionId"]
    second = create(tenant, image, "other")  # what is in use counts as ready
    assert tenant.get(second)["imageDetails"]["versionId"] == latest["versionId"]


@pytest.mark.contract("V2", "A13", "A38", "A64")
@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"name": ""}, "name"),
        ({"name": None}, "name"),
        ({"imageDetails": {}}, "imageId"),
        ({"imageDetails": {"imageId": 99}}, "99"),
        ({"imageDetails": {"imageId": "show"}}, "imageId"),
        ({"imageDetails": {"imageId": 1, "versionId": 99}}, "99"),
        ({"resources": {"instanceTypeId": 9999}}, "instanceTypeId"),
        ({"resources": {"instanceTypeId": 21}}, "instanceTypeId"),
        ({"minInstances": 0}, "minInstances"),
        ({"minInstances": 3}, "minInstances"),
        ({"serviceType": "webapp"}, "serviceType"),
        ({"scaleToZero": True, "serviceType": "api"}, "scaleToZero"),
        ({"scaleToZero": True, "serviceType": "shiny"}, "scaleToZero"),
        ({"parameters": {"env": {"A": 1}}}, "env"),
        ({"parameters": {"secrets": "S1"}}, "secrets"),
        ({"sessionStickiness": "yes"}, "sessionStickiness"),
        ({"color": "red", "resources": {"color": "red"}}, None),
        ({"name": "any name/at all ü"}, None),
        ({"scaleToZero": True}, None),
        ({"scaleToZero": False, "serviceType": "shiny", "minInstances": 2}, None),
    ],
)
def test_what_a_body_may_say(tenant: Tenant, fields: Any, problem: str | None) -> None:
    image = tenant.create_image()
    assert image["imageId"] == 1
    answer = tenant.call("POST", f"{WEBAPPS}/", json=body_of(image) | fields)
    if problem is None:
        assert "color" not in tenant.call("GET", f"{WEBAPPS}/{expect_success(answer)['id']}").text
    else:
        expect_refusal(answer, 400, problem)
        assert tenant.get(f"{WEBAPPS}/", featureType="services")["servicesCount"] == 0


@pytest.mark.contract("V2", "A38")
def test_an_image_without_a_ready_version_cannot_be_deployed(tenant: Tenant) -> None:
    image = tenant.create_image(buildDetails=dockerfile(fail="why"))
    expect_refusal(tenant.call("POST", f"{WEBAPPS}/", json=body_of(image)), 400, "ready")
    for missing in ("name", "imageDetails"):
        body = {name: value for name, value in body_of(image).items() if name != missing}
        expect_refusal(tenant.call("POST", f"{WEBAPPS}/", json=body), 400, missing)


@pytest.mark.contract("V2", "A25", "A64")
def test_webapps_and_services_share_their_names(tenant: Tenant) -> None:
    image = tenant.create_image()
    create(tenant, image)
    expect_refusal(tenant.call("POST", f"{WEBAPPS}/", json=body_of(image, serviceType="api")), 400, "show")
    create(tenant, image, "Show", serviceType="api")


@pytest.mark.contract("A64")
def test_where_names_are_not_unique_two_webapps_may_share_one() -> None:
    tenant = Tenant(unique_names=False)
    image = tenant.create_image()
    assert create(tenant, image) != create(tenant, image)
    tenant.emulator.close()


@pytest.mark.contract("V1", "A3", "A8", "A25")
def test_webapps_are_a_part_of_the_services(slow: Tenant) -> None:
    image = slow.create_image()
    create(slow, image, "first", title="T")
    slow.advance(30)
    for name, kind in (("second", "api"), ("third", "shiny"), ("Fourth", "web-app")):
        create(slow, image, name, serviceType=kind)

    def webapps(**params: Any) -> list[str]:
        return [one["name"] for one in slow.get(f"{WEBAPPS}/", **params)["webapps"]]

    def services(**params: Any) -> list[str]:
        return [one["name"] for one in slow.get(f"{WEBAPPS}/", featureType="services", **params)["services"]]

    assert webapps() == ["Fourth", "first"]
    assert services() == ["Fourth", "third", "second", "first"]
    assert webapps(status="AVAILABLE") == services(status="AVAILABLE") == ["first"]
    assert services(status=["AVAILABLE", "CREATING"], serviceType=["api", "web-app"]) == [
        "Fourth",
        "second",
        "first",
    ]
    assert webapps(searchTerm="FO") == services(searchTerm="fourt") == ["Fourth"]
    assert services(searchTerm="r", serviceType="shiny") == ["third"]
    item = slow.get(f"{WEBAPPS}/", status="AVAILABLE")["webapps"][0]
    assert set(item) == {"id", "name", "status", "updatedBy", "updatedAt", "tags"}
    service = slow.get(f"{WEBAPPS}/", featureType="services", status="AVAILABLE")["services"][0]
    assert service == item | {"serviceType": "web-app"}
    for wrong in (
        {"featureType": "webapps"},
        {"status": "available"},
        {"featureType": "services", "serviceType": "x"},
    ):
        expect_refusal(slow.call("GET", f"{WEBAPPS}/", params=wrong), 400)


@pytest.mark.contract("V4", "A63")
def test_name_and_type_cannot_change_but_may_be_repeated(tenant: Tenant) -> None:
    path = create(tenant, tenant.create_image(), serviceType="api")
    ident = path.rpartition("/")[2]
    assert tenant.patch(path, {"name": "show", "serviceType": "api", "title": "T"}) == {"id": ident}
    expect_refusal(tenant.call("PATCH", path, json={"name": "other"}), 400, "name")
    expect_refusal(tenant.call("PATCH", path, json={"serviceType": "web-app"}), 400, "serviceType")
    assert (tenant.get(path)["name"], tenant.get(path)["title"]) == ("show", "T")


@pytest.mark.contract("V4", "A64")
def test_what_is_absent_stays_and_env_and_secrets_are_replaced_one_by_one(tenant: Tenant) -> None:
    parameters = {"env": {"A": "1", "B": "2"}, "secrets": ["S1"]}
    path = create(tenant, tenant.create_image(), title="T", parameters=parameters, minInstances=2)
    tenant.patch(path, {"parameters": {"env": {"C": "3"}}})
    assert tenant.get(path)["parameters"] == {"env": {"C": "3"}, "secrets": ["S1"]}
    tenant.patch(path, {"parameters": {"secrets": []}})
    shown = tenant.get(path)
    assert shown["parameters"] == {"env": {"C": "3"}, "secrets": []}
    assert (shown["title"], shown["minInstances"]) == ("T", 2)
    expect_refusal(tenant.call("PATCH", path, json={"minInstances": 3}), 400, "minInstances")


@pytest.mark.contract("V2", "V4", "A64")
def test_an_api_needs_no_session_stickiness(tenant: Tenant) -> None:
    path = create(tenant, tenant.create_image(), serviceType="api", sessionStickiness=True)
    assert tenant.get(path)["sessionStickiness"] is False
    tenant.patch(path, {"sessionStickiness": True})
    assert tenant.get(path)["sessionStickiness"] is False
    expect_refusal(tenant.call("PATCH", path, json={"scaleToZero": True}), 400, "scaleToZero")
