"""Webapps and services as the tests of the emulator create and read them."""

from __future__ import annotations

from typing import Any

from emulator.filled_tenant import WEBAPPS
from support.tenant import Tenant


def body_of(image: Any, name: str = "show", **fields: Any) -> dict[str, Any]:
    return {"name": name, "imageDetails": {"imageId": image["imageId"]}, **fields}


def create(tenant: Tenant, image: Any, name: str = "show", **fields: Any) -> str:
    """A webapp or service; its path."""
    return f"{WEBAPPS}/{tenant.post(f'{WEBAPPS}/', body_of(image, name, **fields))['id']}"


def status(tenant: Tenant, path: str) -> str:
    return str(tenant.get(path)["status"])
