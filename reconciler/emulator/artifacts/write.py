"""Creating, changing and deleting artifacts and their versions: R2, R4 to R7 (contract 2.5, A26, A68)."""

from __future__ import annotations

from typing import Any

from reconciler.emulator.artifacts.read import find_artifact, find_version
from reconciler.emulator.errors import Invalid, Refused
from reconciler.emulator.http.call_context import Call
from reconciler.emulator.images.build_context import check_zip
from reconciler.emulator.store.tenant import Tenant

_SAME_MOMENT_MS = 1000


def create_artifact(tenant: Tenant, call: Call) -> dict[str, Any]:
    """Create an artifact with its first version."""
    body = call.body
    _check_name(tenant, body["name"])
    _check_validation(body, body.get("source"))
    blob = _store_upload(tenant, call)
    ident = tenant.new_uuid("artifact")
    tenant.db.insert(
        "artifacts",
        id=ident,
        name=body["name"],
        description=body.get("description"),
        source=body.get("source"),
        last_version=0,
        created_at=tenant.now,
        created_by=tenant.user,
    )
    tenant.record("artifact", ident, body["name"], "created")
    return {"id": ident, "version": _store_version(tenant, ident, 1, blob)}


def create_version(tenant: Tenant, call: Call) -> dict[str, Any]:
    """Add a version to an artifact."""
    artifact = find_artifact(tenant, call)
    _check_validation(call.body, artifact["source"])
    blob = _store_upload(tenant, call)
    number = artifact["last_version"] + (0 if _reuses_number(tenant, artifact["id"]) else 1)
    return {"version": _store_version(tenant, artifact["id"], number, blob)}


def _reuses_number(tenant: Tenant, ident: str) -> bool:
    """Return whether an upload gets the number of the one before: only where numbers are not atomic."""
    if tenant.settings.atomic_artifact_versions:
        return False
    before = tenant.db.value("SELECT max(created_at) FROM artifact_versions WHERE artifact_id = ?", ident)
    return before is not None and tenant.now - before < _SAME_MOMENT_MS


def _store_version(tenant: Tenant, ident: str, number: int, blob: str) -> int:
    tenant.db.run(
        "REPLACE INTO artifact_versions VALUES (?, ?, ?, ?, ?)", ident, number, blob, tenant.now, tenant.user
    )
    tenant.db.update("artifacts", "id", ident, last_version=number)
    tenant.record("artifact-version", ident, str(number), "created", after={"sha256": blob})
    return number


def _check_name(tenant: Tenant, name: str, ident: str = "") -> None:
    known = "SELECT 1 FROM artifacts WHERE name = ? AND id <> ?"
    if tenant.settings.unique_artifact_names and tenant.db.one(known, name, ident):
        raise Invalid(f"an artifact named {name} exists already")


def _check_validation(body: dict[str, Any], source: str | None) -> None:
    if body.get("validate") and not source:
        raise Invalid("validate needs a source")


def _store_upload(tenant: Tenant, call: Call) -> str:
    if call.artifact is None:
        raise Invalid("the part artifact is required")
    check_zip(call.artifact)
    return tenant.store_blob(call.artifact)


def update_metadata(tenant: Tenant, call: Call) -> dict[str, Any]:
    """Change the name or the description of an artifact."""
    artifact = find_artifact(tenant, call)
    before = {name: artifact[name] for name in ("name", "description")}
    after = before | call.body
    _check_name(tenant, after["name"], artifact["id"])
    tenant.db.update("artifacts", "id", artifact["id"], **after)
    tenant.record("artifact", artifact["id"], after["name"], "updated", before, after)
    return {}


def delete_artifact(tenant: Tenant, call: Call) -> dict[str, Any]:
    """Delete an artifact with all its versions."""
    artifact = find_artifact(tenant, call)
    tenant.db.run("DELETE FROM artifact_versions WHERE artifact_id = ?", artifact["id"])
    tenant.db.run("DELETE FROM artifacts WHERE id = ?", artifact["id"])
    tenant.record("artifact", artifact["id"], artifact["name"], "deleted")
    return {}


def delete_version(tenant: Tenant, call: Call) -> dict[str, Any]:
    """Delete a version of an artifact, but not the only one (A26)."""
    artifact = find_artifact(tenant, call)
    version = find_version(tenant, artifact, call.number("version"))
    left = tenant.db.value("SELECT count(*) FROM artifact_versions WHERE artifact_id = ?", artifact["id"])
    if left == 1:
        raise Refused(422, "the only version of an artifact cannot be deleted: delete the artifact")
    tenant.db.run(
        "DELETE FROM artifact_versions WHERE artifact_id = ? AND version = ?",
        artifact["id"], version["version"],
    )  # fmt: skip
    tenant.record("artifact-version", artifact["id"], str(version["version"]), "deleted")
    return {}
