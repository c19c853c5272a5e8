"""Creating, changing and deleting webapps and services: V2, V4, V5 (contract 2.3, 5, A63 to A67)."""

from __future__ import annotations

import json
from typing import Any

from reconciler.emulator.errors import Conflict, Invalid, Refused
from reconciler.emulator.http.call_context import Call
from reconciler.emulator.images.statuses import resolve_version
from reconciler.emulator.store.tenant import Tenant, encode_document
from reconciler.emulator.tenants.read import load_options
from reconciler.emulator.webapps import deployments
from reconciler.emulator.webapps.read import find_webapp

_IDENTITY = ("name", "serviceType")
_DEFAULTS = {"sessionStickiness": False, "scaleToZero": False, "minInstances": 1}
_CHANGEABLE = ("AVAILABLE", "CREATE_FAILED")
_BUSY = ("CREATING", "DEPLOYING", "DELETING")


def create_webapp(tenant: Tenant, call: Call) -> dict[str, Any]:
    """Create a webapp or service, and deploy it."""
    name, service_type = call.body["name"], call.body.get("serviceType", "web-app")
    if tenant.settings.unique_names and tenant.db.one("SELECT 1 FROM webapps WHERE name = ?", name):
        raise Invalid(f"a webapp or service named {name} exists already")
    body = _merge_body(
        tenant, call.body, service_type, _DEFAULTS | {"resources": _default_resources(tenant, service_type)}
    )
    ident = tenant.new_uuid("webapp")
    tenant.db.insert(
        "webapps",
        id=ident,
        name=name,
        folded=name.casefold(),
        service_type=service_type,
        status="",
        image_id=body["imageDetails"]["imageId"],
        version_id=body["imageDetails"]["versionId"],
        created_at=tenant.now,
        created_by=tenant.user,
        updated_at=tenant.now,
        updated_by=tenant.user,
        body=encode_document(body),
    )
    tenant.record("webapp", ident, name, "created", after=body)
    deployments.start_deployment(tenant, ident, "CREATING")
    return {"id": ident}


def update_webapp(tenant: Tenant, call: Call) -> dict[str, Any]:
    """Change what is given of a webapp or service, and deploy it again if that shows outside (A65)."""
    row = find_webapp(tenant, call)
    for field, stored in (("name", row["name"]), ("serviceType", row["service_type"])):
        if call.body.get(field, stored) != stored:
            raise Invalid(f"{field} cannot be changed")  # (A63)
    if row["status"] not in _CHANGEABLE:
        raise Refused(422, f"webapp {row['id']} is {row['status']} and cannot be changed now")
    before = json.loads(row["body"])
    after = _merge_body(tenant, call.body, row["service_type"], before)
    change_body(tenant, row["id"], before, after)
    return {"id": row["id"]}


def change_body(tenant: Tenant, ident: str, before: dict[str, Any], after: dict[str, Any]) -> None:
    """Keep another body; deploy it if what is deployed differs."""
    if after == before:
        return
    moved = {"updated_at": tenant.now} if tenant.settings.updated_at_moves else {}
    details = after["imageDetails"]
    tenant.db.update(
        "webapps", "id", ident,
        body=encode_document(after), image_id=details["imageId"], version_id=details["versionId"],
        updated_by=tenant.user, **moved,
    )  # fmt: skip
    name = tenant.db.value("SELECT name FROM webapps WHERE id = ?", ident)
    tenant.record("webapp", ident, name, "updated", before, after)
    if any(before.get(field) != after.get(field) for field in deployments.REDEPLOYING):
        deployments.start_deployment(tenant, ident, "DEPLOYING")


def _merge_body(
    tenant: Tenant, given: dict[str, Any], service_type: str, stored: dict[str, Any]
) -> dict[str, Any]:
    """The body that is kept: given over stored, each field a unit, but env and secrets by themselves (A64)."""
    body = stored | {name: value for name, value in given.items() if name not in _IDENTITY}
    if "imageDetails" in given:
        details = given["imageDetails"]
        version = resolve_version(tenant, details["imageId"], details.get("versionId"), "imageDetails")
        body["imageDetails"] = {"imageId": details["imageId"], "versionId": version}
    if "parameters" in given:
        body["parameters"] = stored.get("parameters", {}) | given["parameters"]
    if "resources" in given:
        body["resources"] = _default_resources(tenant, service_type) | given["resources"]
        _check_instance(tenant, service_type, body["resources"]["instanceTypeId"])
    if body["scaleToZero"] and service_type != "web-app":
        raise Invalid(f"scaleToZero is for web-app only, not for {service_type}")
    if body["scaleToZero"] and body["sessionStickiness"] and tenant.settings.stickiness_excludes_scaling:
        raise Invalid("scaleToZero and sessionStickiness exclude each other")
    if service_type == "api":
        body["sessionStickiness"] = False
    return body


def _default_resources(tenant: Tenant, service_type: str) -> dict[str, int]:
    """The instance type of the lowest id (A64)."""
    return {"instanceTypeId": load_options(tenant, _get_entity_type(service_type))[0]["id"]}


def _check_instance(tenant: Tenant, service_type: str, ident: int) -> None:
    entity_type = _get_entity_type(service_type)
    if ident not in {option["id"] for option in load_options(tenant, entity_type)}:
        raise Invalid(f"resources.instanceTypeId {ident} is not available to {entity_type}")


def _get_entity_type(service_type: str) -> str:
    """The list of instance types of a service (A27)."""
    return "api-deployment" if service_type == "api" else "webapp"


def delete_webapp(tenant: Tenant, call: Call) -> dict[str, Any]:
    """Delete a webapp or service that nothing is going on with."""
    row = find_webapp(tenant, call)
    if row["status"] in _BUSY:
        raise Conflict(f"webapp {row['id']} is {row['status']}")
    deployments.start_deletion(tenant, row)
    return {"id": row["id"]}
