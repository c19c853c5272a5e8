"""Deployments and deletions of webapps and services: begun by a request, ended by time (contract 5.3, A67).

How a deployment ends is foreseen from the labels of the image version's build (images/dockerfile.py), and from
whether that version was built at all.
"""

from __future__ import annotations

import json
import sqlite3
from typing import Any

from reconciler.emulator.images.dockerfile import amount
from reconciler.emulator.images.statuses import BUILT, use
from reconciler.emulator.tenant import Tenant, dump, must

REDEPLOYING = (
    "imageDetails", "resources", "sessionStickiness", "scaleToZero", "parameters", "healthCheckURL", "entrypoint",
)  # fmt: skip
"""What is deployed: a change of one of these redeploys (A65)."""


def deploy(tenant: Tenant, ident: str, status: str) -> None:
    """Begin a deployment of what the body says; the last one that began decides."""
    row = must(tenant.db.one("SELECT * FROM webapps WHERE id = ?", ident))
    number = row["deployment"] + 1
    tenant.db.update("webapps", "id", ident, deployment=number)
    _refer(tenant, row)
    set_status(tenant, row, status)
    seconds = amount(_traits(tenant, row["version_id"]), "deploy-seconds", tenant.settings.deploy_seconds)
    tenant.later(seconds, "deployment", ident, number)


def _refer(tenant: Tenant, row: sqlite3.Row) -> None:
    """Both the version that is served and the one that is to be are in use."""
    versions = {row["version_id"]}
    if row["deployed"] is not None:
        versions.add(json.loads(row["deployed"])["imageDetails"]["versionId"])
    use(tenant, "webapp", row["id"], versions)


def on_deployed(tenant: Tenant, subject: str, number: Any) -> None:
    """A deployment ends: available; or failed, and then back on what was served before."""
    row = tenant.db.one("SELECT * FROM webapps WHERE id = ? AND deployment = ?", subject, number)
    if row is None or row["status"] not in ("CREATING", "DEPLOYING"):
        return
    version = tenant.db.one("SELECT status FROM versions WHERE id = ?", row["version_id"])
    built = version is not None and version["status"] in BUILT
    if built and "deploy-fail" not in _traits(tenant, row["version_id"]):
        served = {name: value for name, value in json.loads(row["body"]).items() if name in REDEPLOYING}
        tenant.db.update("webapps", "id", subject, deployed=dump(served))
        _settle(tenant, subject, "AVAILABLE")
    elif row["deployed"] is None:
        _settle(tenant, subject, "CREATE_FAILED")
    else:
        _go_back(tenant, row)
        _settle(tenant, subject, "AVAILABLE")


def _go_back(tenant: Tenant, row: sqlite3.Row) -> None:
    served = json.loads(row["deployed"])
    kept = {name: value for name, value in json.loads(row["body"]).items() if name not in REDEPLOYING}
    details = served["imageDetails"]
    tenant.db.update(
        "webapps", "id", row["id"],
        body=dump(kept | served), image_id=details["imageId"], version_id=details["versionId"],
    )  # fmt: skip
    tenant.record("webapp", row["id"], row["name"], "updated", json.loads(row["body"]), kept | served)


def _settle(tenant: Tenant, ident: str, status: str) -> None:
    row = must(tenant.db.one("SELECT * FROM webapps WHERE id = ?", ident))
    _refer(tenant, row)
    set_status(tenant, row, status)


def undeploy(tenant: Tenant, row: sqlite3.Row) -> None:
    """Begin a deletion."""
    set_status(tenant, row, "DELETING")
    tenant.later(tenant.settings.deploy_seconds, "undeployment", row["id"])


def on_undeployed(tenant: Tenant, subject: str, _data: Any) -> None:
    """A deletion ends: gone, or failed as often as the label `undeploy-fail` says."""
    row = must(tenant.db.one("SELECT * FROM webapps WHERE id = ?", subject))
    failures = amount(_traits(tenant, row["version_id"]), "undeploy-fail")
    if row["delete_failures"] < failures:
        tenant.db.update("webapps", "id", subject, delete_failures=row["delete_failures"] + 1)
        set_status(tenant, row, "DELETE_FAILED")
        return
    use(tenant, "webapp", subject, ())
    tenant.db.run("DELETE FROM webapps WHERE id = ?", subject)
    tenant.record("webapp", subject, row["name"], "deleted")


def set_status(tenant: Tenant, row: sqlite3.Row, status: str) -> None:
    if row["status"] != status:
        tenant.db.update("webapps", "id", row["id"], status=status)
        tenant.record("webapp", row["id"], row["name"], "status", row["status"], status)


def _traits(tenant: Tenant, version_id: int) -> dict[str, str]:
    """The labels of the build that made a version."""
    found = tenant.db.value(
        "SELECT b.traits FROM versions AS v JOIN builds AS b ON b.id = v.build_id WHERE v.id = ?", version_id
    )
    traits: dict[str, str] = {} if found is None else json.loads(found)
    return traits
