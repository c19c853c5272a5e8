"""Calling a service to see that it answers: the test call (contract 2.4, A24)."""

from __future__ import annotations

import json
from typing import Any

from reconciler.emulator.errors import Refused
from reconciler.emulator.http.call_context import Call
from reconciler.emulator.store.tenant import Tenant
from reconciler.emulator.timestamps import format_time

_METHODS = ("get", "post", "put", "patch", "delete")


def call_service(tenant: Tenant, call: Call) -> dict[str, Any]:
    """Call an available service of the type api; the emulated one echoes what it was sent."""
    name = call.ids["serviceName"]
    row = tenant.db.one("SELECT * FROM webapps WHERE name = ? ORDER BY seq LIMIT 1", name)
    if row is None:
        raise Refused(404, f"service {name} does not exist")
    if row["service_type"] != "api":
        raise Refused(422, f"service {name} is of type {row['service_type']}: only api can be tested")
    if row["status"] != "AVAILABLE":
        raise Refused(422, f"service {name} is {row['status']}")
    method, path = call.body.get("httpMethod"), call.body.get("path")
    if method not in _METHODS:
        raise Refused(422, f"httpMethod must be one of {', '.join(_METHODS)}")
    if not isinstance(path, str | None):
        raise Refused(422, "path must be a string")
    answer = json.dumps({"method": method, "path": path or "/", "payload": call.body.get("payload")})
    return {
        "responseBody": answer,
        "responseStatus": 200,
        "reqStartTime": format_time(tenant.now),
        "reqEndTime": format_time(tenant.now),
        "responseSize": f"{max(1, -(-len(answer.encode()) // 1024))}KB",
    }
