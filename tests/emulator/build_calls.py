"""Builds as the tests of the emulator read them."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from support.tenant import IMAGES, Tenant


def builds(tenant: Tenant, image: int, **params: Any) -> Any:
    return tenant.get(f"{IMAGES}/{image}/builds", **params)["builds"]


def log(tenant: Tenant, made: Any, **params: Any) -> Any:
    return tenant.get(f"{IMAGES}/{made['imageId']}/builds/{quote(made['buildId'], safe='')}/logs", **params)


def messages(tenant: Tenant, made: Any) -> str:
    return "\n".join(entry["message"] for entry in log(tenant, made)["logs"])
