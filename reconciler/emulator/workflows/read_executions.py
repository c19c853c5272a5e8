"""Executions and their logs: W9 to W12 (contract 2.2, 4.10, A61)."""

from __future__ import annotations

import json
import sqlite3
from typing import Any

from reconciler.emulator import logs
from reconciler.emulator.errors import Refused
from reconciler.emulator.http.call_context import Call, Reply
from reconciler.emulator.http.pages import Query, build_page, build_page_of_list
from reconciler.emulator.store.tenant import Tenant
from reconciler.emulator.timestamps import DAY, format_time
from reconciler.emulator.workflows.read import find_workflow

_WINDOW = 90 * DAY
_LISTED = ("executions", "executionsCount")
_TYPES = {"sql": "sqlQuery"}  # where the name of a step's type is another one here (A61)


def list_executions(tenant: Tenant, call: Call) -> dict[str, Any]:
    """List the executions of a workflow: all of them, or the newest so many within a window, by default of 90 days."""
    workflow, args = find_workflow(tenant, call), call.args
    count, since, until = args["count"], args["dateFrom"], args["dateTo"]
    query = Query("executions", "seq", since="executed_at").where("workflow_id = ?", workflow["id"])
    query = query.among("status", args["statuses"])
    if since is None and until is None and count is not None:
        since = tenant.now - _WINDOW
    if since is not None:
        query = query.where("executed_at >= ?", since)
    if until is not None:
        query = query.where("executed_at <= ?", until)
    if count is None:
        page = build_page(tenant, call, query, _LISTED, _item)
    else:
        rows = tenant.db.all(query.page_sql(), *query.values, count, 0)
        page = build_page_of_list(call, [_item(row) for row in rows], _LISTED)
    return page | {"workflowId": workflow["id"]}


def _item(row: sqlite3.Row) -> dict[str, Any]:
    finished = row["finished_at"]
    return {
        "executionId": row["id"],
        "status": row["status"],
        "duration": None if finished is None else finished - row["executed_at"],  # (A23)
        "executedAt": format_time(row["executed_at"]),
    }


def find_execution(tenant: Tenant, call: Call) -> sqlite3.Row:
    workflow, ident = find_workflow(tenant, call), call.ids["executionId"]
    found = tenant.db.one("SELECT * FROM executions WHERE id = ? AND workflow_id = ?", ident, workflow["id"])
    if found is None:
        raise Refused(404, f"workflow {workflow['id']} has no execution {ident}")
    return found


def describe_execution(tenant: Tenant, call: Call) -> dict[str, Any]:
    """Get the details of an execution."""
    execution = find_execution(tenant, call)
    steps = tenant.db.all("SELECT * FROM steps WHERE execution_id = ? ORDER BY position", execution["id"])
    return {
        "executedAt": format_time(execution["executed_at"]),
        "finishedAt": format_time(execution["finished_at"]),
        "runId": execution["id"],
        "status": execution["status"],
        "steps": [_show_step(row) for row in steps],
    }


def _show_step(row: sqlite3.Row) -> dict[str, Any]:
    document, ended = json.loads(row["document"]), row["finished_at"] is not None
    definition = document["definition"]
    shown = {
        "name": row["name"],
        "status": row["status"],
        "startedAt": format_time(row["started_at"]),
        "finishedAt": format_time(row["finished_at"]),
        "stepType": _TYPES.get(definition["type"], definition["type"]),
        "childern": document["children"],
        "output": json.loads(row["result"])["output"] if ended else None,
    }
    if definition["type"] != "standard":
        return shown
    instance, storage = definition["resources"]["instanceTypeId"], definition["resources"]["storage"]
    return shown | {
        "image": document["image"],
        "command": definition["command"],
        "resources": {"instanceTypeId": str(instance), "storage": f"{storage.removesuffix('GB')} GB"},
    }


def _find_step(tenant: Tenant, execution_id: str, name: str) -> sqlite3.Row:
    found = tenant.db.one("SELECT * FROM steps WHERE execution_id = ? AND name = ?", execution_id, name)
    if found is None:
        raise Refused(404, f"execution {execution_id} has no step {name}")
    return found


def read_log(tenant: Tenant, call: Call) -> dict[str, Any]:
    """Read a page of the log of a step."""
    step = _find_step(tenant, find_execution(tenant, call)["id"], call.args["stepName"])
    lines, token = logs.read_page(
        logs.select_visible(tenant, json.loads(step["log"])), call.args["nextToken"]
    )
    return {
        "logs": [{"message": line, "timestamp": str(at)} for at, line in lines],  # (A20)
        "nextToken": token,
        "stepRunStatus": step["status"],
    }


def get_log_address(tenant: Tenant, call: Call) -> dict[str, str]:
    """Get the address of the whole log of a step."""
    step = _find_step(tenant, find_execution(tenant, call)["id"], call.args["stepName"])
    return logs.build_download_address(
        tenant, call, "executions", step["execution_id"], str(step["position"])
    )


def download_log(tenant: Tenant, call: Call) -> Reply:
    """Download the log of a step from its signed address."""
    execution, position = call.ids["executionId"], call.number("position")
    logs.check_signature(tenant, call, "executions", execution, str(position))
    found = tenant.db.value(
        "SELECT log FROM steps WHERE execution_id = ? AND position = ?", execution, position
    )
    if found is None:
        raise Refused(404, f"execution {execution} does not exist")
    return logs.build_text_reply(logs.select_visible(tenant, json.loads(found)))
