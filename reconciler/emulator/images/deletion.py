"""Deleting versions and images: first `deleting`, then removed or `delete-failed` (contract 3, A37)."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any

from reconciler.emulator.errors import Refused
from reconciler.emulator.http.call_context import Call
from reconciler.emulator.images.read import find_image, find_version
from reconciler.emulator.images.statuses import is_used, set_status
from reconciler.emulator.store.tenant import Tenant


def delete_image(tenant: Tenant, call: Call) -> dict[str, Any]:
    """Delete an image with all its versions."""
    image = find_image(tenant, call.number("imageId"))
    versions = tenant.db.all("SELECT * FROM versions WHERE image_id = ? ORDER BY id", image["id"])
    _start_deletions(tenant, versions)
    tenant.db.update("images", "id", image["id"], deleting=1)
    if not versions:
        tenant.start_timer(tenant.settings.deploy_seconds, "image-deletion", image["id"])
    return {}


def delete_version(tenant: Tenant, call: Call) -> dict[str, Any]:
    """Delete a version of an image."""
    _start_deletions(tenant, [find_version(tenant, call)])
    return {}


def delete_versions(tenant: Tenant, call: Call) -> dict[str, Any]:
    """Delete some versions of an image: all of them, or none if one cannot be deleted."""
    image = find_image(tenant, call.number("imageId"))
    wanted = sorted(set(call.args["versionIds"]))
    if not wanted:
        raise Refused(422, "query parameter versionIds is required")
    marks = ", ".join("?" * len(wanted))
    versions = tenant.db.all(
        f"SELECT * FROM versions WHERE image_id = ? AND id IN ({marks}) ORDER BY id",  # noqa: S608 - only marks
        image["id"], *wanted,
    )  # fmt: skip
    if missing := set(wanted) - {version["id"] for version in versions}:
        raise Refused(404, f"image {image['id']} has no version {', '.join(map(str, sorted(missing)))}")
    _start_deletions(tenant, versions)
    return {}


def _start_deletions(tenant: Tenant, versions: Sequence[sqlite3.Row]) -> None:
    for version in versions:
        if is_used(tenant, version["id"]):
            raise Refused(422, f"version {version['version']} is in use and cannot be deleted")
    for version in versions:
        if version["status"] != "deleting":
            set_status(tenant, version["id"], "deleting")
            tenant.start_timer(tenant.settings.deploy_seconds, "version-deletion", version["id"])


def on_version_deleted(tenant: Tenant, subject: str, _data: Any) -> None:
    """The deletion of a version ends; with the last version of an image that is being deleted, the image is removed."""
    version = tenant.db.one("SELECT * FROM versions WHERE id = ?", subject)
    if version is None:
        return
    if version["delete_failures"] > 0:
        tenant.db.update("versions", "id", version["id"], delete_failures=version["delete_failures"] - 1)
        tenant.db.update("images", "id", version["image_id"], deleting=0)
        set_status(tenant, version["id"], "delete-failed")
        return
    tenant.db.run("DELETE FROM versions WHERE id = ?", version["id"])
    tenant.record("version", version["id"], version["version"], "deleted")
    latest = tenant.db.value("SELECT max(id) FROM versions WHERE image_id = ?", version["image_id"])
    tenant.db.update("images", "id", version["image_id"], latest_id=latest)
    if latest is None:
        on_image_deleted(tenant, str(version["image_id"]), None)


def on_image_deleted(tenant: Tenant, subject: str, _data: Any) -> None:
    """Remove an image without versions, if its deletion was requested."""
    image = tenant.db.one("SELECT * FROM images WHERE id = ? AND deleting = 1", subject)
    if image is not None:
        tenant.db.run("DELETE FROM images WHERE id = ?", image["id"])
        tenant.db.run("DELETE FROM builds WHERE image_id = ?", image["id"])
        tenant.record("image", image["id"], image["name"], "deleted")
