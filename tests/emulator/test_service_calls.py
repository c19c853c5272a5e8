"""Test calls of a service (contract 2.4)."""

from __future__ import annotations

import json

import pytest
from emulator.filled_tenant import WEBAPPS
from emulator.webapp_calls import create
from support.tenant import Tenant, expect_refusal


@pytest.mark.contract("S1", "A24")
def test_an_available_api_echoes_what_it_is_sent(slow: Tenant) -> None:
    path = create(slow, slow.create_image(), "echo service", serviceType="api")
    call = f"{WEBAPPS}/echo%20service/test"
    expect_refusal(slow.call("POST", call, json={"httpMethod": "get"}), 422, "CREATING")
    slow.advance(30)
    answer = slow.post(call, {"httpMethod": "post", "path": "/predict", "payload": {"a": 1}})
    assert set(answer) == {"responseBody", "responseStatus", "reqStartTime", "reqEndTime", "responseSize"}
    assert answer["responseStatus"] == 200
    assert (answer["reqStartTime"], answer["responseSize"]) == ("2026-01-05T12:00:30.000Z", "1KB")
    assert {"method": "post", "path": "/predict", "payload": {"a": 1}}.items() <= json.loads(
        answer["responseBody"]
    ).items()
    plain = slow.post(call, {"httpMethod": "get", "path": None, "payload": None})
    assert json.loads(plain["responseBody"])["path"] == "/"
    slow.delete(path)
    expect_refusal(slow.call("POST", call, json={"httpMethod": "get"}), 422, "DELETING")


@pytest.mark.contract("S1", "A24")
def test_only_an_api_can_be_tested_and_with_a_method_that_exists(tenant: Tenant) -> None:
    image = tenant.create_image()
    create(tenant, image, "echo", serviceType="api")
    create(tenant, image, "shown")
    for method in (None, "GET", "head", 7):
        expect_refusal(
            tenant.call("POST", f"{WEBAPPS}/echo/test", json={"httpMethod": method}), 422, "httpMethod"
        )
    expect_refusal(tenant.call("POST", f"{WEBAPPS}/echo/test", json={}), 422, "httpMethod")
    expect_refusal(tenant.call("POST", f"{WEBAPPS}/shown/test", json={"httpMethod": "get"}), 422, "api")
    expect_refusal(tenant.call("POST", f"{WEBAPPS}/unknown/test", json={"httpMethod": "get"}), 404)
