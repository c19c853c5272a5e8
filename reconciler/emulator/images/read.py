"""Listing and describing images, versions and builds: I1, I3, I5, I7, I11 (contract 2.1)."""

from __future__ import annotations

import json
import sqlite3
from typing import Any

from reconciler.emulator.errors import Refused
from reconciler.emulator.http.call_context import Call
from reconciler.emulator.http.pages import Query, build_page, build_page_of_list
from reconciler.emulator.images.details import hide_token
from reconciler.emulator.store.tags import show_tags
from reconciler.emulator.store.tenant import Tenant, require_row
from reconciler.emulator.timestamps import DAY, format_time

_WINDOW = 90 * DAY
_IMAGES = "images AS i LEFT JOIN versions AS v ON v.id = i.latest_id"
_IMAGE_COLUMNS = "i.id, i.name, i.type, i.scope, i.latest_id"


def find_image(tenant: Tenant, ident: int) -> sqlite3.Row:
    image = tenant.db.one("SELECT * FROM images WHERE id = ?", ident)
    if image is None:
        raise Refused(404, f"image {ident} does not exist")
    return image


def find_version(tenant: Tenant, call: Call) -> sqlite3.Row:
    image = find_image(tenant, call.number("imageId"))
    ident = call.number("versionId")
    version = tenant.db.one("SELECT * FROM versions WHERE id = ? AND image_id = ?", ident, image["id"])
    if version is None:
        raise Refused(404, f"image {image['id']} has no version {ident}")
    return version


def list_images(tenant: Tenant, call: Call) -> dict[str, Any]:
    """List images; the filters look at each image's latest version."""
    query = Query(_IMAGES, "i.id", since="i.created_at", columns=_IMAGE_COLUMNS)
    query = query.containing(call.args["searchTerm"], "i.folded", "coalesce(v.folded, '')")
    query = query.among("i.scope", call.args["scope"])
    query = _add_filters(query, call)
    return build_page(tenant, call, query, ("images", "imageCount"), lambda row: _image_item(tenant, row))


def _add_filters(query: Query, call: Call) -> Query:
    query = query.among("v.status", call.args["status"])
    query = query.among("v.build_status", call.args["lastBuildStatus"])
    if call.args["tags"]:
        marks = ", ".join("?" * len(call.args["tags"]))
        tagged = f"EXISTS (SELECT 1 FROM json_each(v.tags) WHERE value IN ({marks}))"  # noqa: S608
        query = query.where(tagged, *call.args["tags"])
    return query


def _image_item(tenant: Tenant, row: sqlite3.Row) -> dict[str, Any]:
    item = {name: row[name] for name in ("id", "name", "type", "scope")}
    latest = tenant.db.one("SELECT * FROM versions WHERE id = ?", row["latest_id"])
    if latest is None:  # left out where there is none: the reference client's table fails on null
        return item
    return item | {"latestVersion": _show_latest(tenant, row["name"], latest)}


def _show_latest(tenant: Tenant, image: str, version: sqlite3.Row) -> dict[str, Any]:
    """The latest version in a list: a summary that is no basis for a comparison (A15)."""
    shown = _version_item(tenant, version) | {
        "createdAt": format_time(version["created_at"]),
        "createdBy": version["created_by"],
        "updatedAt": format_time(version["updated_at"]),
        "updatedBy": version["updated_by"],
        "pullUrl": build_pull_url(tenant, image, version["version"]),
        "size": 10,
    }
    return shown | {"buildDetails": {"source": shown["buildDetails"].get("source", "upload")}}


def describe_image(tenant: Tenant, call: Call) -> dict[str, Any]:
    """Describe an image."""
    image = find_image(tenant, call.number("imageId"))
    latest = tenant.db.one("SELECT * FROM versions WHERE id = ?", image["latest_id"])
    return {
        "id": image["id"],
        "name": image["name"],
        "type": image["type"],
        "scope": image["scope"],
        "createdAt": format_time(image["created_at"]),
        "createdBy": image["created_by"],
        "latestVersion": None if latest is None else _show_latest(tenant, image["name"], latest),
    }


def list_versions(tenant: Tenant, call: Call) -> dict[str, Any]:
    """List the versions of an image."""
    image = find_image(tenant, call.number("imageId"))
    query = Query("versions AS v", "v.id").where("v.image_id = ?", image["id"])
    query = _add_filters(query.containing(call.args["searchTerm"], "v.folded"), call)
    return build_page(
        tenant, call, query, ("versions", "versionCount"), lambda row: _version_item(tenant, row)
    )


def _version_item(tenant: Tenant, row: sqlite3.Row) -> dict[str, Any]:
    return {
        "id": row["id"],
        "version": row["version"],
        "description": row["description"],
        "status": row["status"],
        "lastBuildStatus": row["build_status"],
        "buildDetails": hide_token(json.loads(row["details"])),
        "tags": show_tags(tenant, _parse_tags(row["tags"]), documented=True),
    }


def describe_version(tenant: Tenant, call: Call) -> dict[str, Any]:
    """Describe a version of an image."""
    version = find_version(tenant, call)
    image = require_row(tenant.db.one("SELECT * FROM images WHERE id = ?", version["image_id"]))
    return _version_item(tenant, version) | {
        "imageName": image["name"],
        "imageType": image["type"],  # as create takes it (A17)
        "createdAt": format_time(version["created_at"]),
        "createdBy": version["created_by"],
        "updatedAt": format_time(version["updated_at"]),
        "updatedBy": version["updated_by"],
        "pullUrl": build_pull_url(tenant, image["name"], version["version"]),
        "lastBuildAt": format_time(version["built_at"]),
    }


def build_pull_url(tenant: Tenant, image: str, version: str) -> str:
    """The address of a version in the platform's registry."""
    return f"registry.example.com/{tenant.read_meta('tenant')[:8]}/{image}:{version}"


def _parse_tags(text: str) -> list[dict[str, str]]:
    return [{"name": name} for name in json.loads(text)]


def list_builds(tenant: Tenant, call: Call) -> dict[str, Any]:
    """List the builds of an image within a window of time, by default of 90 days."""
    image = find_image(tenant, call.number("imageId"))
    args = call.args
    until = tenant.now if args["dateTo"] is None else args["dateTo"]
    since = tenant.now - _WINDOW if args["dateFrom"] is None else args["dateFrom"]
    query = Query("builds", "id", since="started_at").where("image_id = ?", image["id"])
    query = query.where("started_at BETWEEN ? AND ?", since, until)
    query = query.among("version_id", args["versions"]).among("status", args["buildStatus"])
    names = ("builds", "buildCount")
    if args["count"] in (None, -1):
        return build_page(tenant, call, query, names, _build_item)
    rows = tenant.db.all(query.page_sql(), *query.values, args["count"], 0)
    return build_page_of_list(call, [_build_item(row) for row in rows], names)


def _build_item(row: sqlite3.Row) -> dict[str, Any]:
    return {
        "buildId": row["id"],
        "versionId": row["version_id"],
        "version": row["version"],
        "status": row["status"],
        "startedAt": format_time(row["started_at"]),
        "finishedAt": format_time(row["finished_at"]),
    }
