"""Images and versions as the tests of the emulator create and read them."""

from __future__ import annotations

from typing import Any

from emulator.filled_tenant import dockerfile
from support.tenant import DOCKERFILE, IMAGES, Tenant, expect_success

FAILING = dockerfile(fail="why")


def version_of(tenant: Tenant, made: Any) -> Any:
    return tenant.get(f"{IMAGES}/{made['imageId']}/versions/{made['versionId']}")


def add_version(tenant: Tenant, image: int, **fields: Any) -> Any:
    return expect_success(
        tenant.send_form("POST", f"{IMAGES}/{image}/versions", {"buildDetails": DOCKERFILE, **fields})
    )


def update(tenant: Tenant, made: Any, fields: dict[str, Any], artifact: bytes | None = None) -> Any:
    return tenant.send_form(
        "PATCH", f"{IMAGES}/{made['imageId']}/versions/{made['versionId']}", fields, artifact
    )


def creating(tenant: Tenant, artifact: bytes | None = None, **fields: Any) -> Any:
    return tenant.send_form("POST", f"{IMAGES}/", {"name": "image", "type": "workflow", **fields}, artifact)
