"""The instance types of a new tenant (contract 2.6): plausible ones, ids as in the examples of the contract."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reconciler.emulator.store.tenant import Tenant, encode_document

ENTITY_TYPES = ("api-deployment", "data-bridge", "webapp", "workflow", "workspace")
DEFAULT_RESOURCES = {"instanceTypeId": 21, "storage": "10GB"}  # (contract 2.2)

_SIZES = (
    ("Pico", 0.125, 0.125),
    ("Nano", 0.25, 0.25),
    ("Micro", 0.25, 0.5),
    ("Small", 0.5, 1),
    ("Medium", 1, 2),
    ("Large", 2, 4),
    ("XLarge", 4, 16),
    ("2XLarge", 8, 32),
)
_GPU = ("GPU Large", 4, 16, 1, 16)
_FIRST_ID = {"webapp": 1, "workflow": 21, "api-deployment": 41, "workspace": 61, "data-bridge": 81}
_WITH_GPU = ("workflow", "workspace")


def list_options(entity_type: str) -> list[dict[str, Any]]:
    """The allowed instance types, smallest first; cpu in cores and memory in GB (A27)."""
    first = _FIRST_ID[entity_type]
    found = [_build_option(first + place, *size) for place, size in enumerate(_SIZES)]
    return found + ([_build_option(first + len(_SIZES), *_GPU)] if entity_type in _WITH_GPU else [])


def _build_option(
    ident: int, name: str, cpu: float, memory: float, gpu: int | None = None, gpu_memory: int | None = None
) -> dict[str, Any]:
    graphics = f", {gpu}GPU, {gpu_memory}GB GPU RAM" if gpu else ""
    return {
        "id": ident,
        "name": f"{name} ({cpu}CPU, {memory}GB RAM{graphics})",
        "cpu": cpu,
        "memory": memory,
        "gpu": gpu,
        "gpuMemory": gpu_memory,
        "instanceClass": "gpu" if gpu else "general-purpose",
        "provider": "k8s",
        "providerInstanceId": None,
    }


def add_standard_instances(tenant: Tenant) -> None:
    """Store the instance types that every tenant has."""
    for entity_type in ENTITY_TYPES:
        for option in list_options(entity_type):
            store_option(tenant, entity_type, option)


def store_option(tenant: Tenant, entity_type: str, option: Mapping[str, Any]) -> None:
    """Store one instance type, in place of any of the same id."""
    row = (entity_type, option["id"], encode_document(dict(option)))
    tenant.db.run("REPLACE INTO instance_options VALUES (?, ?, ?)", *row)
