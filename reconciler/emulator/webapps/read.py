"""Listing and describing webapps and services: V1, V3 (contract 2.3, 2.4, 5.3)."""

from __future__ import annotations

import json
import sqlite3
from typing import Any

from reconciler.emulator.errors import Refused
from reconciler.emulator.http.call_context import Call
from reconciler.emulator.http.pages import Query, build_page
from reconciler.emulator.store.tenant import Tenant
from reconciler.emulator.timestamps import format_time

_DOCUMENTED = (
    "imageDetails", "resources", "sessionStickiness", "scaleToZero", "entrypoint", "healthCheckURL", "minInstances",
)  # fmt: skip
_SUPPOSED = ("title", "description", "parameters")  # (A66)


def find_webapp(tenant: Tenant, call: Call) -> sqlite3.Row:
    webapp = tenant.db.one("SELECT * FROM webapps WHERE id = ?", call.ids["id"])
    if webapp is None:
        raise Refused(404, f"webapp {call.ids['id']} does not exist")
    return webapp


def list_webapps(tenant: Tenant, call: Call) -> dict[str, Any]:
    """List webapps, or with `featureType=services` everything (A25)."""
    args = call.args
    query = Query("webapps", "seq").containing(args["searchTerm"], "folded")
    query = query.among("status", args["status"])
    if "services" in args["featureType"]:
        query = query.among("service_type", args["serviceType"])
        return build_page(tenant, call, query, ("services", "servicesCount"), _service_item)
    query = query.among("service_type", ("web-app",))
    return build_page(tenant, call, query, ("webapps", "webappsCount"), _item)


def _item(row: sqlite3.Row) -> dict[str, Any]:
    return {
        "id": row["id"],
        "name": row["name"],
        "status": row["status"],
        "updatedBy": row["updated_by"],
        "updatedAt": format_time(row["updated_at"]),
        "tags": [],
    }


def _service_item(row: sqlite3.Row) -> dict[str, Any]:
    return _item(row) | {"serviceType": row["service_type"]}


def _show_address(tenant: Tenant, row: sqlite3.Row) -> dict[str, str]:
    """The address at which people open it, from the first time that it is available (A66)."""
    hidden = tenant.settings.documented_keys_only or row["service_type"] == "api"
    if hidden or row["status"] in {"CREATING", "CREATE_FAILED"}:
        return {}
    return {"applicationUrl": f"https://{row['id']}.apps.example.com/"}


def describe_webapp(tenant: Tenant, call: Call) -> dict[str, Any]:
    """Describe a webapp or service."""
    row = find_webapp(tenant, call)
    body = json.loads(row["body"])
    shown = _DOCUMENTED if tenant.settings.documented_keys_only else (*_SUPPOSED, *_DOCUMENTED)
    return {
        "id": row["id"],
        "name": row["name"],
        "status": row["status"],
        "serviceType": row["service_type"],
        **{name: body[name] for name in shown if name in body},
        **_show_address(tenant, row),
        "createdAt": format_time(row["created_at"]),
        "createdBy": row["created_by"],
        "updatedAt": format_time(row["updated_at"]),
        "updatedBy": row["updated_by"],
        "tags": [],
    }
