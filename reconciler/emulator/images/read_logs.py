"""Build logs: I12, I13 (contract 2.1, 4.10)."""

from __future__ import annotations

import json
import sqlite3
from typing import Any

from reconciler.emulator import logs
from reconciler.emulator.errors import Refused
from reconciler.emulator.http.call_context import Call, Reply
from reconciler.emulator.images.builds import build_number
from reconciler.emulator.images.read import image_of
from reconciler.emulator.tenant import Tenant
from reconciler.emulator.timestamps import stamp


def _build(tenant: Tenant, call: Call) -> sqlite3.Row:
    image = image_of(tenant, call.number("imageId"))
    number = build_number(call.ids["buildId"])
    build = tenant.db.one("SELECT * FROM builds WHERE id = ? AND image_id = ?", number, image["id"])
    if build is None:
        raise Refused(404, f"image {image['id']} has no build {call.ids['buildId']}")
    return build


def read_log(tenant: Tenant, call: Call) -> dict[str, Any]:
    """Read a page of the log of a build."""
    build = _build(tenant, call)
    lines, token = logs.page(logs.visible(tenant, json.loads(build["log"])), call.args["nextToken"])
    entries = [{"ingestionTime": str(at), "message": line, "timestamp": str(at)} for at, line in lines]
    return {
        "buildStatus": build["status"],
        "startTime": stamp(build["started_at"]),
        "finishTime": stamp(build["finished_at"]),
        "logs": entries,
        "nextToken": token,
    }


def log_address(tenant: Tenant, call: Call) -> dict[str, str]:
    """Get the address of the whole log of a build."""
    return logs.download_address(tenant, call, "builds", str(_build(tenant, call)["id"]))


def download_log(tenant: Tenant, call: Call) -> Reply:
    """Download the log of a build from its signed address."""
    number = call.number("buildId")
    logs.check_signature(tenant, call, "builds", str(number))
    found = tenant.db.value("SELECT log FROM builds WHERE id = ?", number)
    if found is None:
        raise Refused(404, f"build {number} does not exist")
    return logs.text(logs.visible(tenant, json.loads(found)))
