"""What a successful build deploys (contract 3)."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from emulator.filled_tenant import WEBAPPS
from emulator.image_calls import FAILING, add_version, update, version_of
from support.tenant import DOCKERFILE, IMAGES, WORKFLOWS, Tenant, expect_refusal, expect_success


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
