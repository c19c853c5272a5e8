"""Creating and updating images and versions: I2, I6, I8 (contract 2.1, 3)."""

from __future__ import annotations

import json
import sqlite3
from typing import Any

from reconciler.emulator.errors import Conflict, Invalid, Refused
from reconciler.emulator.http.call_context import Call
from reconciler.emulator.images import builds
from reconciler.emulator.images.build_context import check_zip
from reconciler.emulator.images.details import merge_details
from reconciler.emulator.images.read import find_image, find_version
from reconciler.emulator.images.semver import FIRST, next_patch
from reconciler.emulator.store.tenant import Tenant, encode_document, require_row


def create_image(tenant: Tenant, call: Call) -> dict[str, Any]:
    """Create an image with its first version, and build it."""
    body = call.body
    if tenant.settings.unique_names and tenant.db.one("SELECT 1 FROM images WHERE name = ?", body["name"]):
        raise Invalid(f"an image named {body['name']} exists already")
    image = tenant.db.insert(
        "images",
        name=body["name"],
        folded=body["name"].casefold(),
        type=body["type"],
        scope="custom",
        created_at=tenant.now,
        created_by=tenant.user,
    )
    tenant.record("image", image, body["name"], "created", after={"type": body["type"]})
    return _insert_version(tenant, image, body.get("version", FIRST), call)


def create_version(tenant: Tenant, call: Call) -> dict[str, Any]:
    """Add a version to an image, and build it."""
    image = find_image(tenant, call.number("imageId"))
    if image["deleting"]:
        raise Conflict(f"image {image['id']} is being deleted")
    rows = tenant.db.all("SELECT version FROM versions WHERE image_id = ? ORDER BY id", image["id"])
    taken = [row["version"] for row in rows]
    version = call.body.get("version") or (next_patch(taken[-1], set(taken)) if taken else FIRST)
    if version in taken:
        raise Invalid(f"image {image['id']} has a version {version} already")
    return _insert_version(tenant, image["id"], version, call)


def _insert_version(tenant: Tenant, image: int, version: str, call: Call) -> dict[str, Any]:
    details = merge_details(call.body.get("buildDetails"), None)
    row = tenant.db.insert(
        "versions",
        image_id=image,
        version=version,
        folded=version.casefold(),
        status="not-ready",
        tags="[]",
        description=call.body.get("description"),
        details=encode_document(details),
        blob=_store_artifact(tenant, call, details, None),
        created_at=tenant.now,
        created_by=tenant.user,
        updated_at=tenant.now,
        updated_by=tenant.user,
    )
    tenant.db.update("images", "id", image, latest_id=row)
    tenant.record("version", row, version, "created", after={"imageId": image, "buildDetails": details})
    return _start_build(tenant, row, details, call)


def update_version(tenant: Tenant, call: Call) -> dict[str, Any]:
    """Change a version that was never built successfully, and build it (A33, A34)."""
    stored = find_version(tenant, call)
    if stored["status"] != "not-ready" or stored["build_status"] in ("building", "stopping"):
        state = stored["status"] if stored["status"] != "not-ready" else stored["build_status"]
        raise Refused(
            422, f"version {stored['version']} is {state}: it can be updated only when it is not ready"
        )
    body = call.body
    if body.get("version", stored["version"]) != stored["version"]:
        raise Invalid(f"the version {stored['version']} cannot be changed")
    details = merge_details(body.get("buildDetails"), json.loads(stored["details"]))
    moved = {"updated_at": tenant.now} if tenant.settings.updated_at_moves else {}
    tenant.db.update(
        "versions", "id", stored["id"],
        description=body.get("description", stored["description"]),
        details=encode_document(details),
        blob=_store_artifact(tenant, call, details, stored),
        updated_by=tenant.user,
        **moved,
    )  # fmt: skip
    tenant.record("version", stored["id"], stored["version"], "updated", after={"buildDetails": details})
    return _start_build(tenant, stored["id"], details, call)


def _store_artifact(
    tenant: Tenant, call: Call, details: dict[str, Any], stored: sqlite3.Row | None
) -> str | None:
    """The uploaded artifact, which a source `upload` needs; an update may go on with the stored one (A14)."""
    if call.artifact is not None:
        check_zip(call.artifact)
        return tenant.store_blob(call.artifact)
    kept: str | None = stored["blob"] if stored else None
    if details["source"] == "upload" and kept is None:
        raise Invalid("the source upload needs an artifact")
    return kept


def _start_build(tenant: Tenant, version_id: int, details: dict[str, Any], call: Call) -> dict[str, Any]:
    entities = call.body.get("autodeployResources", [])
    _check_entities(tenant, entities)
    version = require_row(tenant.db.one("SELECT * FROM versions WHERE id = ?", version_id))
    started = builds.start_build(tenant, version, details, entities)
    answer = {"imageId": version["image_id"], "buildId": started.ident, "versionId": version_id}
    return answer | ({"autodeploymentId": tenant.new_uuid("autodeployment")} if entities else {})  # (A16)


def _check_entities(tenant: Tenant, entities: list[dict[str, str]]) -> None:
    """Objects that a build is to redeploy must exist; workspaces are not checked (A35)."""
    for entity in entities:
        kind, ident = entity["entityType"], entity["entityId"]
        table = "workflows" if kind == "workflow" else "webapps"
        known = kind == "workspace" or tenant.db.one(f"SELECT 1 FROM {table} WHERE id = ?", ident)  # noqa: S608
        if not known:
            raise Invalid(f"autodeployResources: {kind} {ident} does not exist")
