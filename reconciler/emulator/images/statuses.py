"""The status of a version, and which versions are in use by what (contract 3, A36)."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from reconciler.emulator.errors import Invalid
from reconciler.emulator.store.tenant import Tenant, require_row

STATUSES = ("not-ready", "ready", "in-use", "deleting", "delete-failed")
BUILD_STATUSES = ("building", "failed", "success", "stopped", "stopping")
BUILT = ("ready", "in-use")


def set_status(tenant: Tenant, version_id: int, status: str) -> None:
    version = require_row(tenant.db.one("SELECT * FROM versions WHERE id = ?", version_id))
    if version["status"] != status:
        tenant.db.update("versions", "id", version_id, status=status)
        tenant.record("version", version_id, version["version"], "status", version["status"], status)


def refresh_use(tenant: Tenant, version_ids: Iterable[int]) -> None:
    """A built version is `in-use` while something refers to it, else `ready`."""
    for version_id in sorted(set(version_ids)):
        status = tenant.db.value("SELECT status FROM versions WHERE id = ?", version_id)
        if status in BUILT:
            set_status(tenant, version_id, "in-use" if is_used(tenant, version_id) else "ready")


def is_used(tenant: Tenant, version_id: int) -> bool:
    return tenant.db.one("SELECT 1 FROM uses WHERE version_id = ?", version_id) is not None


def replace_uses(tenant: Tenant, kind: str, ident: str, version_ids: Iterable[int]) -> None:
    """Say which versions an object refers to from now on; none when it is deleted."""
    wanted = set(version_ids)
    rows = tenant.db.all("SELECT version_id FROM uses WHERE kind = ? AND id = ?", kind, ident)
    before = {row["version_id"] for row in rows}
    for version_id in before - wanted:
        tenant.db.run(
            "DELETE FROM uses WHERE version_id = ? AND kind = ? AND id = ?", version_id, kind, ident
        )
    for version_id in wanted - before:
        tenant.db.insert("uses", version_id=version_id, kind=kind, id=ident)
    refresh_use(tenant, before ^ wanted)


def resolve_version(tenant: Tenant, image_id: int, version_id: int | None, at: str) -> int:
    """The version that a reference means: the one it names, else the image's latest ready one (A38)."""
    if tenant.db.one("SELECT 1 FROM images WHERE id = ?", image_id) is None:
        raise Invalid(f"{at}: image {image_id} does not exist")
    if version_id is None:
        return _find_latest_ready(tenant, image_id, at)
    found = tenant.db.one("SELECT * FROM versions WHERE id = ? AND image_id = ?", version_id, image_id)
    if found is None:
        raise Invalid(f"{at}: image {image_id} has no version {version_id}")
    if found["status"] == "deleting":
        raise Invalid(f"{at}: version {version_id} of image {image_id} is being deleted")
    return version_id


def _find_latest_ready(tenant: Tenant, image_id: int, at: str) -> int:
    found: sqlite3.Row | None = tenant.db.one(
        "SELECT id FROM versions WHERE image_id = ? AND status IN ('ready', 'in-use') ORDER BY id DESC LIMIT 1",
        image_id,
    )
    if found is None:
        raise Invalid(f"{at}: image {image_id} has no ready version")
    return int(found["id"])
