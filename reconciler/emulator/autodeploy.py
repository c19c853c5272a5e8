"""Updating what uses an image to the version that was just built (A35)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from reconciler.emulator.store.tenant import Tenant, require_row
from reconciler.emulator.webapps.write import change_body
from reconciler.emulator.workflows.write import replace_definition


def on_image_built(tenant: Tenant, subject: str, entities: Any) -> None:
    """A version was built: every named object that still exists gets it, but workspaces do not."""
    version = tenant.db.one("SELECT * FROM versions WHERE id = ?", subject)
    if version is None:
        return
    image = {"imageId": version["image_id"], "versionId": version["id"]}
    for entity in entities:
        match entity["entityType"]:
            case "workflow":
                _update_workflow(tenant, entity["entityId"], image)
            case "webapp" | "api":
                _update_webapp(tenant, entity["entityId"], image)


def _update_workflow(tenant: Tenant, ident: str, image: Mapping[str, int]) -> None:
    row = tenant.db.one("SELECT * FROM workflows WHERE id = ?", ident)
    if row is None:
        return
    definition = json.loads(row["definition"])
    steps = {
        name: step | {"imageVersionId": image["versionId"]}
        if step.get("imageId") == image["imageId"]
        else step
        for name, step in definition["steps"].items()
    }
    replace_definition(tenant, row, row["name"], definition | {"steps": steps})


def _update_webapp(tenant: Tenant, ident: str, image: Mapping[str, int]) -> None:
    row = tenant.db.one("SELECT * FROM webapps WHERE id = ?", ident)
    if row is None or row["status"] in ("DELETING", "DELETE_FAILED"):
        return
    before = json.loads(require_row(row)["body"])
    change_body(tenant, ident, before, before | {"imageDetails": dict(image)})
