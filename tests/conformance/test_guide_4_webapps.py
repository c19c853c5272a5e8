"""The guide's chapter on webapps: every command of it, with its files. In the guide's order."""

from __future__ import annotations

from typing import Any

import pytest
from conformance.client_bench import ClientBench
from conformance.served_tenant import WEBAPPS

BY_OPTIONS = (
    *("--description", "some-description", "--title", "my-title", "--image-id", "100", "--version-id", "100"),
    *("--instance-type-id", "1", "--session-stickiness"),
)
OF_OPTIONS = {
    "title": "my-title",
    "description": "some-description",
    "imageDetails": {"imageId": 100, "versionId": 100},
    "resources": {"instanceTypeId": 1},
    "sessionStickiness": True,
}
OF_UPDATE = {
    "title": "Updated webapp",
    "description": "This is an updated webapp",
    "imageDetails": {"imageId": 200, "versionId": 200},
    "resources": {"instanceTypeId": 1},
    "sessionStickiness": True,
}


def described(peak: ClientBench, ident: str) -> dict[str, Any]:
    found: dict[str, Any] = peak.tenant.get(f"{WEBAPPS}/{ident}")
    return found


@pytest.mark.contract("V2", "V3", "A66", "A67")
def test_a_webapp_is_created_from_a_file(peak: ClientBench) -> None:
    params = peak.write("webapp_params.yaml", "any: value\n")
    answer = peak.answer("webapps", "create", peak.guide("webapps/webapp", "guide"), "-v", params)
    made = described(peak, answer["id"])
    assert (made["name"], made["status"], made["title"]) == ("my-webapp", "AVAILABLE", "New webapp")
    assert made["imageDetails"] == {"imageId": 100, "versionId": 100}
    assert (made["resources"], made["sessionStickiness"]) == ({"instanceTypeId": 1}, True)


@pytest.mark.contract("V2")
def test_a_webapp_is_created_from_options(peak: ClientBench) -> None:
    answer = peak.answer("webapps", "create", "--name", "my-webapp", *BY_OPTIONS)
    assert peak.tenant.body() == {"name": "my-webapp", **OF_OPTIONS}
    assert described(peak, answer["id"]).items() >= OF_OPTIONS.items()


@pytest.mark.contract("V4")
def test_a_webapp_is_updated_from_a_file(peak: ClientBench) -> None:
    peak.tenant.webapp("shop")
    params = peak.write("webapp_params.yaml", "any: value\n")
    answer = peak.answer("webapps", "update", "-v", params, "shop", peak.guide("webapps/webapp-2"))
    assert answer == {"id": "shop"}
    assert described(peak, "shop").items() >= OF_UPDATE.items()


@pytest.mark.contract("V4")
def test_a_webapp_is_updated_from_options(peak: ClientBench) -> None:
    peak.tenant.webapp("shop")
    peak("webapps", "update", "shop", *BY_OPTIONS)
    assert peak.tenant.body() == OF_OPTIONS
    assert described(peak, "shop").items() >= OF_OPTIONS.items()


@pytest.mark.contract("V4", "A65", "A67")
@pytest.mark.parametrize(
    ("options", "redeploys"),
    [
        (("--title", "another"), False),
        (("--description", "another"), False),
        (("--image-id", "100"), True),
        (("--image-id", "300", "--version-id", "302"), True),
        (("--instance-type-id", "2"), True),
        (("--session-stickiness",), True),
    ],
)
def test_only_a_change_of_image_machine_or_stickiness_redeploys(
    peak: ClientBench, *, options: tuple[str, ...], redeploys: bool
) -> None:
    peak.tenant.image(300, {301: "1.0.0", 302: "1.0.1"})
    peak.tenant.webapp("shop", imageDetails={"imageId": 300, "versionId": 301})
    peak("webapps", "update", "shop", *options)
    statuses = [change.after for change in peak.tenant.emulator.changes() if change.kind == "webapp"]
    assert (statuses.count("DEPLOYING") == 1) is redeploys
    assert described(peak, "shop")["status"] == "AVAILABLE"


@pytest.mark.contract("V1", "V2", "V4", "A8", "A63")
def test_a_webapp_is_created_or_updated(peak: ClientBench) -> None:
    peak.tenant.image(3, {2: "1.0.0", 4: "1.0.1"})
    params = peak.write("webapp_params.yaml", "imageId: 2\nversionId: 2\n")
    search = "GET /webapps/api/v1/webapps/?pageSize=100&searchTerm=my-webapp"

    file = peak.guide("webapps/webapp-3")
    refused = peak.refused(
        *("webapps", "create-or-update", "-v", params, file, "--image-id", "3", "--name", "my-webapp")
    )
    assert "version 100" in refused  # the guide's file names a version of another image
    peak.write(file, (peak.cwd / file).read_text().replace("versionId: 100", "versionId: 4"))
    first = peak.answer(
        *("webapps", "create-or-update", "-v", params, file, "--image-id", "3", "--name", "my-webapp")
    )
    assert peak.tenant.sent() == [search, "POST /webapps/api/v1/webapps/"]
    assert described(peak, first["id"])["imageDetails"] == {"imageId": 3, "versionId": 4}

    second = peak.answer(
        *("webapps", "create-or-update", "-v", params, peak.guide("webapps/webapp-4")),
        *("--image-id", "3", "--name", "my-webapp", "--instance-type-id", "1", "--session-stickiness"),
    )
    assert peak.tenant.sent() == [search, f"PATCH /webapps/api/v1/webapps/{first['id']}"]
    assert second == {"id": first["id"]}
    assert peak.tenant.body() == OF_UPDATE | {
        "name": "my-webapp",
        "imageDetails": {"imageId": 3, "versionId": 2},
    }
    assert described(peak, first["id"])["imageDetails"] == {"imageId": 3, "versionId": 2}


def test_the_guides_id_for_create_or_update_is_refused_by_the_client(peak: ClientBench) -> None:
    params = peak.write("webapp_params.yaml", "imageId: 2\nversionId: 2\n")
    file = peak.guide("webapps/webapp-3")
    peak("webapps", "create-or-update", "-v", params, "some-id", file, "--name", "my-webapp", code=2)
    assert peak.tenant.sent() == []
