"""Build logs: I12, I13 (contract 2.1, 4.10)."""

from __future__ import annotations

import json
import sqlite3
from typing import Any

from reconciler.emulator import logs
from reconciler.emulator.errors import Refused
from reconciler.emulator.http.call_context import Call, Reply
from reconciler.emulator.images.builds import parse_build_id
from reconciler.emulator.images.read import find_image
from reconciler.emulator.store.tenant import Tenant
from reconciler.emulator.timestamps import format_time


def _find_build(tenant: Tenant, call: Call) -> sqlite3.Row:
    image = find_image(tenant, call.number("imageId"))
    number = parse_build_id(call.ids["buildId"])
    build = tenant.db.one("SELECT * FROM builds WHERE id = ? AND image_id = ?", number, image["id"])
    if build is None:
        raise Refused(404, f"image {image['id']} has no build {call.ids['buildId']}")
    return build


def read_log(tenant: Tenant, call: Call) -> dict[str, Any]:
    """Read a page of the log of a build."""
    build = _find_build(tenant, call)
    lines, token = logs.read_page(
        logs.select_visible(tenant, json.loads(build["log"])), call.args["nextToken"]
    )
    entries = [{"ingestionTime": str(at), "message": line, "timestamp": str(at)} for at, line in lines]
    return {
        "buildStatus": build["status"],
        "startTime": format_time(build["started_at"]),
        "finishTime": format_time(build["finished_at"]),
        "logs": entries,
        "nextToken": token,
    }


def get_log_address(tenant: Tenant, call: Call) -> dict[str, str]:
    """Get the address of the whole log of a build."""
    return logs.build_download_address(tenant, call, "builds", str(_find_build(tenant, call)["id"]))


def download_log(tenant: Tenant, call: Call) -> Reply:
    """Download the log of a build from its signed address."""
    number = call.number("buildId")
    logs.check_signature(tenant, call, "builds", str(number))
    found = tenant.db.value("SELECT log FROM builds WHERE id = ?", number)
    if found is None:
        raise Refused(404, f"build {number} does not exist")
    return logs.build_text_reply(logs.select_visible(tenant, json.loads(found)))
