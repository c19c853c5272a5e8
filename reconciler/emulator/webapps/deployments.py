"""Deployments and deletions of webapps and services: started by a request, ended by time (contract 5.3, A67).

How a deployment ends is foreseen from the labels of the image version's build (images/dockerfile.py), and from
whether that version was built at all.
"""

from __future__ import annotations

import json
import sqlite3
from typing import Any

from reconciler.emulator.images.dockerfile import read_amount
from reconciler.emulator.images.statuses import BUILT, replace_uses
from reconciler.emulator.store.tenant import Tenant, encode_document, require_row

REDEPLOYING = (
    "imageDetails", "resources", "sessionStickiness", "scaleToZero", "parameters", "healthCheckURL", "entrypoint",
)  # fmt: skip
"""A change of one of these fields redeploys (A65)."""


def start_deployment(tenant: Tenant, ident: str, status: str) -> None:
    """Begin a deployment of what the body says; the last one that began decides."""
    row = require_row(tenant.db.one("SELECT * FROM webapps WHERE id = ?", ident))
    number = row["deployment"] + 1
    tenant.db.update("webapps", "id", ident, deployment=number)
    _update_uses(tenant, row)
    set_status(tenant, row, status)
    seconds = read_amount(
        _read_traits(tenant, row["version_id"]), "deploy-seconds", tenant.settings.deploy_seconds
    )
    tenant.start_timer(seconds, "deployment", ident, number)


def _update_uses(tenant: Tenant, row: sqlite3.Row) -> None:
    """Both the version that is served and the one that is to be are in use."""
    versions = {row["version_id"]}
    if row["deployed"] is not None:
        versions.add(json.loads(row["deployed"])["imageDetails"]["versionId"])
    replace_uses(tenant, "webapp", row["id"], versions)


def on_deployed(tenant: Tenant, subject: str, number: Any) -> None:
    """A deployment ends: available; or failed, and then back on what was served before."""
    row = tenant.db.one("SELECT * FROM webapps WHERE id = ? AND deployment = ?", subject, number)
    if row is None or row["status"] not in ("CREATING", "DEPLOYING"):
        return
    version = tenant.db.one("SELECT status FROM versions WHERE id = ?", row["version_id"])
    built = version is not None and version["status"] in BUILT
    if built and "deploy-fail" not in _read_traits(tenant, row["version_id"]):
        served = {name: value for name, value in json.loads(row["body"]).items() if name in REDEPLOYING}
        tenant.db.update("webapps", "id", subject, deployed=encode_document(served))
        _finish_deployment(tenant, subject, "AVAILABLE")
    elif row["deployed"] is None:
        _finish_deployment(tenant, subject, "CREATE_FAILED")
    else:
        _roll_back(tenant, row)
        _finish_deployment(tenant, subject, "AVAILABLE")


def _roll_back(tenant: Tenant, row: sqlite3.Row) -> None:
    served = json.loads(row["deployed"])
    kept = {name: value for name, value in json.loads(row["body"]).items() if name not in REDEPLOYING}
    details = served["imageDetails"]
    tenant.db.update(
        "webapps", "id", row["id"],
        body=encode_document(kept | served), image_id=details["imageId"], version_id=details["versionId"],
    )  # fmt: skip
    tenant.record("webapp", row["id"], row["name"], "updated", json.loads(row["body"]), kept | served)


def _finish_deployment(tenant: Tenant, ident: str, status: str) -> None:
    row = require_row(tenant.db.one("SELECT * FROM webapps WHERE id = ?", ident))
    _update_uses(tenant, row)
    set_status(tenant, row, status)


def start_deletion(tenant: Tenant, row: sqlite3.Row) -> None:
    """Begin a deletion."""
    set_status(tenant, row, "DELETING")
    tenant.start_timer(tenant.settings.deploy_seconds, "undeployment", row["id"])


def on_undeployed(tenant: Tenant, subject: str, _data: Any) -> None:
    """A deletion ends: the object is removed, or it failed as often as the label `undeploy-fail` says."""
    row = require_row(tenant.db.one("SELECT * FROM webapps WHERE id = ?", subject))
    failures = read_amount(_read_traits(tenant, row["version_id"]), "undeploy-fail")
    if row["delete_failures"] < failures:
        tenant.db.update("webapps", "id", subject, delete_failures=row["delete_failures"] + 1)
        set_status(tenant, row, "DELETE_FAILED")
        return
    replace_uses(tenant, "webapp", subject, ())
    tenant.db.run("DELETE FROM webapps WHERE id = ?", subject)
    tenant.record("webapp", subject, row["name"], "deleted")


def set_status(tenant: Tenant, row: sqlite3.Row, status: str) -> None:
    if row["status"] != status:
        tenant.db.update("webapps", "id", row["id"], status=status)
        tenant.record("webapp", row["id"], row["name"], "status", row["status"], status)


def _read_traits(tenant: Tenant, version_id: int) -> dict[str, str]:
    """The labels of the build that made a version."""
    found = tenant.db.value(
        "SELECT b.traits FROM versions AS v JOIN builds AS b ON b.id = v.build_id WHERE v.id = ?", version_id
    )
    traits: dict[str, str] = {} if found is None else json.loads(found)
    return traits
