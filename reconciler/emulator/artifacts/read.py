"""Listing, describing and downloading artifacts: R1, R3, R8, R9 (contract 2.5)."""

from __future__ import annotations

import sqlite3
from typing import Any

from reconciler.emulator.errors import Refused
from reconciler.emulator.http.call_context import Call, Reply
from reconciler.emulator.http.pages import Query, build_page
from reconciler.emulator.store.tenant import Tenant
from reconciler.emulator.timestamps import format_time


def find_artifact(tenant: Tenant, call: Call) -> sqlite3.Row:
    artifact = tenant.db.one("SELECT * FROM artifacts WHERE id = ?", call.ids["id"])
    if artifact is None:
        raise Refused(404, f"artifact {call.ids['id']} does not exist")
    return artifact


def find_version(tenant: Tenant, artifact: sqlite3.Row, number: int) -> sqlite3.Row:
    version = tenant.db.one(
        "SELECT * FROM artifact_versions WHERE artifact_id = ? AND version = ?", artifact["id"], number
    )
    if version is None:
        raise Refused(404, f"artifact {artifact['id']} has no version {number}")
    return version


def list_artifacts(tenant: Tenant, call: Call) -> dict[str, Any]:
    """List artifacts."""
    return build_page(tenant, call, Query("artifacts", "seq"), ("artifacts", "artifactCount"), _list_item)


def _list_item(row: sqlite3.Row) -> dict[str, Any]:
    return {
        "id": row["id"],
        "name": row["name"],
        "description": row["description"],
        "createdAt": format_time(row["created_at"]),
        "createdBy": row["created_by"],
    }


def describe_artifact(tenant: Tenant, call: Call) -> dict[str, Any]:
    """Describe an artifact with a page of its versions."""
    artifact = find_artifact(tenant, call)
    query = Query("artifact_versions", "version").where("artifact_id = ?", artifact["id"])
    about = {name: artifact[name] for name in ("id", "name", "description")}
    return about | build_page(tenant, call, query, ("versions", "versionCount"), _version_item)


def _version_item(row: sqlite3.Row) -> dict[str, Any]:
    return {
        "version": row["version"],
        "createdAt": format_time(row["created_at"]),
        "createdBy": row["created_by"],
    }  # (A26)


def download_latest(tenant: Tenant, call: Call) -> Reply:
    """Download the latest version of an artifact."""
    artifact = find_artifact(tenant, call)
    latest = tenant.db.value(
        "SELECT max(version) FROM artifact_versions WHERE artifact_id = ?", artifact["id"]
    )
    return _build_zip_reply(tenant, find_version(tenant, artifact, latest))


def download_version(tenant: Tenant, call: Call) -> Reply:
    """Download a version of an artifact."""
    return _build_zip_reply(tenant, find_version(tenant, find_artifact(tenant, call), call.number("version")))


def _build_zip_reply(tenant: Tenant, version: sqlite3.Row) -> Reply:
    return Reply(tenant.read_blob(version["blob"]), "application/zip")
