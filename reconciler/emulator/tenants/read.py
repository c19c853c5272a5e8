"""Instance options, warehouses, metadata: T1, T3, T4, and telemetry that is dropped (contract 2.6, 2.8)."""

from __future__ import annotations

import json
from typing import Any

from reconciler.emulator.http.call_context import Call
from reconciler.emulator.store.tenant import Tenant


def load_options(tenant: Tenant, entity_type: str) -> list[dict[str, Any]]:
    """The instance types that a kind of entity may run on, lowest id first."""
    rows = tenant.db.all(
        "SELECT document FROM instance_options WHERE entity_type = ? ORDER BY id", entity_type
    )
    return [json.loads(row["document"]) for row in rows]


def list_instance_options(tenant: Tenant, call: Call) -> dict[str, Any]:
    """List the instance types that a kind of entity may run on."""
    return {"data": load_options(tenant, call.args["entityType"])}


def list_warehouses(_tenant: Tenant, _call: Call) -> dict[str, Any]:
    """List the warehouses; an emulated tenant has none."""
    return {"dataStores": [], "pageSize": 20}


def get_tenant_metadata(_tenant: Tenant, _call: Call) -> dict[str, Any]:
    """Get the tenant's metadata; an ordinary tenant has none that matters (A28)."""
    return {}


def drop_telemetry(_tenant: Tenant, _call: Call) -> dict[str, Any]:
    """Accept what the reference client reports, and keep nothing of it (A30)."""
    return {}
