"""Tenants with faults, and what the tests send them."""

from __future__ import annotations

import httpx
from support.tenant import WORKFLOWS, Tenant

HTTP_STEP = {"type": "http", "method": "get", "url": "https://example.com"}
WORKFLOW = {"name": "nightly", "steps": {"call": HTTP_STEP}}


def create(tenant: Tenant, name: str = "nightly") -> httpx.Response:
    return tenant.call("POST", f"{WORKFLOWS}/", json={**WORKFLOW, "name": name})
