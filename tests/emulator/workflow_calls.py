"""Workflows as the tests of the emulator create and read them."""

from __future__ import annotations

from typing import Any

from support.tenant import WORKFLOWS, Tenant

HTTP = {"type": "http", "url": "https://example.com/hook"}
CRON = [{"cron": "0 6 * * *"}]
USER = {"user": "a@example.com", "events": {"success": True}}


def standard(image: Any, **fields: Any) -> dict[str, Any]:
    return {"imageId": image["imageId"], "command": "python train.py", **fields}


def create(tenant: Tenant, name: str = "train", **fields: Any) -> str:
    """A workflow of a step that needs no image, unless the fields say otherwise; its path."""
    answer = tenant.post(f"{WORKFLOWS}/", {"name": name, "steps": {"call": HTTP}, **fields})
    return f"{WORKFLOWS}/{answer['id']}"


def try_to_create(tenant: Tenant, **fields: Any) -> Any:
    return tenant.call("POST", f"{WORKFLOWS}/", json={"name": "train", "steps": {"call": HTTP}, **fields})
