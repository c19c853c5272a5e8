"""Listing and describing workflows: W1, W3 (contract 2.2, 4.7, A54)."""

from __future__ import annotations

import json
import sqlite3
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from reconciler.emulator.errors import Refused
from reconciler.emulator.http.call_context import Call
from reconciler.emulator.http.pages import Query, build_page
from reconciler.emulator.store.tags import show_tags
from reconciler.emulator.store.tenant import Tenant, require_row
from reconciler.emulator.timestamps import format_time

_LISTED = ("workflows", "workflowsCount")
_UNDOCUMENTED = ("metadata", "retryOptions")


def find_workflow(tenant: Tenant, call: Call) -> sqlite3.Row:
    ident = call.number("id")
    workflow = tenant.db.one("SELECT * FROM workflows WHERE id = ?", ident)
    if workflow is None:
        raise Refused(404, f"workflow {ident} does not exist")
    return workflow


def list_workflows(tenant: Tenant, call: Call) -> dict[str, Any]:
    """List workflows."""
    args = call.args
    query = Query("workflows", "id", columns="id").containing(args["searchTerm"], "folded")
    query = query.among("status", args["workflowStatus"])
    query = query.among("execution_status", args["lastExecutionStatus"])
    query = query.among("updated_by", args["lastModifiedBy"])
    return build_page(
        tenant, call, query, _LISTED, lambda found: _item(tenant, _load_row(tenant, found["id"]))
    )


def _load_row(tenant: Tenant, ident: int) -> sqlite3.Row:
    return require_row(tenant.db.one("SELECT * FROM workflows WHERE id = ?", ident))


def _item(tenant: Tenant, row: sqlite3.Row) -> dict[str, Any]:
    definition = json.loads(row["definition"])
    last = {}  # left out where there is none: the reference client's table fails on null
    if row["execution_id"] is not None:
        last = {"lastExecution": _show_execution(row)}
    return {
        "id": row["id"],
        "name": row["name"],
        "createdAt": format_time(row["created_at"]),
        "updatedAt": format_time(row["updated_at"]),
        "status": row["status"],
        "triggers": show_triggers(tenant, definition["triggers"], listed=True),
        **last,
        "tags": show_tags(tenant, definition["tags"]),
    }


def describe_workflow(tenant: Tenant, call: Call) -> dict[str, Any]:
    """Describe a workflow."""
    row = find_workflow(tenant, call)
    definition = json.loads(row["definition"])
    hidden = _UNDOCUMENTED if tenant.settings.documented_keys_only else ()
    extra = {name: definition[name] for name in _UNDOCUMENTED if name in definition and name not in hidden}
    last = None
    if row["execution_id"] is not None:
        last = _show_execution(row, rerun=not tenant.settings.documented_keys_only)
    return {
        "id": row["id"],
        "name": row["name"],
        "createdAt": format_time(row["created_at"]),
        "updatedAt": format_time(row["updated_at"]),
        "status": row["status"],
        "steps": {name: _show_step(tenant, step) for name, step in definition["steps"].items()},
        "lastExecution": last,
        "triggers": show_triggers(tenant, definition["triggers"]),
        "watchers": definition["watchers"],
        "tags": show_tags(tenant, definition["tags"]),
        **extra,
    }


def _show_execution(row: sqlite3.Row, *, rerun: bool = True) -> dict[str, Any]:
    """The last execution; no operation knows its `rerunId` (A54)."""
    shown = {
        "executionId": row["execution_id"],
        "status": row["execution_status"],
        "executedAt": format_time(row["executed_at"]),
    }
    return shown | ({"rerunId": str(uuid5(NAMESPACE_OID, row["execution_id"]))} if rerun else {})


def show_triggers(
    tenant: Tenant, triggers: list[dict[str, Any]], *, listed: bool = False
) -> list[dict[str, Any]]:
    """The triggers as answers hold them: `scheduled` is the next full minute, so it moves by itself (A54)."""
    settings = tenant.settings
    if not settings.scheduled_in_triggers or (settings.documented_keys_only and not listed):
        return triggers
    due = format_time((tenant.now // 60_000 + 1) * 60_000)
    return [{"scheduled": due, **trigger} if "cron" in trigger else trigger for trigger in triggers]


def _show_step(tenant: Tenant, step: dict[str, Any]) -> dict[str, Any]:
    """A step as responses show it: environment as a list of maps, no token, and the name of the image."""
    shown = dict(step)
    if "repository" in step:
        shown["repository"] = {name: value for name, value in step["repository"].items() if name != "token"}
    if "env" in step.get("parameters", {}):
        env = step["parameters"]["env"]
        shown["parameters"] = step["parameters"] | {"env": [{name: value} for name, value in env.items()]}
    if "imageVersionId" in step:
        shown |= find_image_names(tenant, step["imageVersionId"])
    return shown


def find_image_names(tenant: Tenant, version_id: int) -> dict[str, str]:
    """The image and the version that a step runs, by their names."""
    row = tenant.db.one(
        "SELECT i.name, v.version FROM versions AS v JOIN images AS i ON i.id = v.image_id WHERE v.id = ?",
        version_id,
    )
    return {} if row is None else {"imageName": row["name"], "imageVersion": row["version"]}
