"""Creating, replacing, deleting, pausing and resuming workflows: W2, W4 to W7 (contract 2.2, 4)."""

from __future__ import annotations

import json
import sqlite3
from typing import Any

from reconciler.emulator.errors import Conflict, Invalid
from reconciler.emulator.http.call_context import Call
from reconciler.emulator.images.statuses import replace_uses
from reconciler.emulator.store.tenant import Tenant, encode_document
from reconciler.emulator.workflows.read import find_workflow, show_triggers
from reconciler.emulator.workflows.rules import complete_steps, complete_triggers, find_used_versions


def create_workflow(tenant: Tenant, call: Call) -> dict[str, Any]:
    """Create a workflow."""
    body = call.body
    _check_name(tenant, body["name"])
    definition = _build_definition(tenant, body, {})
    ident = tenant.db.insert(
        "workflows",
        name=body["name"],
        folded=body["name"].casefold(),
        status="Available",
        idle_status="Available",
        created_at=tenant.now,
        created_by=tenant.user,
        updated_at=tenant.now,
        updated_by=tenant.user,
        definition=encode_document(definition),
    )
    replace_uses(tenant, "workflow", str(ident), find_used_versions(definition["steps"]))
    tenant.record("workflow", ident, body["name"], "created", after=definition)
    return {"id": ident, "triggers": show_triggers(tenant, definition["triggers"])}  # (A22)


def update_workflow(tenant: Tenant, call: Call) -> dict[str, Any]:
    """Replace the definition of a workflow; what is not given is unset, but for the name (A56)."""
    stored = find_workflow(tenant, call)
    name = call.body.get("name", stored["name"])
    if name != stored["name"]:
        _check_name(tenant, name)
    before = json.loads(stored["definition"])
    replace_definition(tenant, stored, name, _build_definition(tenant, call.body, before))
    if tenant.settings.put_unpauses:
        _unpause(tenant, stored)
    triggers = json.loads(find_workflow(tenant, call)["definition"])["triggers"]
    return {"id": stored["id"], "triggers": show_triggers(tenant, triggers)}


def replace_definition(tenant: Tenant, stored: sqlite3.Row, name: str, definition: dict[str, Any]) -> None:
    """Store another definition and update what follows from it."""
    moved = {"updated_at": tenant.now} if tenant.settings.updated_at_moves else {}
    tenant.db.update(
        "workflows", "id", stored["id"],
        name=name, folded=name.casefold(), updated_by=tenant.user, definition=encode_document(definition), **moved,
    )  # fmt: skip
    replace_uses(tenant, "workflow", str(stored["id"]), find_used_versions(definition["steps"]))
    before = json.loads(stored["definition"])
    tenant.record("workflow", stored["id"], name, "updated", before, definition)


def _build_definition(tenant: Tenant, body: dict[str, Any], stored: dict[str, Any]) -> dict[str, Any]:
    """Build the definition to store from a body; `stored` is the one that it replaces."""
    kept = {name: body[name] for name in ("metadata", "retryOptions") if name in body}
    return kept | {
        "triggers": complete_triggers(tenant, body.get("triggers", []), stored.get("triggers", [])),
        "watchers": body.get("watchers", []),
        "tags": body.get("tags", []),
        "steps": complete_steps(tenant, body["steps"], stored.get("steps", {})),
    }


def _check_name(tenant: Tenant, name: str) -> None:
    if tenant.settings.unique_names and tenant.db.one("SELECT 1 FROM workflows WHERE name = ?", name):
        raise Invalid(f"a workflow named {name} exists already")  # (A39)


def delete_workflow(tenant: Tenant, call: Call) -> dict[str, Any]:
    """Delete a workflow that is not running (A59)."""
    stored = find_workflow(tenant, call)
    if is_running(tenant, stored["id"]):
        raise Conflict(f"workflow {stored['id']} is running")
    replace_uses(tenant, "workflow", str(stored["id"]), ())
    runs = "SELECT id FROM executions WHERE workflow_id = ?"
    tenant.db.run(f"DELETE FROM steps WHERE execution_id IN ({runs})", stored["id"])  # noqa: S608 - our own words
    tenant.db.run("DELETE FROM executions WHERE workflow_id = ?", stored["id"])
    tenant.db.run("DELETE FROM workflows WHERE id = ?", stored["id"])
    tenant.record("workflow", stored["id"], stored["name"], "deleted")
    return {}


def is_running(tenant: Tenant, workflow_id: int) -> bool:
    running = "SELECT 1 FROM executions WHERE workflow_id = ? AND status IN ('Running', 'Stopping')"
    return tenant.db.one(running, workflow_id) is not None


def pause_workflow(tenant: Tenant, call: Call) -> dict[str, Any]:
    """Pause a scheduled workflow (A59)."""
    stored = find_workflow(tenant, call)
    scheduled = any("cron" in trigger for trigger in json.loads(stored["definition"])["triggers"])
    if stored["idle_status"] == "Paused":
        raise Conflict(f"workflow {stored['id']} is paused already")
    if not scheduled:
        raise Conflict(f"workflow {stored['id']} has no schedule that could be paused")
    tenant.db.update("workflows", "id", stored["id"], idle_status="Paused")
    set_status(tenant, stored, "Paused")
    return {}


def resume_workflow(tenant: Tenant, call: Call) -> dict[str, Any]:
    """Resume a paused workflow (A59)."""
    stored = find_workflow(tenant, call)
    if stored["idle_status"] != "Paused":
        raise Conflict(f"workflow {stored['id']} is not paused")
    _unpause(tenant, stored)
    return {}


def _unpause(tenant: Tenant, stored: sqlite3.Row) -> None:
    tenant.db.update("workflows", "id", stored["id"], idle_status="Available")
    if stored["status"] == "Paused":
        set_status(tenant, stored, "Running" if is_running(tenant, stored["id"]) else "Available")


def set_status(tenant: Tenant, stored: sqlite3.Row, status: str) -> None:
    if stored["status"] != status:
        tenant.db.update("workflows", "id", stored["id"], status=status)
        tenant.record("workflow", stored["id"], stored["name"], "status", stored["status"], status)
