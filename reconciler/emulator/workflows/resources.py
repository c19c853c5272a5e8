"""The machines that steps may run on: W13, W14 (contract 2.2)."""

from __future__ import annotations

from typing import Any

from reconciler.emulator.http.call_context import Call
from reconciler.emulator.store.tenant import Tenant
from reconciler.emulator.tenants.instances import DEFAULT_RESOURCES
from reconciler.emulator.tenants.read import load_options

_SHOWN = ("id", "cpu", "memory", "gpu", "gpuMemory")


def list_resources(tenant: Tenant, _call: Call) -> list[dict[str, Any]]:
    """List the instance types of workflow steps, as a bare list."""
    return [{name: option[name] for name in _SHOWN} for option in load_options(tenant, "workflow")]


def get_default_resources(_tenant: Tenant, _call: Call) -> dict[str, Any]:
    """Get what a step gets that does not say."""
    return dict(DEFAULT_RESOURCES)
