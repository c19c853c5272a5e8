"""What a tenant is allowed and has (contract 2.6), and telemetry (contract 2.8)."""

from __future__ import annotations

import pytest
from support.tenant import Tenant, expect_refusal

OPTIONS = "/quota/api/v1/settings/tenant-instance-options"
ENTITY_TYPES = ("api-deployment", "data-bridge", "webapp", "workflow", "workspace")


@pytest.mark.contract("T1", "A27")
@pytest.mark.parametrize("entity_type", ENTITY_TYPES)
def test_each_kind_of_entity_has_instance_types_in_cores_and_gigabytes(
    tenant: Tenant, entity_type: str
) -> None:
    answer = tenant.get(OPTIONS, entityType=entity_type)
    assert set(answer) == {"data"}
    assert answer["data"]
    for option in answer["data"]:
        assert set(option) == {
            *(
                "id",
                "name",
                "cpu",
                "memory",
                "gpu",
                "gpuMemory",
                "instanceClass",
                "provider",
                "providerInstanceId",
            ),
        }
        assert isinstance(option["id"], int)
        assert 0 < option["cpu"] <= 128
        assert 0 < option["memory"] <= 1024


@pytest.mark.contract("T1", "A6", "A27")
def test_the_kind_of_entity_is_required_and_must_be_known(tenant: Tenant) -> None:
    for params in ({}, {"entityType": ""}, {"entityType": "Workflow"}, {"entityType": "workflow,webapp"}):
        expect_refusal(tenant.call("GET", OPTIONS, params=params), 400, "entityType")


@pytest.mark.contract("T1")
def test_no_two_options_of_a_kind_have_one_name(tenant: Tenant) -> None:
    for entity_type in ENTITY_TYPES:
        options = tenant.get(OPTIONS, entityType=entity_type)["data"]
        assert len({one["name"] for one in options}) == len({one["id"] for one in options}) == len(options)


@pytest.mark.contract("T2", "A27")
def test_credentials_are_not_emulated(tenant: Tenant) -> None:
    expect_refusal(tenant.call("GET", "/connections/api/v2/connections/credentials"), 404)


@pytest.mark.contract("T3")
def test_there_are_no_warehouses(tenant: Tenant) -> None:
    assert tenant.get("/connections/api/v1/connections/warehouses") == {"dataStores": [], "pageSize": 20}


@pytest.mark.contract("T4", "A28")
def test_the_metadata_of_an_ordinary_tenant_is_empty(tenant: Tenant) -> None:
    assert tenant.get("/tenant-management/api/v1/external/tenants/tenant-metadata") == {}


@pytest.mark.contract("A29")
def test_spoke_is_not_emulated(tenant: Tenant) -> None:
    expect_refusal(tenant.call("GET", "/spoke/api/v1/logs/workflow"), 404)


@pytest.mark.contract("A30")
@pytest.mark.parametrize(
    "content", [b'{"source": "sdk", "response": {"secret": 1}}', b"", b"not json", b"[]"]
)
def test_any_telemetry_is_accepted_and_none_of_it_is_kept(tenant: Tenant, content: bytes) -> None:
    path = "/resource-usage/api/v1/telemetry"
    answer = tenant.call("POST", path, content=content)
    assert (answer.status_code, answer.json()) == (200, {})
    (entry,) = tenant.emulator.journal()
    assert (entry.path, entry.body) == (path, None)


def test_a_seed_repeats_the_ids_of_a_new_tenant() -> None:
    def made(tenant: Tenant) -> list[str]:
        image = tenant.create_image()
        body = {"name": "show", "imageDetails": {"imageId": image["imageId"]}}
        ids = [tenant.post("/webapps/api/v1/webapps", body | {"name": name})["id"] for name in ("a", "b")]
        tenant.emulator.close()
        return ids

    assert made(Tenant()) == made(Tenant())
